// How cells get through Ink, which lays out boxes but knows only text: they are attached to the function that
// transforms text in Ink's own output. For Ink the function returns the cells' characters; our painter takes the cells
// themselves.

import type { CellRow } from './cell-grid.js';

/** A function for Ink's `Transform`; the text must have as many lines as there are rows. */
interface CellHolder {
  (line: string, index: number): string;
  readonly cells: readonly CellRow[];
}

export function holdCells(cells: readonly CellRow[]): CellHolder {
  return Object.assign((_: string, index: number) => cells[index].text.join(''), { cells });
}

/** The cells that a node's transform holds; none for another transform, or without one. */
export function heldCells(transform: object | undefined): readonly CellRow[] {
  return transform !== undefined && 'cells' in transform ? (transform as CellHolder).cells : [];
}
