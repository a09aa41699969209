/** Files of arrays: their bytes, what is read back from them, and what other programs read from them. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeArrays, encodeArrays } from '../../../src/training/arrays/array-file.js';
import type { NamedArray } from '../../../src/training/arrays/named-array.js';
import { refusalOf, tried } from '../../support/refusals.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

const NUMBERS = [1, -0, 0.1, Number.NaN, Number.POSITIVE_INFINITY, -5e-324];
/** The same as little-endian float64, in hexadecimal. */
const BYTES = '000000000000f03f00000000000000809a9999999999b93f000000000000f87f000000000000f07f0100000000000080';
const MATRIX: NamedArray = {
  name: 'wte',
  shape: [2, 3],
  axes: [{ name: 'word', labels: ['<BOS>', 'a,b'] }, { name: 'channel' }],
  data: NUMBERS,
};
const LOSS: NamedArray = {
  name: 'loss',
  shape: [2],
  axes: [{ name: 'iteration', labels: ['0', '5'] }],
  data: [2.5, 2.25],
};
const SCALAR: NamedArray = { name: 'rate', shape: [], axes: [], data: [-0.5] };

function bytesOf(file: string, ...arrays: readonly NamedArray[]): Buffer {
  return encodeArrays(file, arrays);
}

describe('byte for byte', () => {
  test('.npy is a header padded to 128 bytes, then the numbers', () => {
    const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }";
    const bytes = bytesOf('x.npy', MATRIX);
    expect(bytes.subarray(0, 10).toString('hex')).toBe('934e554d505901007600');
    expect(bytes.toString('latin1', 10, 128)).toBe(`${header.padEnd(117)}\n`);
    expect(bytes.subarray(128).toString('hex')).toBe(BYTES);
    expect(bytesOf('x.npy', LOSS).toString('latin1')).toContain("'shape': (2,), }");
    expect(bytesOf('x.npy', SCALAR).toString('latin1')).toContain("'shape': (), }");
  });

  test('.safetensors is the length of a header, the header, then all numbers', () => {
    const bytes = bytesOf('x.safetensors', MATRIX, LOSS);
    const header =
      '{"wte":{"dtype":"F64","shape":[2,3],"data_offsets":[0,48]},"loss":{"dtype":"F64","shape":[2],"data_offsets":[48,64]}}';
    expect(bytes.subarray(0, 8).toString('hex')).toBe('7800000000000000');
    expect(bytes.toString('utf8', 8, 128)).toBe(header.padEnd(120));
    expect(bytes.subarray(128).toString('hex')).toBe(`${BYTES}00000000000004400000000000000240`);
  });

  test('.csv has the last axis across, and lists of one length beside each other', () => {
    expect(bytesOf('x.csv', MATRIX).toString()).toBe(
      '"word","0","1","2"\n"<BOS>",1,-0,0.1\n"a,b",NaN,Infinity,-5e-324\n',
    );
    const other = { ...LOSS, name: 'max(a, b)', data: [1, 2] };
    expect(bytesOf('x.csv', LOSS, other).toString()).toBe('"iteration","loss","max(a, b)"\n"0",2.5,1\n"5",2.25,2\n');
    expect(bytesOf('x.csv', SCALAR).toString()).toBe('"rate"\n-0.5\n');
  });

  test('.json has shape, axes and numbers under the name', () => {
    expect(bytesOf('x.json', MATRIX, LOSS).toString()).toBe(
      '{"wte":{"shape":[2,3],"axes":[{"name":"word","labels":["<BOS>","a,b"]},{"name":"channel"}],' +
        '"data":[1,-0,0.1,"NaN","Infinity",-5e-324]},\n' +
        '"loss":{"shape":[2],"axes":[{"name":"iteration","labels":["0","5"]}],"data":[2.5,2.25]}}\n',
    );
  });
});

test('what a format cannot hold is refused, with the formats that can', () => {
  const messages = [
    refusalOf(() => encodeArrays('x.npy', [MATRIX, LOSS])),
    refusalOf(() => encodeArrays('x.csv', [MATRIX, LOSS])),
    refusalOf(() => encodeArrays('x.txt', [LOSS])),
  ];
  expect(messages).toEqual([
    'A .npy file holds one array; these are 2. Name a file that ends in .safetensors or .json.',
    'These 2 arrays do not make one table. Name a file that ends in .safetensors or .json.',
    "The file's name says the format: it ends in .npy, .csv, .json or .safetensors.",
  ]);
});

