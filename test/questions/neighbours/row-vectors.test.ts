/** Cosines and principal components, held against second implementations. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finish } from '../../../src/numbers/engine/task.js';
import { leadingPlane, neighboursOf, type Vectors } from '../../../src/questions/neighbours/row-vectors.js';

function vectors(...rows: readonly (readonly number[])[]): Vectors {
  return { data: Float64Array.from(rows.flat()), columns: rows[0].length };
}

describe('neighbours', () => {
  test('are all other rows by the cosine of their angle, whatever their length', () => {
    const four = vectors([2, 0], [0, 3], [5, 5], [-1, 0]);
    expect(neighboursOf(four, 0)).toEqual([
      { row: 2, cosine: expect.closeTo(Math.SQRT1_2, 12) },
      { row: 1, cosine: 0 },
      { row: 3, cosine: -1 },
    ]);
  });

  test('that have no direction come last', () => {
    expect(neighboursOf(vectors([1, 0], [0, 0], [-1, 0]), 0)).toEqual([
      { row: 2, cosine: -1 },
      { row: 1, cosine: Number.NaN },
    ]);
  });
});

/** Eigenvalues of the scatter matrix, the largest first, by Jacobi's rotations. */
function eigenvalues({ data, columns }: Vectors): readonly number[] {
  const count = data.length / columns;
  const rows = Array.from({ length: count }, (_, k) => [...data.subarray(k * columns, (k + 1) * columns)]);
  const mean = rows[0].map((_, c) => rows.reduce((sum, row) => sum + row[c], 0) / count);
  const a = mean.map((_, i) =>
    mean.map((__, j) => rows.reduce((sum, row) => sum + (row[i] - mean[i]) * (row[j] - mean[j]), 0)),
  );
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let p = 0; p < columns; p++) {
      for (let q = p + 1; q < columns; q++) {
        const angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
        const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
        for (let k = 0; k < columns; k++) {
          [a[k][p], a[k][q]] = [cosine * a[k][p] - sine * a[k][q], sine * a[k][p] + cosine * a[k][q]];
        }
        for (let k = 0; k < columns; k++) {
          [a[p][k], a[q][k]] = [cosine * a[p][k] - sine * a[q][k], sine * a[p][k] + cosine * a[q][k]];
        }
      }
    }
  }
  return a.map((row, i) => row[i]).sort((x, y) => y - x);
}

describe('the leading plane', () => {
  const matrices = fc.tuple(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 2, max: 6 })).chain(([rows, columns]) =>
    fc.record({
      data: fc
        .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: rows * columns, maxLength: rows * columns })
        .map((values) => Float64Array.from(values)),
      columns: fc.constant(columns),
    }),
  );

  test('holds the shares of variance that the two largest eigenvalues say', () => {
    fc.assert(
      fc.property(matrices, (matrix) => {
        const plane = finish(leadingPlane(matrix));
        const [first, second, ...others] = eigenvalues(matrix);
        const total = first + second + others.reduce((sum, value) => sum + value, 0);
        fc.pre(total > 1e-6);
        expect(plane?.shares[0]).toBeCloseTo(first / total, 3);
        expect(plane?.shares[1]).toBeCloseTo(second / total, 3);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  test('keeps all distances of points that lie in a plane, and is the same each time', () => {
    const flat = vectors([1, 2, 3], [4, 2, 3], [1, 6, 3], [7, -2, 3], [0, 0, 3]);
    const plane = finish(leadingPlane(flat));
    const points = plane?.points ?? [];
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 5; j++) {
        const there = Math.hypot(...[0, 1, 2].map((c) => flat.data[3 * i + c] - flat.data[3 * j + c]));
        expect(Math.hypot(points[i][0] - points[j][0], points[i][1] - points[j][1])).toBeCloseTo(there, 6);
      }
    }
    expect((plane?.shares[0] ?? 0) + (plane?.shares[1] ?? 0)).toBeCloseTo(1, 9);
    expect(finish(leadingPlane(flat))).toEqual(plane);
  });

  test('is a line, or a point, where rows differ in no more', () => {
    const line = finish(leadingPlane(vectors([0, 0], [1, 1], [4, 4])));
    expect(line?.shares).toEqual([expect.closeTo(1, 9), expect.closeTo(0, 9)]);
    const point = finish(leadingPlane(vectors([2, 1], [2, 1])));
    expect(point).toEqual({
      points: [
        [0, 0],
        [0, 0],
      ],
      shares: [0, 0],
    });
  });

  test('finds a direction that the longest row has no part in', () => {
    const rows = [[3, 0], [-3, 0], ...Array.from({ length: 40 }, (_, k) => [0, k % 2 === 0 ? 2 : -2])];
    const plane = finish(leadingPlane(vectors(...rows)));
    expect(plane?.shares[0]).toBeCloseTo(160 / 178, 9);
  });

  test('is not there where a value is not finite', () => {
    expect(finish(leadingPlane(vectors([1, Number.NaN], [0, 1])))).toBeNull();
  });
});
