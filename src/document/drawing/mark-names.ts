/**
 * Names on charts: those beside marks, on a grid of cells as large as a character, to the right of the mark, to its left,
 * above or below; those of lines on the lines.
 * Invariant: no name covers another one or a mark, nor the curve where there is another place; what comes first has its
 * place first, and what has none is left out.
 */
import { widthOf } from '../cells/width.js';

interface Cell {
  readonly x: number;
  readonly y: number;
}

export type NameSide = 'left' | 'right';

interface NamedMark extends Cell {
  readonly name: string;
  /** Where alone its name may stand beside it; null for either side. */
  readonly side?: NameSide | null;
}

/** A mark beside the cursor has its name on the side where it lies, since the two look like one. */
export function sideOf(cellsFromCursor: number, fromCursor: number): NameSide | null {
  if (Math.abs(cellsFromCursor) > 1 || fromCursor === 0) return null;
  return fromCursor < 0 ? 'left' : 'right';
}

/** Where names begin; null where one has no place. */
export function placeNames(
  named: readonly NamedMark[],
  marks: readonly Cell[],
  curve: readonly Cell[],
  { width, height }: { readonly width: number; readonly height: number },
): readonly (Cell | null)[] {
  const at = ({ x, y }: Cell): number => y * width + x;
  const taken = new Set(marks.map(at));
  const drawn = new Set(curve.map(at));
  const cellsOf = ({ x, y }: Cell, length: number): readonly number[] =>
    Array.from({ length }, (_, k) => at({ x: x + k, y }));
  return named.map(({ x, y, name, side = null }) => {
    const size = widthOf(name);
    const middle = Math.max(0, Math.min(width - size, x - (size >> 1)));
    const [right, left] = [x + 2, x - 1 - size];
    const around =
      side === null
        ? [
            [right, y],
            [left, y],
            [middle, y - 1],
            [middle, y + 1],
          ]
        : [y, y - 1, y + 1].map((line) => [side === 'left' ? left : right, line]);
    const places = around
      .map(([across, line]) => ({ x: across, y: line }))
      .filter((place) => place.x >= 0 && place.x + size <= width && place.y >= 0 && place.y < height);
    // A space stands on each side of it.
    const free = places.filter((place) =>
      cellsOf({ x: place.x - 1, y: place.y }, size + 2).every((cell) => !taken.has(cell)),
    );
    const place = free.find((each) => cellsOf(each, size).every((cell) => !drawn.has(cell))) ?? free[0] ?? null;
    if (place !== null) for (const cell of cellsOf(place, size)) taken.add(cell);
    return place;
  });
}

/** Where the name of lines of one value may stand: in the middle of the longest, or from there on along it. */
export function placesOfName<Place>(lines: readonly (readonly Place[])[]): readonly Place[] {
  const longest = lines.reduce((best, line) => (line.length > best.length ? line : best), []);
  const middle = Math.floor(longest.length / 2);
  return longest.map((_, k) => longest[(middle + k) % longest.length]);
}
