// Copies of parts of rows: the same parts in WebAssembly and in plain TypeScript, and nothing beside them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ColumnPlace,
  copyColumns,
  copyColumnsPlainly,
  copyLower,
  copyLowerPlainly,
} from '../../../src/numbers/kernels/copies.js';
import { expectSameAgain, inTensorMemory } from '../../support/residents.js';

const counted = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => (i % 7 === 3 ? -0 : i / 3));
const extent = fc.integer({ min: 1, max: 40 });

describe('copies of parts of rows', () => {
  it('take the columns asked for, and leave everything around them as it was', () => {
    fc.assert(
      fc.property(extent, extent, fc.nat(3), fc.nat(3), fc.nat(3), (rows, columns, before, after, extra) => {
        const wide = before + columns + after;
        const from: ColumnPlace = { data: counted(rows * wide), start: before, stride: wide };
        const to: ColumnPlace = {
          data: new Float64Array(rows * (columns + extra)).fill(-1),
          start: extra,
          stride: columns + extra,
        };
        const wanted = to.data.slice();
        for (let row = 0; row < rows; row++) {
          for (let j = 0; j < columns; j++) wanted[row * to.stride + extra + j] = from.data[row * wide + before + j];
        }
        inTensorMemory([from.data, to.data], ([source, target]) => {
          const again = copyColumns({ ...from, data: source }, { ...to, data: target }, rows, columns);
          expect(target).toEqual(wanted);
          expectSameAgain(again, target, to.data);
        });
        copyColumnsPlainly(from, to, rows, columns);
        expect(to.data).toEqual(wanted);
      }),
    );
  });

  it('keep what is at or below the diagonal of each square', () => {
    fc.assert(
      fc.property(extent, fc.integer({ min: 1, max: 4 }), (columns, squares) => {
        const from = counted(squares * columns * columns);
        const wanted = from.map((value, i) => (i % columns <= Math.floor(i / columns) % columns ? value : -Infinity));
        const plain = new Float64Array(from.length);
        copyLowerPlainly(from, plain, columns, -Infinity);
        expect(plain).toEqual(wanted);
        inTensorMemory([from, from], ([source, target]) => {
          const again = copyLower(source, target.fill(0), columns, -Infinity);
          expect(target).toEqual(wanted);
          expectSameAgain(again, target, from);
        });
      }),
    );
  });
});
