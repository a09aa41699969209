/**
 * Files of arrays, and NumPy's format for one, version 1.0: a line of Python that says type and shape, then the numbers.
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * Invariant: every float64 comes back to the bit, but for the payload of a NaN, from what was encoded, in every format.
 */
import { isUtf8 } from 'node:buffer';
import { quote, refuse, refusing } from '../../files/refusal.js';
import { coordinatesOf, range, sizeOf } from '../../numbers/engine/tensor.js';
import { labelOf } from '../../numbers/engine/value.js';
import { textCell } from '../csv.js';
import { ownField, parseJson } from '../json-text.js';
import { endingOf, endingProblem } from './array-endings.js';
import {
  type ArraysByName,
  littleEndian,
  type NamedArray,
  NUMBER_KINDS,
  type NumberArray,
  readNumbers,
} from './named-array.js';
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
  const lines = [header.map(textCell).join(',')];
  for (let row = 0; row < sizeOf(down); row++) {
    const place = coordinatesOf(down, row).map((position, axis) => labelOf(first.axes[axis], position));
    const numbers = isWide
      ? range(across).map((column) => writeNumber(first.data[row * across + column]))
      : arrays.map(({ data }) => writeNumber(data[row]));
    lines.push([...place.map(textCell), ...numbers].join(','));
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** The shortest text that reads as the same float64: a negative zero keeps its sign. */
function writeNumber(x: number): string {
  return Object.is(x, -0) ? '-0' : String(x);
}

const MAGIC = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
/** Where the numbers begin is a multiple of this. */
const ALIGNMENT = 64;
/** Kinds that a float64 holds without loss. */
const KINDS = { f8: NUMBER_KINDS.F64, f4: NUMBER_KINDS.F32, i4: NUMBER_KINDS.I32, u1: NUMBER_KINDS.U8 };
const BEFORE_HEADER = MAGIC.length + 2;

function encodeNpy(array: NumberArray): Buffer {
  const { shape } = array;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((BEFORE_HEADER + text.length + 1) / ALIGNMENT) * ALIGNMENT - BEFORE_HEADER;
  const size = Buffer.alloc(2);
  size.writeUInt16LE(length);
  return Buffer.concat([MAGIC, size, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1'), littleEndian(array)]);
}

function decodeNpy(bytes: Buffer): ArraysByName {
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
    .filter((part) => part.trim())
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
