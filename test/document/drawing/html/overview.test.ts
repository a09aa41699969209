/** All of a large matrix in shades: each number is where it belongs, and the part whose numbers are shown is framed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundBlocks } from '../../../../src/document/bound-blocks.js';
import type { Matrix } from '../../../../src/document/document.js';
import { matrixTrees, shadeOf } from '../../../../src/document/drawing/html/matrix.js';
import { type Element, type Tree, textOfTree } from '../../../../src/document/drawing/html/tree.js';
import { MOST } from '../../../../src/document/limits.js';
import { seedOf } from '../../../support/depth.js';

function drawn(rows: number, columns: number, valueAt: (k: number) => number) {
  const named = (count: number): readonly string[] => Array.from({ length: count }, (_, k) => String(k));
  const matrix: Matrix = {
    ...{ kind: 'matrix', rowNames: named(rows), columnNames: named(columns), zoom: 0 },
    cursor: { row: rows - 1, column: columns - 1 },
    values: Float64Array.from({ length: rows * columns }, (_, k) => valueAt(k)),
  };
  const [bounded] = boundBlocks([matrix], MOST);
  if (bounded.kind !== 'matrix') throw new Error(bounded.kind);
  const trees = matrixTrees(bounded);
  return { bounded, trees, elements: trees.flatMap(elementsOf) };
}

function elementsOf(tree: Tree): readonly Element[] {
  return typeof tree === 'string' ? [] : [tree, ...tree.children.flatMap(elementsOf)];
}

/** The name of the shade at each place, where there is one. */
function painted(elements: readonly Element[], columns: number): ReadonlyMap<number, string> {
  const places = new Map<number, string>();
  for (const { name, attributes } of elements) {
    if (name !== 'path') continue;
    for (const [, x, y, length, back] of attributes.d.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
      expect(back).toBe(length);
      for (let k = 0; k < Number(length); k++) places.set(Number(y) * columns + Number(x) + k, attributes.class);
    }
  }
  return places;
}

test('every number has its shade, in one path for each shade', () => {
  const sizes = fc.tuple(fc.integer({ min: 13, max: 80 }), fc.integer({ min: 80, max: 100 }));
  fc.assert(
    fc.property(sizes, fc.func(fc.constantFrom(0, 1, -1, 0.3, -0.6, Number.NaN)), ([rows, columns], valueAt) => {
      const { elements, bounded } = drawn(rows, columns, valueAt);
      const places = painted(elements, columns);
      const classes = elements.filter(({ name }) => name === 'path').map(({ attributes }) => attributes.class);
      expect(new Set(classes).size).toBe(classes.length);
      const largest = bounded.overview?.largest ?? 0;
      for (let k = 0; k < rows * columns; k++) expect(places.get(k) ?? '').toBe(shadeOf(valueAt(k), largest));
    }),
    { numRuns: 10, seed: seedOf(11) },
  );
});

test('the part whose numbers are shown is framed, and both are named', () => {
  const { elements, trees } = drawn(64, 128, (k) => k);
  const [frame] = elements.filter(({ attributes }) => attributes.class === 'frame');
  expect(frame.attributes).toMatchObject({ x: '96', y: '32', width: '32', height: '32' });
  const words = trees.map(textOfTree).join('\n');
  expect(words).toContain('All 64×128 numbers in shades; the strongest is 8191 from 0.');
  expect(words).toContain('rows 33–64, columns 97–128 of 64×128');
  const blended = drawn(1000, 300, (k) => k);
  const [around] = blended.elements.filter(({ attributes }) => attributes.class === 'frame');
  expect(around.attributes).toMatchObject({ x: '67', y: '60.5', width: '8', height: '2' });
  expect(blended.trees.map(textOfTree).join()).toContain('All 1000×300 numbers in shades, 16×4 to a shade;');
});

test('there is none where all numbers are there', () => {
  expect(drawn(32, 32, (k) => k).elements.some(({ name }) => name === 'svg')).toBe(false);
});
