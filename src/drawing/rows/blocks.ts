/**
 * Blocks of a document as rows. Nothing is left out, however narrow the pane: texts and cells take as many lines as they need,
 * and where columns would become too narrow, a table is written as one entry below the other.
 */
import { widthOf } from '../../cells/width.js';
import { type Block, type Blocks, type Inline, type Inlines, textOfInlines } from '../../document/document.js';
import { EMPTY_ROW, type Role, type Row, row, rowWidth, type Span, span, textOf, wrap } from './rows.js';

const GAP = 2;
const INDENT = '  ';
/** A column whose texts are broken is at least so wide. */
const NARROWEST_COLUMN = 16;

/** With an empty row between blocks. */
export function blockRows(blocks: Blocks, width: number): readonly Row[] {
  return blocks.flatMap((block, k) => [...(k === 0 ? [] : [EMPTY_ROW]), ...rowsOf(block, width)]);
}

function rowsOf(block: Block, width: number): readonly Row[] {
  switch (block.kind) {
    case 'heading':
      return wrap(textOfInlines(block.inlines), width, 'title');
    case 'paragraph':
      return wrapSpans(inlineRow(block.inlines), width);
    case 'list':
      return block.items.flatMap((item, k) => {
        const lead = block.first === null ? '- ' : `${block.first + k}. `;
        return hang(
          item.flatMap((part) => rowsOf(part, Math.max(1, width - lead.length))),
          lead,
        );
      });
    case 'code':
      return block.lines.flatMap((line) => {
        const lead = INDENT + (/^ */.exec(line)?.[0] ?? '');
        return wrap(line.trimStart(), Math.max(1, width - lead.length)).map((each) => row(lead, ...each));
      });
    case 'table':
      return tableRows(block, width);
  }
}

function inlineRow(inlines: Inlines, role: Role = 'plain'): Row {
  return row(...inlines.flatMap((inline) => spansOf(inline, role)));
}

function spansOf(inline: Inline, role: Role): Row {
  switch (inline.kind) {
    case 'text':
      return [span(inline.text, role)];
    case 'code':
      return [span(inline.text, role === 'plain' ? 'accent' : role)];
    case 'emphasis':
    case 'strong':
      return inlineRow(inline.inlines, 'title');
    case 'link': {
      const words = textOfInlines(inline.inlines);
      const address = inline.target.replace(/^mailto:/, '');
      const shown = words === address || words === inline.target ? [] : [` (${address})`];
      return row(...inlineRow(inline.inlines, role), ...shown);
    }
  }
}

function hang(rows: readonly Row[], lead: string): readonly Row[] {
  return rows.map((line, k) => row(k === 0 ? lead : ' '.repeat(widthOf(lead)), ...line));
}

function tableRows({ heads, rows }: Extract<Block, { kind: 'table' }>, width: number): readonly Row[] {
  const names = heads.map(textOfInlines);
  const cells = rows.map((line) => heads.map((_, k) => inlineRow(line[k] ?? [])));
  const natural = names.map((name, k) => Math.max(widthOf(name), ...cells.map((line) => rowWidth(line[k]))));
  const widths = shareOut(natural, width - GAP * (heads.length - 1));
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

/** Spans broken into rows at spaces, each part in its role. */
function wrapSpans(line: Row, width: number): readonly Row[] {
  const text = textOf(line);
  let from = 0;
  return wrap(text, width).map((part) => {
    const { length } = textOf(part);
    const cut = sliceRow(line, from, from + length);
    from += length;
    if (text[from] === ' ') from++;
    return cut;
  });
}

function sliceRow(line: Row, from: number, to: number): Row {
  let start = 0;
  const spans: Span[] = [];
  for (const part of line) {
    const end = start + part.text.length;
    spans.push({ ...part, text: part.text.slice(Math.max(0, from - start), Math.max(0, to - start)) });
    start = end;
  }
  return row(...spans);
}
