/** Labels in a plane: at their places, none over another. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NameMap } from '../../../../src/document/document.js';
import { labelMap } from '../../../../src/document/drawing/rows/label-map.js';
import { rowWidth, textOf } from '../../../../src/document/drawing/rows/rows.js';

function label(name: string, x: number, y: number): NameMap['points'][number] {
  return { name, x, y, tone: 'here' };
}

test('up is up, right is right, and a unit is as long in both directions: a cell is twice as high as wide', () => {
  const { rows, dots } = labelMap([label('a', 0, 0), label('b', 4, 0), label('c', 0, 4)], 40, 5);
  const lines = rows.map(textOf);
  const placeOf = (name: string) => {
    const y = lines.findIndex((line) => line.includes(name));
    return { x: lines[y].indexOf(name), y };
  };
  const [a, b, c] = ['a', 'b', 'c'].map(placeOf);
  expect(dots).toBe(0);
  expect(b.y).toBe(a.y);
  expect(c.x).toBe(a.x);
  expect(a.y - c.y).toBe(4);
  expect(b.x - a.x).toBe(2 * (a.y - c.y));
});

test('the first of two at one place has it, the second stands beside it, and what finds no room is a dot', () => {
  const one = (name: string) => label(name, 0, 0);
  const crowd = labelMap([label('w', -9, 0), one('a'), one('b'), one('c'), label('e', 9, 0)], 40, 1);
  expect(crowd.dots).toBe(2);
  expect(textOf(crowd.rows[0]).trim().split(/\s+/)).toEqual(['w', 'a', 'e']);
  const two = labelMap([label('w', -9, -3), one('a'), one('b'), label('e', 9, 3)], 40, 7);
  expect(two.dots).toBe(0);
  expect(two.rows.map(textOf).filter((line) => /[ab]/.test(line))).toHaveLength(2);
});

test('no label covers another, whatever they are, and no line is wider than the map', () => {
  const labels = fc.array(
    fc
      .tuple(
        fc.stringMatching(/^[a-z本]{1,20}$/u),
        fc.double({ noNaN: true, min: -5, max: 5 }),
        fc.double({ noNaN: true, min: -5, max: 5 }),
      )
      .map(([text, x, y]) => label(text, x, y)),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(
    fc.property(labels, fc.integer({ min: 20, max: 80 }), fc.integer({ min: 1, max: 20 }), (all, width, height) => {
      const { rows, dots } = labelMap(all, width, height);
      expect(rows).toHaveLength(height);
      for (const line of rows) expect(rowWidth(line)).toBeLessThanOrEqual(width);
      const shown = rows.flatMap((line) => line.filter(({ text }) => text.trim() !== '' && text !== '·'));
      expect(shown).toHaveLength(all.length - dots);
    }),
    { seed: 8, numRuns: 200 },
  );
});

test('points as far out as numbers go have a place', () => {
  for (const far of [9e307, -9e307, Number.MAX_VALUE]) {
    const { rows } = labelMap([label('', 0, far), label('a', far, 0)], 20, 5);
    expect(rows.map(textOf).join('\n')).toContain('a');
    expect(
      labelMap([label('a', far, far)], 20, 5)
        .rows.map(textOf)
        .join('\n'),
    ).toContain('a');
    expect(labelMap([label('a', far, -far), label('b', -far, far)], 20, 5).rows).toHaveLength(5);
  }
});
