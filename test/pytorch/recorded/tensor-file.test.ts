/** Numbers of 16 bits in a safetensors file, which JavaScript cannot read by itself. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { filesIn } from '../../../src/pytorch/recorded/open-recording.js';
import { TensorFile } from '../../../src/pytorch/recorded/tensor-file.js';

const folder = mkdtempSync(join(tmpdir(), 'backstep-tensor-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(dtype: 'F16' | 'BF16', bits: readonly number[]): readonly number[] {
  const header = Buffer.from(
    JSON.stringify({ x: { dtype, shape: [bits.length], data_offsets: [0, 2 * bits.length] } }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const path = join(folder, dtype);
  writeFileSync(path, Buffer.concat([length, header, Buffer.from(Uint16Array.from(bits).buffer)]));
  return Array.from(new TensorFile(filesIn(folder), dtype, bits.length).read('x') ?? []);
}

test('half-precision numbers are read exactly, down to the smallest and up to infinity', () => {
  const known: readonly (readonly [bits: number, value: number])[] = [
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c01, 1 + 2 ** -10],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ];
  expect(
    read(
      'F16',
      known.map(([bits]) => bits),
    ),
  ).toEqual(known.map(([, value]) => value));
});

test('every bfloat16 is the float32 that it is the upper half of', () => {
  const bits = Array.from({ length: 2 ** 16 }, (_, k) => k);
  const wide = new Float32Array(Uint32Array.from(bits, (upper) => upper << 16).buffer);
  const numbers = read('BF16', bits);
  expect(numbers.filter((value, k) => !Object.is(value, wide[k]))).toEqual([]);
  expect(numbers).toHaveLength(bits.length);
});
