/**
 * What every step pane is given and gives back.
 * Invariant: a pane is a pure function of its input; rows may be more than fit, the screen scrolls them.
 */
import { MOST_PARAMETERS_TO_TRY, type Trials } from '../../debugger/analysis/trials.js';
import type { Look } from '../../debugger/looking/look.js';
import type { Moment } from '../../debugger/places/moment.js';
import type { Session } from '../../debugger/session.js';
import { type Expression, render } from '../../engine/expression.js';
import { labelOf, nameElement } from '../../engine/op.js';
import type { Frame } from '../../engine/tape.js';
import type { PredictionLabel } from '../../models/model.js';
import { isKnown, type TraceFrame } from '../../timeline/trace.js';
import { formatCount, formatSignificant } from './numbers.js';
import { EMPTY_ROW, type Role, type Row, row, span, wrap } from './rows.js';

export interface PaneInput {
  readonly moment: Moment;
  readonly frame: Frame;
  /** Selected element of the frame's output. */
  readonly element: number;
  readonly width: number;
  /** Rows in view, where that is known: pictures are made to fit. */
  readonly height?: number;
  /** Default: the usual one. */
  readonly look?: Look;
}

/** For a pane that shows what was tried out. */
export interface TrialPaneInput extends PaneInput {
  readonly trials: Trials;
}

/** What a view of an answer is given: where it is open, and the room that it has. */
export interface AnswerInput {
  readonly moment: Moment;
  readonly session: Session;
  readonly width: number;
  /** As in `PaneInput`. */
  readonly height?: number;
}

export const NOT_YET = span('not yet', 'muted');
export const NOT_RECORDED = span('not recorded', 'muted');
const INDENT = '    ';

/** A paragraph, with an empty row after it. */
export function paragraph(text: string, width: number, role: Role = 'plain'): readonly Row[] {
  const kind = role === 'plain' ? 'prose' : role === 'muted' ? 'aside' : role;
  return [...wrap(text, width, kind), EMPTY_ROW];
}

/** Rows of a formula: indented, broken where the pane ends. */
export function formulaRows(lines: readonly string[], width: number): readonly Row[] {
  return lines.flatMap((line) =>
    wrap(line, Math.max(10, width - INDENT.length), 'formula').map((part) => row(INDENT, ...part)),
  );
}

/** What a step does, in a sentence, as far as that is known. */
export function sentenceOf({ op }: TraceFrame): string {
  return isKnown(op)
    ? op.sentence
    : `${op.name} is an op that backstep does not know: what goes into it and what comes out can be shown, but not why.`;
}

/** The symbolic line of a frame's op, and the line of one element with its numbers. */
export function formulaOf(frame: Frame, element: number, width: number): readonly Row[] {
  return [...formulaRows([frame.op.symbolic, substitutedLine(frame, element)], width), EMPTY_ROW];
}

export function substitutedLine({ op, inputs, output, attributes }: Frame, element: number): string {
  const expression = op.expression(inputs, output, attributes, element);
  return substitute(nameElement(output, element), expression, output.data[element]);
}

/**
 * `name = expression with numbers = value`; the value is left out where the expression is nothing but that number. A copy
 * says what it is a copy of.
 */
export function substitute(name: string, expression: Expression, value: number): string {
  if (expression.kind === 'value' && expression.name !== name) {
    return `${name} = ${expression.name} = ${formatSignificant(value)}`;
  }
  const numbers = render(expression, { leaves: 'numbers', formatNumber: formatSignificant, longestSum: 4 });
  const result = formatSignificant(value);
  return numbers === result ? `${name} = ${result}` : `${name} = ${numbers} = ${result}`;
}

/** The word (or other name) of an element along the last axis. */
export function lastLabel({ output }: Pick<Frame, 'output'>, element: number): string {
  const columns = output.shape[output.shape.length - 1] ?? 1;
  return labelOf(output.axes[output.axes.length - 1], element % columns);
}

/** What is tried out by running the model; in its place where that would keep one waiting, that it is left out. */
export function tried({ timeline }: Moment, what: string, width: number, rows: () => readonly Row[]): readonly Row[] {
  if (timeline.program.parameterCount <= MOST_PARAMETERS_TO_TRY) return rows();
  return paragraph(
    `${what} is left out above ${formatCount(MOST_PARAMETERS_TO_TRY)} parameters: it runs the model several times.`,
    width,
    'muted',
  );
}

/** What the word is called that a prediction is held against: the data says which one comes, or the model drew it. */
export function nameOfTarget(label: PredictionLabel | undefined): 'target' | 'drawn' {
  return label?.drawn === true ? 'drawn' : 'target';
}

/** The same with the word, within a sentence: `the target "we"`. */
export function describeTarget(label: PredictionLabel): string {
  return `the ${nameOfTarget(label)} "${label.target}"`;
}

/** How much there is beside what a table shows. */
export function moreRow(count: number, text = `${formatCount(count)} more`): readonly Row[] {
  return count > 0 ? [row(span(`  ${text}`, 'muted'))] : [];
}

/** A heading within a pane. */
export function heading(text: string): readonly Row[] {
  return [row(span(text, 'title'))];
}
