/** Tables of any kind. Of sentences nothing is left out, however narrow the pane. */
import { widthOf } from '../../cells/width.js';
import { type Table, textOfInlines } from '../../document.js';
import { type Glyphs, UNICODE } from './glyphs.js';
import { inlineRow } from './inlines.js';
import { EMPTY_ROW, type Row, row, rowWidth, span, wrap, wrapSpans } from './rows.js';
import { tableRows } from './table.js';

/** @param isWhole whether no column of numbers or short texts is left out, however wide that makes the rows */
export function tableBlockRows(block: Table, width: number, isWhole = false, glyphs: Glyphs = UNICODE): readonly Row[] {
  if (block.defines) return definitionRows(block, width);
  const hasSentences = block.columns.some(({ holds }) => holds === 'sentence');
  return hasSentences ? sentenceTableRows(block, width, glyphs) : tableRows(block, width, isWhole, glyphs);
}

const INDENT = '  ';
const GAP = 2;
/** Where a name is wider than this share of the row, its text begins on the next line. */
const NAME_SHARE = 0.3;

/** Names with what they mean: keys in the help, rules, signs. A meaning takes as many lines as it needs. */
function definitionRows({ rows }: Table, width: number): readonly Row[] {
  const names = rows.map(({ cells }) => textOfInlines(cells[0] ?? []));
  const nameWidth = Math.min(Math.floor(width * NAME_SHARE), Math.max(...names.map(widthOf)));
  const start = INDENT.length + nameWidth + GAP;
  return rows.flatMap(({ cells, tone }, k) => {
    const name = names[k];
    const lines = wrap(textOfInlines(cells[1] ?? []), Math.max(1, width - start), tone === 'muted' ? 'muted' : 'plain');
    const label = row(INDENT, span(name, tone === 'muted' ? 'muted' : 'title'));
    const fits = widthOf(name) <= nameWidth;
    const rest = (fits ? lines.slice(1) : lines).map((line) => row(' '.repeat(start), ...line));
    const first = fits ? row(...label, ' '.repeat(start - INDENT.length - widthOf(name)), ...(lines[0] ?? [])) : label;
    return [first, ...rest];
  });
}

/** A column whose texts are broken is at least so wide. */
const NARROWEST_COLUMN = 16;

/**
 * Cells take as many lines as they need, and where columns would become too narrow, a table is written as one entry below
 * the other.
 */
function sentenceTableRows({ columns, rows }: Table, width: number, glyphs: Glyphs): readonly Row[] {
  const names = columns.map(({ head }) => textOfInlines(head));
  const cells = rows.map((line) => columns.map((_, k) => inlineRow(line.cells[k] ?? [], 'plain', { glyphs })));
  const natural = names.map((name, k) => Math.max(widthOf(name), ...cells.map((line) => rowWidth(line[k]))));
  const widths = shareOut(natural, width - GAP * (columns.length - 1));
  if (widths === null) return cells.flatMap((line) => stacked(line, names, width));
  const titles = names.every((name) => name === '') ? [] : [names.map((name) => row(span(name, 'muted')))];
  return [...titles, ...cells].flatMap((line) => sideBySide(line, widths));
}

/** Columns as wide as they would like, the widest cut to equal widths; null where that leaves one too narrow. */
function shareOut(natural: readonly number[], width: number): readonly number[] | null {
  const ascending = [...natural].sort((a, b) => a - b);
  let left = width;
  for (const [k, wanted] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - k));
    if (wanted > share) return share < NARROWEST_COLUMN ? null : natural.map((each) => Math.min(each, share));
    left -= wanted;
  }
  return natural;
}

function sideBySide(cells: readonly Row[], widths: readonly number[]): readonly Row[] {
  const columns = cells.map((cell, k) => wrapSpans(cell, widths[k]));
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, y) =>
    columns.flatMap((lines, k): Row => {
      const line = lines[y] ?? EMPTY_ROW;
      const isLast = k === columns.length - 1;
      return isLast ? line : row(...line, ' '.repeat(widths[k] - rowWidth(line) + GAP));
    }),
  );
}

/** The first cell that is not empty on its own line, the others below it with their heads. */
function stacked(cells: readonly Row[], heads: readonly string[], width: number): readonly Row[] {
  const filled = cells.flatMap((cell, k) => (cell.length === 0 ? [] : [{ cell, head: heads[k] }]));
  return filled.flatMap(({ cell, head }, k) => {
    if (k === 0) return wrapSpans(cell, width);
    const labelled = k === 1 && filled.length === 2 ? cell : row(span(`${head}: `, 'muted'), ...cell);
    return wrapSpans(labelled, Math.max(1, width - INDENT.length)).map((line) => row(INDENT, ...line));
  });
}
