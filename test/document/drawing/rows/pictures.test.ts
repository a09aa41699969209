/** Pictures beside what they are of, or after everything else. */
import { describe, expect, test } from 'vitest';
import type { Chart } from '../../../../src/document/document.js';
import { allRows, drawBlocks } from '../../../../src/document/drawing/rows/blocks.js';
import { textOf } from '../../../../src/document/drawing/rows/rows.js';
import { left, paragraph, right, table } from '../../../../src/explaining/blocks.js';
import { curveOf } from '../../../../src/explaining/charts/curve-of.js';

const WORDS = table(
  [left('word'), right('z', { priority: 1 })],
  ['we', 'love', 'deep', 'learning'].map((word, k) => [word, `${k}.000`]),
);
const PICTURE: Chart = curveOf((x) => x, [0, 3], {
  ...{ title: 'a line', names: ['z', 'z'] },
  marks: [{ kind: 'cursor', x: 1, y: 1, name: 'love' }],
});
const DOCUMENT = [paragraph('Before.'), WORDS, PICTURE, paragraph('After.')];

const drawnAt = (width: number, height?: number) => {
  const drawn = drawBlocks(DOCUMENT, { width, inView: () => height });
  expect(drawn.pictures.rows()).toHaveLength(drawn.pictures.height);
  return { texts: allRows(drawn).map((line) => textOf(line).trimEnd()), pictures: drawn.pictures.height };
};

describe('a picture', () => {
  test('stands beside its table where both have room, and its marks have their names', () => {
    const { texts, pictures } = drawnAt(70);
    const line = texts.findIndex((text) => text.startsWith('  word'));
    expect(texts[line]).toMatch(/^ {2}word +z +a line$/);
    expect(texts[line + 4]).toMatch(/^ {2}learning +3\.000 +\S/);
    const marked = texts.findIndex((text) => text.includes('●'));
    expect(texts[marked - 1].slice(10)).toContain('love');
    expect(texts.at(-1)).toBe('After.');
    expect(pictures).toBe(0);
  });

  test('comes after everything else where a column would have to be left out, and is counted apart', () => {
    const { texts, pictures } = drawnAt(40);
    const after = texts.indexOf('After.');
    expect(texts.indexOf('a line')).toBe(after + 2);
    expect(pictures).toBe(texts.length - after - 1);
    expect(texts.filter((text) => text.includes('z'))[0]).toMatch(/^ {2}word +z$/);
  });

  test('is as high as what is above leaves it, and never more than a screen', () => {
    expect(drawnAt(40, 20).texts).toHaveLength(20);
    expect(drawnAt(40, 100).pictures).toBe(15);
    expect(drawnAt(40, 9).pictures).toBe(9);
  });
});
