/**
 * Where things are in drawn rows: the row and the columns of each part of what was drawn.
 * Invariant: regions follow from what spans say that they are parts of, never from texts or roles.
 */
import { widthOf } from '../../cells/width.js';
import { type Part, type PartKind, partOf } from './part.js';
import type { Row } from './rows.js';

export interface Region {
  readonly part: Part;
  readonly row: number;
  /** The columns from the first up to the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** From top to bottom and from left to right. Spans side by side that are a part of the same are one region. */
export function regionsOf(rows: readonly Row[]): readonly Region[] {
  return rows.flatMap((line, row) => {
    const regions: Region[] = [];
    let to = 0;
    for (const { text, parts } of line) {
      const from = to;
      to += widthOf(text);
      for (const part of parts) {
        const before = regions.findIndex((region) => region.part === part && region.to === from);
        if (before === -1) regions.push({ part, row, from, to });
        else regions[before] = { ...regions[before], to };
      }
    }
    return regions;
  });
}

/** The first row that has a part of a kind; null where none has. */
export function firstRowOf(rows: readonly Row[], kind: PartKind, from = 0): number | null {
  const row = rows.findIndex((line, k) => k >= from && holdsPart(line, kind));
  return row === -1 ? null : row;
}

/** The last of the rows that have parts of a kind, from one of them on. */
export function lastRowFrom(rows: readonly Row[], kind: PartKind, first: number): number {
  let row = first;
  while (holdsPart(rows[row + 1] ?? [], kind)) row++;
  return row;
}

/** The line that a row is about; undefined where no selection goes through lines, or each of them is one row. */
export function lineOf(line: Row): number | undefined {
  for (const part of line) {
    const about = partOf(part, 'line');
    if (about !== undefined) return about.line;
  }
  return undefined;
}

export function holdsPart(line: Row, kind: PartKind): boolean {
  return line.some((part) => partOf(part, kind) !== undefined);
}
