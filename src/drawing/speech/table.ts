/**
 * A table row by row: its headings once, and again before a cell that follows one that is empty. Bars are left out, with
 * the headings of columns that hold nothing else: each repeats a number beside it.
 */
import type { Column, Table, TableRow } from '../../document/document.js';
import { inlineWords, type SpokenLine } from './lines.js';

export function tableLines({ columns, rows, unfit }: Table): readonly SpokenLine[] {
  const heads = columns.map(({ head }, k) => (holdsBars(rows, k) ? '' : inlineWords(head)));
  const left = unfit === undefined || unfit.before === 0 ? [] : [`${unfit.before} ${unfit.said}`];
  return [
    { text: heads.filter((head) => head !== '').join(', '), isSelected: false },
    ...rows.map((row) => ({ text: rowWords(row, columns, heads), isSelected: row.selected === true })),
    ...left.map((text) => ({ text, isSelected: false })),
  ];
}

function rowWords({ cells, across }: TableRow, columns: readonly Column[], heads: readonly string[]): string {
  if (across === true) return inlineWords(cells[0] ?? []);
  let isAfterGap = false;
  return columns
    .map(({ holds }, k) => {
      const head = heads[k];
      const words = inlineWords(cells[k] ?? []);
      // A column without a heading, such as one of marks, is not waited for.
      if (words === '') isAfterGap ||= head !== '';
      return words === '' || !isAfterGap || head === '' || holds === 'sentence' ? words : `${head} ${words}`;
    })
    .filter((words) => words !== '')
    .join(', ');
}

function holdsBars(rows: readonly TableRow[], k: number): boolean {
  const filled = rows.flatMap(({ cells }) => (cells[k] === undefined || cells[k].length === 0 ? [] : [cells[k]]));
  return filled.length > 0 && filled.every((cell) => cell.every(({ kind }) => kind === 'bar'));
}
