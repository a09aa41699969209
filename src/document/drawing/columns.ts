/**
 * Which columns of a table are shown where there is no room for all of them, and what is said of the others: the one
 * decision for terminals and pages.
 * Invariant: a column is left out only where all columns of a lower priority are, and what is left out is named.
 */
import { type Column, type Table, textOfInlines } from '../document.js';

/** Cells that each column takes, without the gap after it. */
export interface ColumnWidths {
  /** Where it can be read well: columns are left out by their priority rather than be narrower. */
  readonly readable: readonly number[];
  /** Where it can be read at all: below that, columns are left out whatever their priority. */
  readonly least: readonly number[];
}

export interface ChosenColumns {
  readonly shown: readonly number[];
  /** Whether the names of the rows have lines of their own, above the other columns. */
  readonly hasNamesApart: boolean;
}

interface Room {
  readonly width: number;
  readonly gap: number;
  /** How far the other columns stand in from the names above them; null where names can have no lines of their own. */
  readonly indent: number | null;
}

/**
 * Columns are dropped by priority until the others fit. Where even their least widths do not fit, the second-last column goes
 * first and then those to its left: the first and the last stay, and no number is cut. Names get a line of their own only
 * where more columns are shown that way.
 */
export function columnsWithin(
  columns: Table['columns'],
  { readable, least }: ColumnWidths,
  { width, gap, indent }: Room,
): ChosenColumns {
  const fits = (shown: readonly number[], widths: readonly number[], within: number): boolean =>
    shown.reduce((sum, k) => sum + widths[k] + gap, 0) <= within;
  const byPriority = (all: readonly number[], within: number): readonly number[] => {
    let shown = all;
    while (!fits(shown, readable, within)) {
      const first = shown.reduce((worst, k) => (priorityOf(columns[k]) > priorityOf(columns[worst]) ? k : worst));
      if (priorityOf(columns[first]) === 0) break;
      shown = shown.filter((k) => k !== first);
    }
    return shown;
  };
  const whatever = (chosen: readonly number[], kept: number, within: number): readonly number[] => {
    let shown = chosen;
    while (shown.length > kept && !fits(shown, least, within))
      shown = shown.filter((_, place) => place !== shown.length - 2);
    return shown;
  };
  const all = columns.map((_, k) => k);
  const wanted = byPriority(all, width);
  const together = whatever(wanted, 2, width);
  const [names, ...others] = all;
  if (together.length === wanted.length || indent === null || columns[names]?.holds === 'number')
    return { shown: together, hasNamesApart: false };
  const below = whatever(byPriority(others, width - indent), 1, width - indent);
  return below.length + 1 > together.length
    ? { shown: [names, ...below], hasNamesApart: true }
    : { shown: together, hasNamesApart: false };
}

/** Those of a higher number are left out first; those of 0 never by their priority. */
export function priorityOf({ priority = 0 }: Column): number {
  return priority;
}

/** What a column without a head is called where it is left out; null for a picture of the number beside it, which says no more. */
const UNITS: Readonly<Record<NonNullable<Column['unit']>, string | null>> = {
  name: 'names',
  change: 'change',
  bar: null,
  course: 'course',
  mark: 'marks',
  place: 'where',
  remark: 'remarks',
};

/**
 * `2 hidden: z, e^z`, or what the table itself says of columns without room; empty where nothing is hidden. Of a column in
 * which nothing stands, nothing is hidden.
 * @param shown the columns that are drawn. Default: all
 */
export function hiddenInWords({ columns, rows, unfit }: Table, shown: readonly number[] = [...columns.keys()]): string {
  const left = [...columns.keys()].filter((k) => !shown.includes(k));
  if (unfit !== undefined) {
    const count = unfit.before + left.length;
    return count === 0 ? '' : `${count} ${unfit.said}`;
  }
  const names = left.flatMap((k) => {
    const isEmpty = rows.every(({ cells }) => (cells[k] ?? []).every((inline) => textOfInlines([inline]) === ''));
    const name = nameOfColumn(columns[k]);
    return name === null || (isEmpty && columns[k].unit !== 'course') ? [] : [name];
  });
  return names.length === 0 ? '' : `${names.length} hidden: ${names.join(', ')}`;
}

function nameOfColumn({ head, unit }: Column): string | null {
  const name = textOfInlines(head);
  return name !== '' ? name : unit === undefined ? 'a column' : UNITS[unit];
}
