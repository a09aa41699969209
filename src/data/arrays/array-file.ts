/**
 * Files of arrays. The ending of a file's name says which format it has.
 * Invariant: every float64 comes back to the bit from what was encoded, in every format.
 */

import { isUtf8 } from 'node:buffer';
import { type Refused, refuse } from '../../files/refused.js';
import { quote } from '../printable.js';
import { encodeCsv } from './csv.js';
import { decodeJson, encodeJson } from './json-arrays.js';
import type { Decoded, NamedArray } from './named-array.js';
import { decodeNpy, encodeNpy } from './npy.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

const ENDINGS = ['.npy', '.csv', '.json', '.safetensors'] as const;
type Ending = (typeof ENDINGS)[number];

/** `FILE` ends in one of these, in words. */
const ENDINGS_IN_WORDS = `${ENDINGS.slice(0, -1).join(', ')} or ${ENDINGS.at(-1)}`;

type Encoded =
  | { readonly kind: 'encoded'; readonly bytes: Buffer }
  /** A whole sentence. */
  | Refused;

/** Why nothing can be written to a file of this name; null if its ending names a format. */
export function endingProblem(path: string): string | null {
  return endingOf(path) === undefined ? `The file's name says the format: it ends in ${ENDINGS_IN_WORDS}.` : null;
}

/** @param arrays at least one */
export function encodeArrays(path: string, arrays: readonly NamedArray[]): Encoded {
  const twice = duplicateIn(arrays.map(({ name }) => name));
  if (twice !== null) return refuse(duplicateProblem(twice));
  switch (endingOf(path)) {
    case '.npy':
      return arrays.length === 1
        ? { kind: 'encoded', bytes: encodeNpy(arrays[0]) }
        : refuse(`A .npy file holds one array; these are ${arrays.length}. ${FOR_SEVERAL}`);
    case '.csv': {
      const bytes = encodeCsv(arrays);
      return bytes === null
        ? refuse(`These ${arrays.length} arrays do not make one table. ${FOR_SEVERAL}`)
        : { kind: 'encoded', bytes };
    }
    case '.json':
      return { kind: 'encoded', bytes: encodeJson(arrays) };
    case '.safetensors':
      return { kind: 'encoded', bytes: encodeSafetensors(arrays) };
    case undefined:
      return refuse(endingProblem(path) ?? '');
  }
}

/** The first name that comes twice; null if none does. */
export function duplicateIn(names: readonly string[]): string | null {
  return names.find((name, k) => names.indexOf(name) !== k) ?? null;
}

export function duplicateProblem(name: string): string {
  return `${quote(name)} is asked for twice; in a file each value has a name of its own.`;
}

const FOR_SEVERAL = 'Name a file that ends in .safetensors or .json.';

export function decodeArrays(path: string, bytes: Buffer): Decoded {
  const ending = endingOf(path);
  if (ending === '.npy') return decodeNpy(bytes);
  if (ending === '.safetensors') return decodeSafetensors(bytes);
  if (ending !== '.json') return refuse('is in no format that is read here: expected .npy, .safetensors or .json');
  return isUtf8(bytes) ? decodeJson(bytes.toString()) : refuse('is not a UTF-8 text file');
}

function endingOf(path: string): Ending | undefined {
  return ENDINGS.find((ending) => path.toLowerCase().endsWith(ending));
}
