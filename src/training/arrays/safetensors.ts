/**
 * The safetensors format: the length of a header, the header as JSON, then the numbers of all tensors.
 * Source: https://github.com/huggingface/safetensors#format
 */

import { refuse, unlessRefused } from '../../files/refusal.js';
import { sizeOf } from '../../numbers/engine/tensor.js';
import { ownField, parseJson } from '../json-text.js';
import {
  type ArraysByName,
  littleEndian,
  littleEndianIntegers,
  type NamedArray,
  NUMBER_KINDS,
  type NumberArray,
  numberKindOf,
  readNumbers,
} from './named-array.js';

/** The header ends at a multiple of this, so that the numbers can be mapped into memory. */
const ALIGNMENT = 8;

export function encodeSafetensors(arrays: readonly NamedArray[]): Buffer {
  const bodies = arrays.map((array) => (array.isWhole ? littleEndianIntegers(array) : littleEndian(array)));
  let end = 0;
  const entries = arrays.map(({ name, shape, isWhole = false }, k) => {
    const begin = end;
    end += bodies[k].length;
    return [name, { dtype: isWhole ? 'I64' : 'F64', shape, data_offsets: [begin, end] }] as const;
  });
  const text = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const header = Buffer.alloc(Math.ceil(text.length / ALIGNMENT) * ALIGNMENT, ' ');
  text.copy(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...bodies]);
}

export function decodeSafetensors(bytes: Buffer): ArraysByName {
  const length = bytes.length < 8 ? NaN : Number(bytes.readBigUInt64LE());
  if (!(length <= bytes.length - 8)) return refuse('is not a safetensors file');
  const header = unlessRefused(() => parseJson(bytes.toString('utf8', 8, 8 + length)));
  if (typeof header !== 'object' || header === null) {
    return refuse('is not a safetensors file: its header is not JSON');
  }
  const body = bytes.subarray(8 + length);
  const arrays = new Map<string, NumberArray>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const array = decodeEntry(entry, body);
    if (array === null)
      return refuse(`${JSON.stringify(name)} is not a tensor of ${Object.keys(NUMBER_KINDS).join(', ')}`);
    arrays.set(name, array);
  }
  return arrays;
}

function decodeEntry(entry: unknown, body: Buffer): NumberArray | null {
  const kind = numberKindOf(ownField(entry, 'dtype'));
  const shape = ownField(entry, 'shape');
  const offsets = ownField(entry, 'data_offsets');
  if (kind === undefined || !isCounts(shape) || !isCounts(offsets)) return null;
  const [begin, end] = offsets;
  const count = sizeOf(shape);
  if (end > body.length || end - begin !== count * kind.bytes) return null;
  return { shape, data: readNumbers(kind, body.subarray(begin, end), count) };
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}