const someArray = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })).chain(([rows, columns]) =>
  fc.record({
    shape: fc.constant([rows, columns]),
    data: fc.array(fc.double(), { minLength: rows * columns, maxLength: rows * columns }),
  }),
);

test.each(['.npy', '.safetensors', '.json'])('any float64 comes back from %s to the bit', (ending) => {
  fc.assert(
    fc.property(someArray, ({ shape, data }) => {
      const bytes = bytesOf(`x${ending}`, { name: 'x', shape, data, axes: [] });
      const decoded = decodeArrays(`x${ending}`, bytes);
      const [found] = decoded.values();
      expect(found.shape).toEqual(shape);
      expect(Array.from(found.data).every((x, i) => Object.is(x, data[i]))).toBe(true);
    }),
  );
});

test('the numbers of a .csv are those float64 to the bit', () => {
  fc.assert(
    fc.property(someArray, ({ shape, data }) => {
      const lines = bytesOf('x.csv', { name: 'x', shape, data, axes: [] }).toString().trimEnd().split('\n').slice(1);
      const found = lines.flatMap((line) => line.split(',').slice(1).map(Number));
      expect(found.every((x, i) => Object.is(x, data[i])) && found.length === data.length).toBe(true);
    }),
  );
});

test('no bytes make a reader fail: it gives arrays or says what is wrong', () => {
  const endings = ['.npy', '.safetensors', '.json'];
  const whole = endings.map((ending) => bytesOf(`x${ending}`, MATRIX));
  fc.assert(
    fc.property(fc.nat(2), fc.nat(), fc.nat(255), fc.nat(), (format, at, byte, cut) => {
      const bytes = Buffer.from(whole[format]);
      bytes[at % bytes.length] = byte;
      const decoded = tried(() => decodeArrays(`x${endings[format]}`, bytes.subarray(0, bytes.length - (cut % 40))));
      expect('kind' in decoded ? decoded.message : 'arrays').toMatch(/./);
    }),
    { numRuns: 2000 },
  );
});

const PYTHON = '/usr/bin/python3';
const has = (module: string): boolean => spawnSync(PYTHON, ['-c', `import ${module}`]).status === 0;

/** What a line of Python prints with the path of a file in `path`. */
function python(path: string, code: string): string {
  const { stdout, stderr } = spawnSync(PYTHON, ['-c', `import sys\npath = sys.argv[1]\n${code}`, path], {
    encoding: 'utf8',
  });
  return stdout + stderr;
}

function written(name: string, ...arrays: readonly NamedArray[]): string {
  const path = join(makeTestFolder(), name);
  writeFileSync(path, bytesOf(name, ...arrays));
  return path;
}

describe.skipIf(!has('numpy'))('NumPy', () => {
  test.each([
    [MATRIX, '(2, 3)', BYTES],
    [LOSS, '(2,)', '00000000000004400000000000000240'],
    [SCALAR, '()', '000000000000e0bf'],
  ])('reads a .npy of each rank to the bit', (array, shape, bytes) => {
    const code = 'import numpy\nx = numpy.load(path)\nprint(x.shape, x.dtype, x.tobytes().hex())';
    expect(python(written('x.npy', array), code)).toBe(`${shape} float64 ${bytes}\n`);
  });

  test('reads a .csv', () => {
    const code =
      'import numpy\nx = numpy.genfromtxt(path, delimiter=",", names=True)\nprint(x.dtype.names, x["loss"].tolist())';
    expect(python(written('x.csv', LOSS), code)).toBe("('iteration', 'loss') [2.5, 2.25]\n");
  });

  test('writes a .npy that is read here to the bit', () => {
    const path = join(makeTestFolder(), 'x.npy');
    const code =
      'import numpy\nx = numpy.array([[1, -0.0, 0.1]]); numpy.save(path, x); print(open(path, "rb").read().hex())';
    const decoded = decodeArrays(path, Buffer.from(python(path, code).trim(), 'hex'));
    expect(decoded).toEqual(new Map([['', { shape: [1, 3], data: Float64Array.of(1, -0, 0.1) }]]));
  });
});

describe.skipIf(!has('numpy, safetensors'))("safetensors' own reader", () => {
  test('reads several tensors to the bit', () => {
    const code = [
      'from safetensors.numpy import load_file',
      'for name, x in sorted(load_file(path).items()): print(name, x.shape, x.dtype, x.tobytes().hex())',
    ].join('\n');
    expect(python(written('x.safetensors', MATRIX, LOSS), code)).toBe(
      `loss (2,) float64 00000000000004400000000000000240\nwte (2, 3) float64 ${BYTES}\n`,
    );
  });
});
