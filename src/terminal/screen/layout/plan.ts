/**
 * The plan of a screen: which parts it has, and how large they are. It follows from the size of the screen, from the kind of
 * history and from what keys have opened, never from the step: contents scroll within their part, and messages and
 * commands that are found lie over the lowest rows.
 * Each width has its own design: from 100 columns on the listing stands beside the step, and where there are rows for
 * them, panes for the loss, P(target) and displays stand below; below 100 columns the loss is a line and the step has the width to
 * itself, and the listing stands beside it when a key asks for it; below 80 in its place; below 60 panes have no sides.
 * Invariant: header, rail, panes and footer fill the screen exactly.
 */
import type { Session } from '../../../debugger/session.js';
import type { Size } from '../../../document/cells/cell-grid.js';
import { boxHeight } from '../../../document/drawing/rows/frame-box.js';
import { BESIDE_KINDS, type BesideKind } from '../../../explaining/beside.js';
import { kindOf } from '../../../questions/answers.js';
import type { History } from '../../../timeline/history.js';

export interface Plan {
  /** Null where it is not shown. */
  readonly listing: Size | null;
  /** Null where the listing stands in its place. */
  readonly step: Size | null;
  /** The panes in a row below, from the left. */
  readonly lower: readonly LowerPlace[];
  /** Whether the loss is a line under the rail. */
  readonly hasLossLine: boolean;
  /** Whether the scrubber is shown under the panes. */
  readonly hasScrubber: boolean;
  /** Whether panes have no sides, on a screen as narrow as a phone. */
  readonly isOpen: boolean;
  /** The largest box over the lowest rows, for the commands that are found. */
  readonly found: Size;
}

export interface LowerPlace extends Size {
  readonly kind: BesideKind;
}

/** What a plan depends on beside the size. */
export interface Planned {
  /** Whether the history has several losses, which make a curve. */
  readonly hasCurve: boolean;
  /** Whether the history has predictions. A recording has none. */
  readonly hasTargets: boolean;
  readonly beside: Session['look']['beside'];
  /** Whether the keys are those of the listing. */
  readonly isInListing: boolean;
  /** Whether the help is open, or an answer that needs the whole width. */
  readonly isWide: boolean;
  /** How many expressions are displayed. */
  readonly displays: number;
}

export const SMALLEST = { columns: 40, rows: 20 } as const;

/** Null where the screen is too small. */
export function planFor(size: Size, planned: Planned): Plan | null {
  const { columns, rows } = size;
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return null;
  const lower = lowerPlaces(size, planned);
  const hasLossLine = !lower.some(({ kind }) => kind === 'loss') && rows >= LOSS_LINE_ROWS;
  const hasScrubber = rows >= SCRUBBER_ROWS;
  const body = rows - FIXED_ROWS - Number(hasLossLine) - (lower[0]?.rows ?? 0) - Number(hasScrubber);
  const width = listingWidth(columns, planned);
  const isListingAlone = planned.isInListing && width === 0;
  return {
    listing: isListingAlone ? { columns, rows: body } : width === 0 ? null : { columns: width, rows: body },
    step: isListingAlone ? null : { columns: columns - width, rows: body },
    lower,
    hasLossLine,
    hasScrubber,
    isOpen: columns < CLOSED_COLUMNS,
    found: { columns, rows: Math.min(MOST_FOUND_ROWS, Math.floor(rows / 2)) },
  };
}

/** What a session has opened by keys. */
export function plannedFor({ open: { overlay, answer, focus, displays }, look }: Session, history: History): Planned {
  const isHelp = overlay.kind === 'help';
  return {
    hasCurve: hasCurve(history),
    hasTargets: history.replay !== null,
    beside: look.beside,
    isInListing: focus === 'program' && !isHelp,
    isWide: isHelp || (answer !== null && kindOf(answer).isWide === true),
    displays: displays.length,
  };
}

/** A recording may have many iterations and no loss. */
function hasCurve(history: History): boolean {
  const { measured, replay } = history;
  if (measured.count < 2 || replay !== null) return measured.count > 1;
  for (let position = 0; position < measured.count; position++) {
    if (history.metric('loss', measured.at(position)) !== null) return true;
  }
  return false;
}

/** Header, rail and footer. */
const FIXED_ROWS = 3;
/** The least height with a line to spare for the scrubber. */
const SCRUBBER_ROWS = 24;
/** The least height for the loss as a line: that of a class on a terminal of 24 rows, one of which is the class's. */
const LOSS_LINE_ROWS = 23;
/** The least width for panes with sides. */
const CLOSED_COLUMNS = 60;
/** The least width for a listing beside the step. */
const BESIDE_COLUMNS = 80;
/** The least width for a listing that nobody has asked for, and for panes below. */
const WIDE_COLUMNS = 100;
/** The least width for three panes in a row. */
const THREE_COLUMNS = 150;
/** The least height for panes below, and for taller ones. */
const LOWER_PANES_ROWS = 32;
const TALL_ROWS = 48;
/** The rows of content of the panes below: a curve of three lines over its axis, or of six. */
const LOWER_ROWS = 4;
const TALL_LOWER_ROWS = 7;
const MOST_FOUND_ROWS = 14;
/** Nearly all lines of code are shorter, with their marks and the sides of the pane. */
const LONGEST_CODE = 94;

/** Displays have a row each as far as taller panes go. Where three panes would be narrow, they take the place of P(target). */
function lowerPlaces({ columns, rows }: Size, { hasCurve, hasTargets, displays }: Planned): readonly LowerPlace[] {
  if (columns < WIDE_COLUMNS || rows < LOWER_PANES_ROWS) return [];
  const shown: Readonly<Record<BesideKind, boolean>> = {
    loss: hasCurve,
    targets: hasTargets && (displays === 0 || !hasCurve || columns >= THREE_COLUMNS),
    displays: displays > 0,
  };
  const kinds = BESIDE_KINDS.filter((kind) => shown[kind]);
  const content = rows < TALL_ROWS ? Math.max(LOWER_ROWS, Math.min(displays, TALL_LOWER_ROWS)) : TALL_LOWER_ROWS;
  const width = Math.floor(columns / kinds.length);
  return kinds.map((kind, k) => ({
    kind,
    columns: k === kinds.length - 1 ? columns - k * width : width,
    rows: boxHeight(content),
  }));
}

/** 0 where it does not stand beside the step. */
function listingWidth(columns: number, { beside, isInListing, isWide }: Planned): number {
  if (isWide || columns < BESIDE_COLUMNS) return 0;
  if (beside === 'code') return Math.min(LONGEST_CODE, Math.floor(columns * 0.45));
  if (columns >= WIDE_COLUMNS) return Math.min(60, Math.floor(columns / 3));
  return isInListing || beside === 'model' ? 28 : 0;
}
