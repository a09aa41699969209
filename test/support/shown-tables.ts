/**
 * Reads the tables and matrices that a pane is made of, cell by cell, as they are printed.
 * Invariant: every number in a table or a matrix is one of the cells that are read.
 */
import { type Row, textOf } from '../../src/document/drawing/rows/rows.js';

export interface ShownTable {
  /** Empty where the table has no heads. */
  readonly heads: readonly string[];
  readonly lines: readonly ShownLine[];
}

export interface ShownLine {
  /** The heading within the table that it stands under; empty where there is none. */
  readonly under: string;
  readonly cells: readonly string[];
}

export interface ShownMatrix {
  readonly columns: readonly string[];
  readonly lines: readonly { readonly label: string; readonly cells: readonly string[] }[];
}

interface OpenTable extends ShownTable {
  readonly lines: ShownLine[];
  readonly columns: number;
}

const GAP = '  ';
const NUMBER = /^[+−]?(?:\d[\d,]*(?:\.\d+)?(?:e[+−]?\d+)?|∞)$|^NaN$/;

export function tablesIn(rows: readonly Row[]): readonly ShownTable[] {
  const found: OpenTable[] = [];
  let open = null as OpenTable | null;
  let under = '';
  for (const [k, line] of rows.entries()) {
    const cells = cellsOf(line);
    if (cells === null) {
      if (open !== null && isAcross(line, rows[k + 1])) under = line[1].text.trim();
      else open = null;
    } else if (isHead(line)) {
      open = { heads: cells, lines: [], columns: cells.length };
      under = '';
      found.push(open);
    } else {
      const goesOn: boolean = open?.columns === cells.length;
      const table: OpenTable = open === null || !goesOn ? { heads: [], lines: [], columns: cells.length } : open;
      if (table !== open) found.push(table);
      table.lines.push({ under, cells });
      open = table;
    }
  }
  return found;
}

export function matricesIn(rows: readonly Row[]): readonly ShownMatrix[] {
  return rows.flatMap((line, k) => {
    if (!isMatrixHead(line)) return [];
    const columns = line.slice(1).map(({ text }) => text.trim().replace(/^▾/, ''));
    const end = rows.findIndex((each, after) => after > k && each.length !== columns.length + 2);
    const lines = rows.slice(k + 1, end === -1 ? rows.length : end).map(([, label, ...cells]) => ({
      label: label.text.trim(),
      cells: cells.map(({ text }) => text.trim().replace(/^\[/, '')),
    }));
    return [{ columns, lines }];
  });
}

/** A number as it is printed, and the most that it may differ by: half a unit of its last digit. */
export function readNumber(text: string): { readonly value: number; readonly tolerance: number } | null {
  if (!NUMBER.test(text)) return null;
  const plain = text.replaceAll('−', '-').replaceAll(',', '').replace('∞', 'Infinity');
  const [digits, exponent = '0'] = plain.split('e');
  const decimals = digits.split('.')[1]?.length ?? 0;
  return { value: Number(plain), tolerance: 10 ** (Number(exponent) - decimals) / 2 };
}

/** A mark, and cells with a gap between them; null for a row that is none of a table. */
function cellsOf(line: Row): readonly string[] | null {
  const isLine = line.length >= 4 && line.length % 2 === 0 && /^[▸ ] $/.test(line[0].text);
  if (!isLine || !line.every(({ text }, k) => k === 0 || k % 2 === 1 || text === GAP)) return null;
  return line.filter((_, k) => k % 2 === 1).map(({ text }) => text.trim());
}

function isHead(line: Row): boolean {
  return (
    line[0].text === GAP && line.every(({ role }, k) => k % 2 === 0 || role === 'muted') && !/\d$/.test(textOf(line))
  );
}

/** A heading within a table, which goes on in the next row. */
function isAcross(line: Row, next: Row | undefined): boolean {
  return line.length === 2 && line[0].text === GAP && next !== undefined && cellsOf(next) !== null;
}

function isMatrixHead(line: Row): boolean {
  return (
    line.length > 1 &&
    /^ +$/.test(line[0].text) &&
    line.slice(1).every(({ role, text }) => (role === 'muted' || role === 'here') && text.startsWith(' '))
  );
}
