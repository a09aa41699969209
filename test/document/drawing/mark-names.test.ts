/** Names beside the marks of a chart. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeNames, sideOf } from '../../../src/document/drawing/mark-names.js';
import { cases } from '../../support/depth.js';

const SIZE = { width: 30, height: 8 };
const cell = { x: fc.integer({ min: 0, max: 29 }), y: fc.integer({ min: 0, max: 7 }) };
const named = fc.record({ ...cell, name: fc.stringMatching(/^[a-z]{1,9}$/) });

test('cover neither each other nor a mark, and stay in the picture', () => {
  fc.assert(
    fc.property(fc.array(named, { maxLength: 20 }), (marks) => {
      const cells = marks.map(({ x, y }) => `${x},${y}`);
      const taken = new Set(cells);
      placeNames(marks, marks, [], SIZE).forEach((place, k) => {
        if (place === null) return;
        for (let at = 0; at < marks[k].name.length; at++) {
          const here = `${place.x + at},${place.y}`;
          expect(taken.has(here)).toBe(false);
          taken.add(here);
          expect(place.x + at).toBeLessThan(SIZE.width);
        }
        expect(place.y).toBeLessThan(SIZE.height);
        expect(Math.min(place.x, place.y)).toBeGreaterThanOrEqual(0);
      });
    }),
    { numRuns: cases(200) },
  );
});

test('stand at the right of their mark, and elsewhere where the curve or the edge is', () => {
  const mark = { x: 10, y: 4, name: 'love' };
  expect(placeNames([mark], [mark], [], SIZE)).toEqual([{ x: 12, y: 4 }]);
  expect(placeNames([mark], [mark], [{ x: 13, y: 4 }], SIZE)).toEqual([{ x: 5, y: 4 }]);
  const last = { x: 28, y: 0, name: 'love' };
  expect(placeNames([last], [last], [], SIZE)).toEqual([{ x: 23, y: 0 }]);
  const narrow = { x: 1, y: 0, name: 'love' };
  expect(placeNames([narrow], [narrow], [], { width: 4, height: 1 })).toEqual([null]);
});

test('stand on the side of the cursor where their marks lie, where these look like one with it', () => {
  expect([sideOf(0, -0.01), sideOf(1, 0.01), sideOf(2, 0.01), sideOf(0, 0)]).toEqual(['left', 'right', null, null]);
  const mark = { x: 10, y: 4, name: 'down' };
  const along = Array.from({ length: 30 }, (_, x) => ({ x, y: 4 }));
  expect(placeNames([{ ...mark, side: 'left' }], [mark], [], SIZE)).toEqual([{ x: 5, y: 4 }]);
  expect(placeNames([{ ...mark, side: 'left' }], [mark], along, SIZE)).toEqual([{ x: 5, y: 3 }]);
  expect(placeNames([{ ...mark, x: 2, side: 'left' }], [mark], [], SIZE)).toEqual([null]);
});
