/**
 * The chain rule: where the gradient starts, each local step back, and where several gradients meet.
 * Invariant: every step shows incoming gradient × local derivative with the numbers of the selected element.
 */

import { backwardFrames } from '../../debugger/analysis/gradient-path.js';
import type { Nudge } from '../../debugger/analysis/what-if/nudge.js';
import type { Trials } from '../../debugger/analysis/what-if/trials.js';
import { isExecuted, isReplayed, type Moment, type ReplayedMoment } from '../../debugger/places/moment.js';
import {
  formatCount,
  formatExactly,
  formatPlural,
  formatSignificant,
  formsForProducts,
  signedFormFor,
} from '../../document/numbers.js';
import { blockRows } from '../../drawing/rows/blocks.js';
import { EMPTY_ROW, type Row, row, span, wrap } from '../../drawing/rows/rows.js';
import { signed } from '../../drawing/rows/signed.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { nameElement } from '../../engine/op.js';
import { isPullback } from '../../engine/pullback.js';
import { symbolicOf } from '../../engine/symbolic.js';
import type { Frame } from '../../engine/tape.js';
import { describeShape, normOf } from '../../engine/tensor.js';
import { describeStep, explainUnreached } from '../../saying/backward-words.js';
import { formsOf, nudgeTable, slopeLine } from '../../saying/panes/nudge-table.js';
import { valuesOf } from '../../saying/panes/tensor.js';
import { isTooLargeToTry, substitutedLine } from '../../saying/step-words.js';
import { recordedNorm, type TraceValue } from '../../timeline/trace.js';
import {
  drawn,
  formulaOf,
  formulaRows,
  heading,
  leftOut,
  moreRow,
  NOT_RECORDED,
  type PaneInput,
  paragraph,
  type TrialPaneInput,
} from '../pane.js';

const MOST_TERMS = 6;
const MOST_LINKS = 40;

/** The start of the walk back: what a gradient is, shown by trying it out, and the way it will take. */
export function gradientSeed({ moment, frame, element, width, trials }: TrialPaneInput): readonly Row[] {
  return [
    ...paragraph(frame.op.sentence, width),
    ...formulaOf(frame, element, width),
    ...(isReplayed(moment) && trials !== null ? gradientIdea(moment, trials, width) : []),
    ...gradientPath(moment, width),
  ];
}

export function pullback(input: PaneInput): readonly Row[] {
  const { frame, element, width } = input;
  const { inputs, output } = frame;
  return [
    ...paragraph(describeStep(frame), width),
    ...formulaRows([symbolicOf(frame), substitutedLine(frame, element)], width),
    EMPTY_ROW,
    ...linkTable(frame, element, width),
    EMPTY_ROW,
    ...normLine('arriving', inputs[0].symbol, inputs[0]),
    ...normLine('passed on', output.symbol, output),
    EMPTY_ROW,
    ...drawn(valuesOf(input), input),
  ];
}

export function accumulation(input: PaneInput): readonly Row[] {
  const { moment, frame, element, width } = input;
  const { inputs, output } = frame;
  const total = output.data[element];
  const write = signedFormFor([total, ...inputs.map(({ data }) => data[element])]);
  return [
    ...paragraph(frame.op.sentence, width),
    ...formulaOf(frame, element, width),
    ...table(
      [left('came back through', { cut: 'middle' }), right(`to ${nameElement(output, element)}`)],
      inputs.map((value) => ({
        cells: [originOf(moment, value.frame), signed(value.data[element], write)],
      })),
      width,
    ),
    row(span(`  together ${write(total)}`, 'accent')),
    EMPTY_ROW,
    ...drawn(valuesOf(input), input),
  ];
}

/** What a gradient is, tried out: nudge one number down and up, and watch the loss. */
export function gradientIdea(moment: ReplayedMoment, trials: Trials, width: number): readonly Row[] {
  if (isTooLargeToTry(moment)) return leftOut('Nudging one parameter to see what becomes of the loss', width);
  const nudge = trials.nudge(moment);
  return nudge === null ? [] : nudgeRows(nudge, moment.timeline.program.parameterCount, width);
}

