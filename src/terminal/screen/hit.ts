/**
 * Finds what lies under a cell of the screen, in the rows that the screen shows.
 * Invariant: a line is hit exactly where the screen shows it.
 */

import type { Session } from '../../debugger/session.js';
import type { Address } from '../../document/document.js';
import { holdsPart, lineOf, regionsOf } from '../../document/drawing/rows/regions.js';
import { type Row, rowWidth } from '../../document/drawing/rows/rows.js';
import { momentOf } from '../../explaining/compared.js';
import { isOfKind } from '../../questions/answer.js';
import { MODEL } from '../../questions/model.js';
import type { Branches } from '../../timeline/branches.js';
import { selectedLine } from './layout/found-lines.js';
import { bandsOf, createScreenMemory, heightOf, type ScreenMemory, type ScreenParts, screenParts } from './screen.js';
import { iterationAt } from './scrubber.js';

export type Hit =
  /** A line of the listing. */
  | { readonly kind: 'program'; readonly line: number }
  | {
      readonly kind: 'step';
      /** The line, counted from the selected one; null where nothing is selected. */
      readonly fromSelected: number | null;
      /** The number under the cell; null where there is none, or where it says not which it is. */
      readonly number: Address | null;
    }
  | { readonly kind: 'scrubber'; readonly iteration: number }
  | { readonly kind: 'nothing' };

const NOTHING: Hit = { kind: 'nothing' };

export function hitAt(
  session: Session,
  branches: Branches,
  columns: number,
  rows: number,
  x: number,
  y: number,
  memory: ScreenMemory = createScreenMemory(),
): Hit {
  if (session.open.overlay.kind !== 'none') return NOTHING;
  const parts = screenParts(session, branches, columns, rows, memory);
  const at = parts === null ? null : partAt(parts, x, y);
  if (parts === null || at === null) return NOTHING;
  const { part, position, left } = at;
  const row = part[position];
  if (row === undefined || holdsPart(row, 'border')) return NOTHING;
  if (row === parts.scrubber) {
    const iteration = iterationAt(x, row, momentOf(session, branches).timeline.numbers);
    return iteration === null ? NOTHING : { kind: 'scrubber', iteration };
  }
  const line = lineOf(row);
  if (part === parts.program) return line === undefined ? NOTHING : { kind: 'program', line };
  if (part !== parts.step) return NOTHING;
  const { answer } = session.open;
  // Of the boxes in a row of the model, the selected one need not be the first.
  if (isOfKind(MODEL, answer))
    return { kind: 'step', fromSelected: line === undefined ? null : line - answer.line, number: null };
  return { kind: 'step', fromSelected: distanceToSelected(part, position), number: numberAt(row, x - left) };
}

interface PartAt {
  readonly part: readonly Row[];
  /** The position of the row under the cell. */
  readonly position: number;
  /** The column of the screen at which the part begins. */
  readonly left: number;
}

/** The part of the screen in which a cell lies; null where there is none. */
function partAt(parts: ScreenParts, x: number, y: number): PartAt | null {
  const { top, panes, lower, bottom } = bandsOf(parts);
  let position = y;
  for (const band of [[top], panes, lower, [bottom]]) {
    const height = heightOf(band);
    if (position < height) return { position, ...sideAt(band, position, x) };
    position -= height;
  }
  return null;
}

/** Of parts side by side the one in which a column lies, which may be none. */
function sideAt(band: readonly (readonly Row[])[], position: number, x: number): Omit<PartAt, 'position'> {
  let left = 0;
  for (const part of band) {
    const right = left + rowWidth(part[position] ?? []);
    if (x < right) return { part, left };
    left = right;
  }
  return { part: [], left };
}

function numberAt(row: Row, column: number): Address | null {
  const under = regionsOf([row]).find(({ part, from, to }) => part.kind === 'value' && from <= column && column < to);
  return under?.part.kind === 'value' ? (under.part.of ?? null) : null;
}

/** The distance in lines where rows say which they are about, else in rows. */
function distanceToSelected(rows: readonly Row[], position: number): number | null {
  const selected = selectedLine(rows);
  if (selected === null) return null;
  const [line, from] = [lineOf(rows[position]), lineOf(rows[selected])];
  return line === undefined || from === undefined ? position - selected : line - from;
}
