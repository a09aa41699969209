/** Boxes around panes. */
import { expect, test } from 'vitest';
import { boxRows } from '../../../../src/document/drawing/rows/frame-box.js';
import { row, rowWidth, textOf } from '../../../../src/document/drawing/rows/rows.js';

const CONTENT = Array.from({ length: 60 }, (_, k) => row(`line ${k}`));

test.each([[12], [28], [29], [35], [36], [80]])('a box of %i cells is as wide in each row', (width) => {
  for (const focused of [false, true]) {
    for (const scroll of [0, 20, 40]) {
      const rows = boxRows(CONTENT, { title: 'model', width, height: 22, focused, scroll });
      expect(rows.map(rowWidth)).toEqual(rows.map(() => width));
    }
  }
});

test('a box says what is out of view as fully as it has room', () => {
  const bottomOf = (width: number): string => {
    const rows = boxRows(CONTENT, { title: 'model', width, height: 22, focused: true, scroll: 20 });
    return textOf(rows[rows.length - 1]);
  };
  expect(bottomOf(40)).toBe('╰───── PgUp ↑ 20 more  ↓ 20 more PgDn ─╯');
  expect(bottomOf(28)).toBe('╰─── ↑ 20 more  ↓ 20 more ─╯');
  expect(bottomOf(16)).toBe('╰──────────────╯');
});
