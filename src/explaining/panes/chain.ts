/**
 * The chain rule: where the gradient starts, each local step back, and where several gradients meet.
 * Invariant: every step shows incoming gradient × local derivative with the numbers of the selected element.
 */

import { backwardFrames } from '../../analysis/gradient-path.js';
import type { Trials } from '../../analysis/trials.js';
import { isExecuted, isReplayed, type Moment, type ReplayedMoment } from '../../debugger/places/moment.js';
import type { Block, Blocks } from '../../document/document.js';
import {
  formatCount,
  formatExactly,
  formatPlural,
  formatSignificant,
  formsForProducts,
  signedFormFor,
} from '../../document/numbers.js';
import { isPullback } from '../../numbers/engine/pullback.js';
import { symbolicOf } from '../../numbers/engine/symbolic.js';
import type { Frame } from '../../numbers/engine/tape.js';
import { describeShape, normOf } from '../../numbers/engine/tensor.js';
import { nameElement, type Value } from '../../numbers/engine/value.js';
import { recordedNorm, termsOf } from '../../timeline/trace.js';
import { explainUnreached, sayEffect } from '../backward-words.js';
import {
  formula,
  heading,
  left,
  longTable,
  moreNote,
  NOT_RECORDED,
  note,
  number,
  numberOr,
  paragraph,
  passage,
  right,
  signed,
  table,
  text,
} from '../blocks.js';
import {
  elementOfValue,
  formulaOf,
  isTooLargeToTry,
  leftOut,
  type StepInput,
  substitutedLine,
  type TrialInput,
} from '../step-words.js';
import { formsOf, nudgeCurve, nudgeTable, slopeLine } from './nudge-table.js';
import { valuesOf } from './tensor.js';

const MOST_TERMS = 6;
const MOST_LINKS = 40;

/** The start of the walk back: what a gradient is, shown by trying it out, and the way it will take. */
export function gradientSeed({ moment, frame, element, trials }: TrialInput): Blocks {
  return passage(
    paragraph(frame.op.explain.sentence),
    formulaOf(frame, element),
    isReplayed(moment) && trials !== null && gradientIdea(moment, trials),
    gradientPath(moment),
  );
}

export function pullback(input: StepInput): Blocks {
  const { frame, element } = input;
  const { inputs, output } = frame;
  return passage(
    paragraph(sayEffect(frame)),
    formula([symbolicOf(frame), substitutedLine(frame, element)]),
    linkTable(frame, element),
    normNote('arriving', inputs[0]),
    normNote('passed on', output),
    valuesOf(input),
  );
}

export function accumulation(input: StepInput): Blocks {
  const { moment, frame, element } = input;
  const { inputs, output } = frame;
  const total = output.data[element];
  const write = signedFormFor([total, ...inputs.map(({ data }) => data[element])]);
  return [
    paragraph(frame.op.explain.sentence),
    formulaOf(frame, element),
    table(
      [left('came back through', { cut: 'middle' }), right(`to ${nameElement(output, element)}`)],
      inputs.map((value) => [originOf(moment, value.frame), elementOfValue(value, element, write, signed)]),
    ),
    note([text('together ', 'title'), number(total, write, undefined, 'title')]),
    ...valuesOf(input),
  ];
}

/** What a gradient is, tried out: nudge one number down and up, and watch the loss. */
export function gradientIdea(moment: ReplayedMoment, trials: Trials): Blocks {
  if (isTooLargeToTry(moment)) return leftOut('Nudging one parameter to see what becomes of the loss');
  const nudge = trials.nudge(moment.trace);
  if (nudge === null) return [];
  const forms = formsOf(nudge);
  return [
    heading(`What a gradient is: nudge ${nudge.name}`),
    nudgeTable(nudge, forms),
    formula([slopeLine(nudge, forms)]),
    paragraph(
      `${readSlope(nudge.slope)} Backpropagation finds this slope for all ${formatCount(moment.timeline.program.parameterCount)} parameters at once.`,
    ),
    ...nudgeCurve(nudge),
  ];
}

function readSlope(slope: number): string {
  if (!Number.isFinite(slope)) return 'That is not a number, so it says nothing: something earlier is not finite.';
  if (slope === 0) return 'The loss does not depend on this number here.';
  const [effect, cure] = slope > 0 ? ['rises', 'lowered'] : ['falls', 'raised'];
  return `Its sign says that the loss ${effect} when this number grows, so it should be ${cure}.`;
}

/** Every step of the way back that has been taken, with the size of the gradient there. */
export function gradientPath(moment: Moment): Blocks {
  const frames = backwardFrames(moment.trace);
  const taken = frames.filter(({ index }) => isExecuted(moment, index));
  const ahead = frames.length - taken.length;
  return passage(
    heading('The way of the gradient back to the parameters'),
    paragraph(
      'The norm of a gradient is its length: the square root of the sum of the squares of its numbers.',
      'aside',
    ),
    longTable(
      [
        left('through', { cut: 'middle' }),
        left('gives', { cut: 'middle' }),
        right('size', { priority: 1 }),
        right('norm'),
      ],
      taken,
      ({ index, output }) => [
        originOf(moment, index),
        output.symbol,
        describeShape(output.shape),
        numberOr(NOT_RECORDED, recordedNorm([output]), formatSignificant),
      ],
      { most: MOST_LINKS, more: (count) => `and ${count} more steps` },
    ),
    moreNote(ahead, `${formatPlural(ahead, 'more step')} of the way back ${ahead === 1 ? 'is' : 'are'} ahead`),
  );
}

function linkTable(frame: Frame, element: number): Blocks {
  const { inputs } = frame;
  const ranked = [...termsOf(frame, element)].sort(
    (a, b) => Math.abs(b.value * b.derivative) - Math.abs(a.value * a.derivative),
  );
  const shown = ranked.slice(0, MOST_TERMS);
  const forms = formsForProducts(shown.map(({ value, derivative }) => [value, derivative]));
  if (ranked.length === 0) return [paragraph(explainUnreached(frame, element), 'muted')];
  const links = table(
    [left('arrives at', { cut: 'middle' }), right('gradient'), right('× local', { priority: 1 }), right('= passed on')],
    shown.map(({ input, index, value, derivative }) => [
      nameElement(inputs[input], index),
      elementOfValue(inputs[input], index, forms.first),
      number(derivative, forms.second),
      signed(value * derivative, forms.product),
    ]),
  );
  const rest = ranked.slice(MOST_TERMS);
  if (rest.length === 0) return [links];
  const sum = rest.reduce((total, { value, derivative }) => total + value * derivative, 0);
  return [links, note([`${rest.length} more add `, number(sum, forms.product, undefined, 'muted')])];
}

function normNote(what: string, value: Value): Block {
  return note([`${what} ${value.symbol}, norm `, number(normOf([value]), formatExactly)]);
}

/** The op that a backward frame went back through, in words, and for which prediction. */
function originOf({ trace }: Moment, index: number | null): string {
  const frame = index === null ? undefined : trace.frames[index];
  if (frame === undefined) return 'given';
  const place = frame.scope.slice(2).join(' › ');
  const through = isPullback(frame.op) ? frame.op.of.name : frame.op.name;
  return place === '' ? through : `${place} › ${through}`;
}
