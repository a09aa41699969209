/**
 * Files of arrays.
 * Invariant: every float64 comes back to the bit from what was encoded, in every format.
 */

import { isUtf8 } from 'node:buffer';
import { labelOf } from '../../engine/op.js';
import { coordinatesOf, range, sizeOf } from '../../engine/tensor.js';
import { quote, refuse, refusing } from '../../files/refusal.js';
import { ownField, parseJson } from '../json-text.js';

import { endingOf, endingProblem } from './array-endings.js';
import type { ArraysByName, NamedArray, NumberArray } from './named-array.js';
import { decodeNpy, encodeNpy } from './npy.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

/** @param arrays at least one */
export function encodeArrays(path: string, arrays: readonly NamedArray[]): Buffer {
  refuseDuplicates(arrays.map(({ name }) => name));
  switch (endingOf(path)) {
    case '.npy':
      return arrays.length === 1
        ? encodeNpy(arrays[0])
        : refuse(`A .npy file holds one array; these are ${arrays.length}. ${FOR_SEVERAL}`);
    case '.csv':
      return encodeCsv(arrays) ?? refuse(`These ${arrays.length} arrays do not make one table. ${FOR_SEVERAL}`);
    case '.json':
      return encodeJson(arrays);
    case '.safetensors':
      return encodeSafetensors(arrays);
    case undefined:
      return refuse(endingProblem(path) ?? '');
  }
}

/** Refuses names of which one comes twice. */
export function refuseDuplicates(names: readonly string[]): void {
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) refuse(`${quote(twice)} is asked for twice; in a file each value has a name of its own.`);
}

const FOR_SEVERAL = 'Name a file that ends in .safetensors or .json.';

export function decodeArrays(path: string, bytes: Buffer): ArraysByName {
  const ending = endingOf(path);
  if (ending === '.npy') return decodeNpy(bytes);
  if (ending === '.safetensors') return decodeSafetensors(bytes);
  if (ending !== '.json') return refuse('is in no format that is read here: expected .npy, .safetensors or .json');
  return isUtf8(bytes) ? decodeJson(bytes.toString()) : refuse('is not a UTF-8 text file');
}

/** `{name: {"shape": […], "axes": […], "data": […]}}`; `run --jsonl` writes arrays likewise, without axes. */
function encodeJson(arrays: readonly NamedArray[]): Buffer {
  const entries = arrays.map(({ name, shape, data, axes }) => {
    const named = axes.map((axis) => ({ name: axis.name, ...(axis.labels && { labels: axis.labels }) }));
    const head = `${JSON.stringify(name)}:{"shape":${JSON.stringify(shape)},"axes":${JSON.stringify(named)}`;
    return `${head},"data":[${Array.from(data, (x) => (Number.isFinite(x) ? writeNumber(x) : `"${x}"`)).join(',')}]}`;
  });
  return Buffer.from(`{${entries.join(',\n')}}\n`);
}

function decodeJson(text: string): ArraysByName {
  const json = refusing('is ', () => parseJson(text));
  if (typeof json !== 'object' || json === null) return refuse('holds no arrays by name');
  const arrays = new Map<string, NumberArray>();
  for (const [name, entry] of Object.entries(json)) {
    const [shape, data] = [ownField(entry, 'shape'), ownField(entry, 'data')];
    if (!Array.isArray(shape) || !Array.isArray(data))
      return refuse(`${JSON.stringify(name)} has no "shape" and "data"`);
    arrays.set(name, { shape, data: data.map(Number) });
  }
  return arrays;
}

/**
 * A table with a line of names: the last axis over the columns, all other axes down the rows, each with a column for its
 * labels. Values of one axis, such as losses over iterations, stand beside each other. Null where the arrays do not make one
 * table.
 */
function encodeCsv(arrays: readonly NamedArray[]): Buffer | null {
  const [first] = arrays;
  const isWide = first.shape.length >= 2;
  if (isWide ? arrays.length > 1 : arrays.some(({ shape }) => shape.join() !== first.shape.join())) return null;
  const down = isWide ? first.shape.slice(0, -1) : first.shape;
  const across = isWide ? first.shape[first.shape.length - 1] : 1;
  const header = [
    ...down.map((_, axis) => first.axes[axis]?.name ?? `axis ${axis}`),
    ...(isWide
      ? range(across).map((column) => labelOf(first.axes[down.length], column))
      : arrays.map(({ name }) => name)),
  ];
  const lines = [header.map(writeCell).join(',')];
  for (let row = 0; row < sizeOf(down); row++) {
    const place = coordinatesOf(down, row).map((position, axis) => labelOf(first.axes[axis], position));
    const numbers = isWide
      ? range(across).map((column) => writeNumber(first.data[row * across + column]))
      : arrays.map(({ data }) => writeNumber(data[row]));
    lines.push([...place.map(writeCell), ...numbers].join(','));
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** The shortest text that reads as the same float64: a negative zero keeps its sign. */
function writeNumber(x: number): string {
  return Object.is(x, -0) ? '-0' : String(x);
}

function writeCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
