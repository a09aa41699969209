// How cells get through Ink, which lays boxes out but knows only text: they lie on the function that transforms a text in
// Ink's own output. There it gives the characters of the cells; a painter takes the cells themselves.

import type { CellRow } from './cell-grid.js';

/** A transform for Ink's `Transform`, of a text with as many lines as there are rows. */
export interface CellHolder {
  (line: string, index: number): string;
  readonly cells: readonly CellRow[];
}

export function holdCells(cells: readonly CellRow[]): CellHolder {
  return Object.assign((_: string, index: number) => cells[index].text.join(''), { cells });
}

/** The cells that a node's transform holds; none where it is another transform, or there is none. */
export function heldCells(transform: object | undefined): readonly CellRow[] {
  return transform !== undefined && 'cells' in transform ? (transform as CellHolder).cells : [];
}
