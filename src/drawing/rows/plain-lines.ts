/**
 * Rows as lines to be read aloud: drawings are left out, columns become a list, marks become words.
 * Invariant: every word and number of the rows is in the lines, in the same order.
 */
import { type Row, textOf } from './rows.js';

/** Blocks, braille, lines and marks that only point. */
const DRAWN = /[─-╿▀-▟▪▫■□⠀-⣿▾◂]/gu;

export function plainLines(rows: readonly Row[]): readonly string[] {
  return rows
    .filter((row) => !row.some(({ shade }) => shade !== undefined && shade.isNumber !== true))
    .map(plainLine)
    .filter((line) => line !== '');
}

function plainLine(row: Row): string {
  const text = textOf(row)
    .replace(/^\s*[▸▶]\s*/u, 'selected: ')
    .replace(DRAWN, ' ')
    .trim();
  return text.replace(/\s{2,}/g, ', ');
}