function nudgeRows(nudge: Nudge, parameterCount: number, width: number): readonly Row[] {
  const forms = formsOf(nudge);
  return [
    ...heading(`What a gradient is: nudge ${nudge.name}`),
    ...blockRows([nudgeTable(nudge, forms)], { width }),
    EMPTY_ROW,
    ...formulaRows([slopeLine(nudge, forms)], width),
    EMPTY_ROW,
    ...paragraph(
      `${readSlope(nudge.slope)} Backpropagation finds this slope for all ${formatCount(parameterCount)} parameters at once.`,
      width,
    ),
  ];
}

function readSlope(slope: number): string {
  if (!Number.isFinite(slope)) return 'That is not a number, so it says nothing: something earlier is not finite.';
  if (slope === 0) return 'The loss does not depend on this number here.';
  const [effect, cure] = slope > 0 ? ['rises', 'lowered'] : ['falls', 'raised'];
  return `Its sign says that the loss ${effect} when this number grows, so it should be ${cure}.`;
}

/** Every step of the way back that has been taken, with the size of the gradient there. */
export function gradientPath(moment: Moment, width: number): readonly Row[] {
  const frames = backwardFrames(moment.trace);
  const taken = frames.filter(({ index }) => isExecuted(moment, index));
  const shown = taken.slice(0, MOST_LINKS);
  const ahead = frames.length - taken.length;
  return [
    ...heading('The way of the gradient back to the parameters'),
    ...paragraph(
      'The norm of a gradient is its length: the square root of the sum of the squares of its numbers.',
      width,
      'muted',
    ),
    ...table(
      [left('through', { cut: 'middle' }), left('gives', { cut: 'middle' }), right('size', { drop: 1 }), right('norm')],
      shown.map(({ index, output }) => ({
        cells: [originOf(moment, index), output.symbol, describeShape(output.shape), normCell(output)],
      })),
      width,
    ),
    ...moreRow(taken.length - shown.length, `and ${taken.length - shown.length} more steps`),
    ...moreRow(ahead, `${formatPlural(ahead, 'more step')} of the way back ${ahead === 1 ? 'is' : 'are'} ahead`),
  ];
}

function linkTable(frame: Frame, element: number, width: number): readonly Row[] {
  const { op, inputs, output, attributes } = frame;
  const terms = [...op.terms(inputs, output, attributes, element)];
  const ranked = terms.sort((a, b) => Math.abs(b.value * b.derivative) - Math.abs(a.value * a.derivative));
  const shown = ranked.slice(0, MOST_TERMS);
  const forms = formsForProducts(shown.map(({ value, derivative }) => [value, derivative]));
  const rows = table(
    [left('arrives at', { cut: 'middle' }), right('gradient'), right('× local', { drop: 1 }), right('= passed on')],
    shown.map(({ input, index, value, derivative }) => ({
      cells: [
        nameElement(inputs[input], index),
        forms.first(value),
        forms.second(derivative),
        signed(value * derivative, forms.product),
      ],
    })),
    width,
  );
  if (ranked.length === 0) {
    return wrap(explainUnreached(frame, element), width - 2, 'muted').map((line) => row('  ', ...line));
  }
  const rest = ranked.slice(MOST_TERMS);
  if (rest.length === 0) return rows;
  const sum = rest.reduce((total, { value, derivative }) => total + value * derivative, 0);
  return [...rows, row(span(`  ${rest.length} more add ${forms.product(sum)}`, 'muted'))];
}

function normCell(value: TraceValue) {
  const norm = recordedNorm([value]);
  return norm === null ? NOT_RECORDED : formatSignificant(norm);
}

function normLine(what: string, symbol: string, value: PaneInput['frame']['output']): readonly Row[] {
  return [row(span(`  ${what} `, 'muted'), `${symbol}, norm ${formatExactly(normOf([value]))}`)];
}

/** The op that a backward frame went back through, in words, and for which prediction. */
function originOf({ trace }: Moment, index: number | null): string {
  const frame = index === null ? undefined : trace.frames[index];
  if (frame === undefined) return 'given';
  const place = frame.scope.slice(2).join(' › ');
  const through = isPullback(frame.op) ? frame.op.of.name : frame.op.name;
  return place === '' ? through : `${place} › ${through}`;
}
