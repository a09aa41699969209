/**
 * What every step pane takes and returns.
 * Invariant: a pane is a pure function of its input. It may return more rows than fit, since the screen scrolls them.
 */

import { widthOf } from '../cells/width.js';
import { MOST_PARAMETERS_TO_TRY, type Trials } from '../debugger/analysis/what-if/trials.js';
import type { Look } from '../debugger/looking/look.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { digitsFor, digitsToTell, formatCount, formatFactor } from '../document/numbers.js';
import { EMPTY_ROW, padEnd, type Role, type Row, row, span, wrap } from '../drawing/rows/rows.js';
import { type Expression, evaluateAsWritten, render } from '../engine/expression.js';
import { labelOf, nameElement } from '../engine/op.js';
import { aboutAnyWord, anyWordAmong, symbolicOf } from '../engine/symbolic.js';
import type { Frame } from '../engine/tape.js';
import type { PredictionLabel } from '../models/model.js';
import type { TraceFrame } from '../timeline/trace.js';
import { unitOf } from '../training/program.js';

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
/** A formula writes out that many terms of a sum, the largest. */
const LONGEST_SUM = 4;

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

/** What a step does in a sentence, as far as that is known. */
export function sentenceOf({ op }: TraceFrame): string {
  return op.sentence !== undefined
    ? op.sentence
    : `${op.name} is an op that backstep does not know: what goes into it and what comes out can be shown, but not why.`;
}

/** The formula of a frame's op in symbols, and for one element with its numbers, where that says more. */
export function formulaOf(frame: Frame, element: number, width: number): readonly Row[] {
  const lines = new Set([symbolicOf(frame), substitutedLine(frame, element)]);
  return [...formulaRows([...lines], width), EMPTY_ROW];
}

export function substitutedLine({ op, inputs, output, attributes }: Frame, element: number): string {
  const expression = op.expression(inputs, output, attributes, element);
  return substitute(nameElement(output, element), expression, output.data[element]);
}

/**
 * `name = expression with numbers = value`. The value is left out where the expression is just that number; a copy says
 * what it copies.
 */
export function substitute(name: string, expression: Expression, value: number): string {
  // What adds up one term is a copy of it.
  if (expression.kind === 'sum' && expression.terms.length === 1) return substitute(name, expression.terms[0], value);
  const significant = digitsOfResult(expression, value);
  const result = formatFactor(value, significant);
  if (expression.kind === 'value' && expression.name !== name) return `${name} = ${expression.name} = ${result}`;
  const numbers = inNumbers(expression, value, LONGEST_SUM, significant);
  return numbers === result ? `${name} = ${result}` : `${name} = ${numbers} = ${result}`;
}

/** A text about any word, with the name for it that the vocabulary of the run leaves free. */
export function withAnyWord({ timeline }: Moment, text: string): string {
  return aboutAnyWord(text, anyWordAmong(timeline.program.model.words));
}

/** A formula with numbers for the names, as few digits as give the value to those that are printed. */
export function inNumbers(
  expression: Expression,
  value: number,
  longestSum = LONGEST_SUM,
  significant?: number,
): string {
  const digits = digitsFor(value, (round) => evaluateAsWritten(expression, round, { longestSum }), significant);
  return render(expression, { leaves: 'numbers', formatNumber: (number) => formatFactor(number, digits), longestSum });
}

/** A new weight is told from the old one, however small the step. */
function digitsOfResult(expression: Expression, value: number): number | undefined {
  const first = expression.kind === 'binary' ? expression.left : expression;
  return first.kind === 'value' && first.name === 'old' ? digitsToTell(first.value, value) : undefined;
}

/** The word (or other name) of an element along the last axis. */
export function lastLabel({ output }: Pick<Frame, 'output'>, element: number): string {
  const columns = output.shape[output.shape.length - 1] ?? 1;
  return labelOf(output.axes[output.axes.length - 1], element % columns);
}

/** Whether running the model several times would take too long. */
export function isTooLargeToTry({ timeline }: Moment): boolean {
  return timeline.program.parameterCount > MOST_PARAMETERS_TO_TRY;
}

/** A sentence in the place of rows that take running the model several times. */
export function leftOut(what: string, width: number): readonly Row[] {
  return paragraph(
    `${what} is left out above ${formatCount(MOST_PARAMETERS_TO_TRY)} parameters: it runs the model several times.`,
    width,
    'muted',
  );
}

/** What a token of the run is called: a word, a letter or a token. */
export function unitAt({ timeline }: Moment): string {
  return unitOf(timeline.program.subject);
}

/** What to call the word that a prediction is compared with: the data gives a target, or the model drew it. */
export function nameOfTarget(label: PredictionLabel | undefined): 'target' | 'drawn' {
  return label?.drawn === true ? 'drawn' : 'target';
}

/** The same followed by the word, for use within a sentence: `the target "we"`. */
export function describeTarget(label: PredictionLabel): string {
  return `the ${nameOfTarget(label)} "${label.target}"`;
}

/** How much there is beyond what a table shows. */
export function moreRow(count: number, text = `${formatCount(count)} more`): readonly Row[] {
  return count > 0 ? [row(span(`  ${text}`, 'muted'))] : [];
}

/** A heading within a pane. */
export function heading(text: string): readonly Row[] {
  return [row(span(text, 'title'))];
}
