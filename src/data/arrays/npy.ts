/**
 * NumPy's format for one array, version 1.0: a line of Python that says type and shape, then the numbers.
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */

import { sizeOf } from '../../engine/tensor.js';
import { refuse } from '../../files/refusal.js';
import { type ArraysByName, littleEndian, NUMBER_KINDS, type NumberArray, readNumbers } from './named-array.js';

const MAGIC = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
/** Where the numbers begin is a multiple of this. */
const ALIGNMENT = 64;
/** Kinds that a float64 holds without loss. */
const KINDS = { f8: NUMBER_KINDS.F64, f4: NUMBER_KINDS.F32, i4: NUMBER_KINDS.I32, u1: NUMBER_KINDS.U8 };
const BEFORE_HEADER = MAGIC.length + 2;

export function encodeNpy(array: NumberArray): Buffer {
  const { shape } = array;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((BEFORE_HEADER + text.length + 1) / ALIGNMENT) * ALIGNMENT - BEFORE_HEADER;
  const size = Buffer.alloc(2);
  size.writeUInt16LE(length);
  return Buffer.concat([MAGIC, size, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1'), littleEndian(array)]);
}

export function decodeNpy(bytes: Buffer): ArraysByName {
  if (bytes.length < BEFORE_HEADER || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    return refuse('is not a .npy file of version 1.0');
  }
  const start = BEFORE_HEADER + bytes.readUInt16LE(MAGIC.length);
  const header = bytes.toString('latin1', BEFORE_HEADER, start);
  const [, order, type = ''] = /'descr':\s*'([<|])(\w+)'/.exec(header) ?? [];
  const [, shapeText] = /'shape':\s*\(([\d,\s]*)\)/.exec(header) ?? [];
  if (order === undefined || !isKind(type) || shapeText === undefined || !/'fortran_order':\s*False/.test(header)) {
    return refuse('holds no row-major little-endian array of float64, float32, int32 or uint8');
  }
  const shape = shapeText
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const count = sizeOf(shape);
  const body = bytes.subarray(start);
  const kind = KINDS[type];
  const expected = count * kind.bytes;
  if (body.length !== expected) return refuse(`has ${body.length} bytes of numbers, expected ${expected}`);
  return new Map([['', { shape, data: readNumbers(kind, body, count) }]]);
}

function isKind(type: string): type is keyof typeof KINDS {
  return Object.hasOwn(KINDS, type);
}
