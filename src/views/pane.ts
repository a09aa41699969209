/**
 * What every step pane takes and returns.
 * Invariant: a pane is a pure function of its input. It may return more rows than fit, since the screen scrolls them.
 */

import { widthOf } from '../cells/width.js';
import { MOST_PARAMETERS_TO_TRY, type Trials } from '../debugger/analysis/what-if/trials.js';
import type { Look } from '../debugger/looking/look.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import type { Blocks } from '../document/document.js';
import { formatCount } from '../document/numbers.js';
import { blockRows } from '../drawing/rows/blocks.js';
import { EMPTY_ROW, padEnd, type Role, type Row, row, span, wrap } from '../drawing/rows/rows.js';
import { symbolicOf } from '../engine/symbolic.js';
import type { Frame } from '../engine/tape.js';
import { substitutedLine } from '../saying/step-words.js';

/** How many rows are in view, where known, so that pictures can be made to fit. What does not ask is the same at any height. */
export type RowsInView = () => number | undefined;

export interface PaneInput {
  readonly moment: Moment;
  readonly frame: Frame;
  /** The selected element of the frame's output. */
  readonly element: number;
  readonly width: number;
  readonly inView?: RowsInView;
  /** Default: the usual one. */
  readonly look?: Look;
}

/** For a pane that shows trials. */
export interface TrialPaneInput extends PaneInput {
  /** Null while a question is open that they could answer. */
  readonly trials: Trials | null;
}

/** What the view of an answer takes: the place where it is open, and the room for it. */
export interface AnswerInput {
  readonly moment: Moment;
  readonly session: Session;
  readonly width: number;
  readonly inView?: RowsInView;
}

export const NOT_YET = span('not yet', 'muted');
export const NOT_RECORDED = span('not recorded', 'muted');
const INDENT = '    ';

/** Blocks as the rows of a pane. */
export function drawn(blocks: Blocks, { width, inView }: Pick<PaneInput, 'width' | 'inView'>): readonly Row[] {
  return blockRows(blocks, { width, inView, said: 'prose' });
}

/** A paragraph, with an empty row after it. */
export function paragraph(text: string, width: number, role: Role = 'plain'): readonly Row[] {
  const kind = role === 'plain' ? 'prose' : role === 'muted' ? 'aside' : role;
  return [...wrap(text, width, kind), EMPTY_ROW];
}

/** Rows of a formula, indented and wrapped at the edge of the pane. */
export function formulaRows(lines: readonly string[], width: number): readonly Row[] {
  return lines.flatMap((line) =>
    wrap(line, Math.max(10, width - INDENT.length), 'formula').map((part) => row(INDENT, ...part)),
  );
}

/** Formulas in parts, one below the other with their parts aligned where there is room, else each on lines of its own. */
export function alignedFormulas(formulas: readonly (readonly string[])[], width: number): readonly Row[] {
  const widths = formulas[0].map((_, k) => Math.max(...formulas.map((parts) => widthOf(parts[k]))));
  const lines = formulas.map((parts) =>
    parts
      .map((part, k) => padEnd(part, widths[k]))
      .join(' ')
      .trimEnd(),
  );
  const fit = lines.every((line) => widthOf(line) <= width - INDENT.length);
  return formulaRows(fit ? [] : formulas.map((parts) => parts.join(' ').trimEnd()), width).concat(
    fit ? lines.map((line) => row(INDENT, span(line, 'formula'))) : [],
  );
}

/** The formula of a frame's op in symbols, and for one element with its numbers, where that says more. */
export function formulaOf(frame: Frame, element: number, width: number): readonly Row[] {
  const lines = new Set([symbolicOf(frame), substitutedLine(frame, element)]);
  return [...formulaRows([...lines], width), EMPTY_ROW];
}

/** A sentence in the place of rows that take running the model several times. */
export function leftOut(what: string, width: number): readonly Row[] {
  return paragraph(
    `${what} is left out above ${formatCount(MOST_PARAMETERS_TO_TRY)} parameters: it runs the model several times.`,
    width,
    'muted',
  );
}

/** How much there is beyond what a table shows. */
export function moreRow(count: number, text = `${formatCount(count)} more`): readonly Row[] {
  return count > 0 ? [row(span(`  ${text}`, 'muted'))] : [];
}

/** A heading within a pane. */
export function heading(text: string): readonly Row[] {
  return [row(span(text, 'title'))];
}
