/**
 * Tables as GitHub shows them: numbers to the right, the selected row in strong letters, a heading within as a row of its
 * own. Bars are left out, with columns that hold nothing else: each repeats a number beside it.
 */
import { type Column, type Inlines, type Matrix, type Table, textOfInlines } from '../../document/document.js';
import { formOf, leftOutInWords } from '../in-words.js';
import { escapeText } from './escape.js';
import { inlinesMarkdown, strong } from './inlines.js';

export function tableMarkdown({ columns, rows, unfit }: Table): string {
  const shown = columns
    .map((_, k) => k)
    .filter((k) => rows.length === 0 || !rows.every(({ cells }) => isBars(cells[k] ?? [])));
  if (shown.map((k) => columns[k].holds).join() === 'name,sentence' && !shown.some((k) => isHeaded(columns[k]))) {
    return rows.map(({ cells }) => `- ${cellOf(cells[shown[0]], true)}: ${cellOf(cells[shown[1]], false)}`).join('\n');
  }
  const lines = rows.map(({ cells, selected, across }) =>
    across === true
      ? shown.map((_, at) => (at === 0 ? cellOf(cells[0], true) : ''))
      : shown.map((k) => cellOf(cells[k], selected === true)),
  );
  const left = escapeText(leftOutInWords(unfit));
  return [
    pipes(
      shown.map((k) => cellOf(columns[k].head, false)),
      shown.map((k) => columns[k].holds === 'number'),
      lines,
    ),
    ...(left === '' ? [] : ['', left]),
  ].join('\n');
}

/** Row by row, the selected number in strong letters. */
export function matrixMarkdown(matrix: Matrix): string {
  const { rowNames, columnNames, values, cursor, blank } = matrix;
  const write = formOf(matrix);
  const lines = rowNames.map((name, row) => [
    escapeText(name),
    ...columnNames.map((_, column) => {
      const at = row * columnNames.length + column;
      if (blank?.at[at] === true) return '';
      const number = write(values[at]);
      return row === cursor.row && column === cursor.column ? strong(number) : number;
    }),
  ]);
  return pipes(['', ...columnNames.map(escapeText)], [false, ...columnNames.map(() => true)], lines);
}

export function pipes(
  heads: readonly string[],
  areNumbers: readonly boolean[],
  rows: readonly (readonly string[])[],
): string {
  const rule = areNumbers.map((isNumber) => (isNumber ? '---:' : '---'));
  return [heads, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellOf(cell: Inlines | undefined, isStrong: boolean): string {
  const markdown = inlinesMarkdown(cell ?? [], true);
  return isStrong ? strong(markdown) : markdown;
}

function isHeaded({ head }: Column): boolean {
  return textOfInlines(head) !== '';
}

function isBars(cell: Inlines): boolean {
  return cell.every(({ kind }) => kind === 'bar');
}
