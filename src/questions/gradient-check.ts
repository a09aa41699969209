/**
 * `gradient-check`: compares each element of a gradient with the slope between two losses, one with the element a
 * little smaller and one with it a little larger.
 */

import { createPerturbedLoss, gradientOf, withoutInfluence } from '../analysis/perturbation.js';
import { subjectOf } from '../analysis/subject.js';
import { replayGroup, warn } from '../debugger/command.js';
import { noParameter, parameterCalled } from '../debugger/places/targets.js';
import type { Answer } from '../debugger/session.js';
import { ALARM_SIGN } from '../document/alarm.js';
import type { Blocks } from '../document/document.js';
import { formatExactly, formatPlural, formatSigned } from '../document/numbers.js';
import { readFormula } from '../document/read-formula.js';
import {
  formula,
  inDigits,
  left,
  longTable,
  name,
  number,
  paragraph,
  phrase,
  right,
  signed,
  text,
} from '../explaining/blocks.js';
import { createPause, during, type ResultOf } from '../numbers/engine/task.js';
import { sizeOf } from '../numbers/engine/tensor.js';
import { nameElement, type Value } from '../numbers/engine/value.js';
import { type CheckedElement, compareWithDifference } from '../pytorch/verify/finite-difference.js';
import type { ReplayedTrace } from '../timeline/trace.js';
import { type AnswerKind, openAnswer } from './answer.js';

interface GradientCheckAnswer extends Answer<'gradient-check'> {
  readonly check: StepGradientCheck;
}

export const GRADIENT_CHECK: AnswerKind<GradientCheckAnswer> = {
  kind: 'gradient-check',
  say: sayGradientCheck,
  title: ({ check }) => ['gradient check', check.symbol],
  commands: replayGroup('what-if', [
    {
      name: 'gradient-check',
      aliases: ['check'],
      keys: ['x'],
      within: 'over nudge',
      formerKeys: ['k'],
      words: 'check all of it',
      purpose: 'try what if',
      helpsAt: { 'over nudge': 1 },
      usage: '[PARAMETER]',
      looksAhead: true,
      summary: 'Put a finite difference beside every element of the gradient at hand, or of a parameter.',
      details: [
        'Each element is moved a little down and up, the loss computed anew, and the slope held against the gradient.',
      ],
      complete: ({ timeline }) => timeline.program.model.parameters.map(({ name }) => name),
      atCursor: true,
      *run({ timeline, moment: { trace, frame } }, name) {
        const { parameters } = trace.outcome;
        const declarations = timeline.program.model.parameters;
        const named = parameters[parameterCalled(declarations, name)];
        if (name !== '' && named === undefined) return warn(noParameter(name, declarations));
        const value = named ?? (frame === null ? parameters[0] : subjectOf(trace, frame));
        if (createPerturbedLoss(trace, value.node) === null) return warn(withoutInfluence(trace, value));
        const check = yield* checkGradient(trace, value);
        return check === null
          ? warn(`The backward phase computes no gradient of ${value.symbol}, so there is none to check.`)
          : openAnswer(GRADIENT_CHECK, { check });
      },
    },
  ]),
};

const MOST_LINES = 200;
const write = inDigits(formatSigned, 6);

function sayGradientCheck({ check }: GradientCheckAnswer): Blocks {
  const { symbol, shape, axes, elements } = check;
  const failed = elements.filter(({ agrees }) => agrees === false).length;
  const without = elements.filter(({ agrees }) => agrees === null).length;
  const worst = elements.reduce((most, { error }) => (error > most || Number.isNaN(error) ? error : most), 0);
  const part = elements.length < sizeOf(shape) ? ` (the largest of ${sizeOf(shape)})` : '';
  const apart = without === 0 ? '' : ` except ${without} that are not finite`;
  const verdict = failed === 0 ? `all agree${apart}` : `${failed} of them differ`;
  // The elements that differ come first.
  const lines =
    failed === 0
      ? elements
      : elements.toSorted((a, b) => Number(a.agrees !== false) - Number(b.agrees !== false) || b.error - a.error);
  return [
    paragraph(
      phrase`The gradient of the loss by ${symbol} against finite differences: ${formatPlural(elements.length, 'element')}${part}, ${verdict}; the largest error is ${number(worst, formatExactly)}.`,
      failed === 0 ? undefined : 'alarm',
    ),
    formula([readFormula('∂loss/∂x ≈ (loss(x + h) − loss(x − h)) / 2h')]),
    ...longTable(
      [
        name('element'),
        right('gradient'),
        right('difference'),
        right('error'),
        left('', { priority: 1, unit: 'remark' }),
      ],
      lines,
      ({ element, gradient, difference, error, agrees }) => [
        nameElement({ symbol, shape, axes }, element),
        signed(gradient, write),
        signed(difference, write),
        number(error, error.toExponential(1).replace('-', '−')),
        agrees === false
          ? text(`${ALARM_SIGN} differs`, 'alarm')
          : text(agrees === null ? 'not finite' : 'agrees', 'muted'),
      ],
      { most: MOST_LINES },
    ),
  ];
}

type StepGradientCheck = NonNullable<ResultOf<typeof checkGradient>>;

/** In a larger tensor, only the elements with the largest gradients are checked. */
const MOST_CHECKED = 2048;
/** Going through these many takes a few milliseconds. */
const LOOKED_AT_ONCE = 2 ** 18;

/**
 * Null where the loss does not depend on the value.
 * @param most how many elements to check at most
 */
export function* checkGradient(trace: ReplayedTrace, value: Value, most = MOST_CHECKED) {
  const loss = createPerturbedLoss(trace, value.node);
  const gradient = gradientOf(trace, value.node);
  if (loss === null || gradient === null) return null;
  const data = value.data.slice();
  const lossNow = trace.outcome.objective.data[0];
  const checked: CheckedElement[] = [];
  const chosen = yield* during(chooseElements(gradient.data, most), { done: 0, total: most, unit: 'elements' });
  const progress = () => ({ done: checked.length, total: chosen.length, unit: 'elements' });
  const isDue = createPause();
  for (const element of chosen) {
    const comparing = compareWithDifference(data, element, gradient.data[element], lossNow, () => loss(data));
    checked.push(yield* during(comparing, progress()));
    if (isDue()) yield progress();
  }
  const { symbol, shape, axes } = value;
  return {
    /** They describe the value whose gradient is checked, e.g. `logits`. */
    symbol,
    shape,
    axes,
    /** All elements, or the ones with the largest gradients in a large tensor. */
    elements: checked,
  };
}

/** The elements with the largest gradients, the largest first; all, as they lie, if there are no more than `most`. */
export function* chooseElements(gradient: Float64Array, most: number): Generator<null, readonly number[], void> {
  if (gradient.length <= most) return Array.from(gradient.keys());
  const sizeAt = (element: number): number =>
    Number.isNaN(gradient[element]) ? Infinity : Math.abs(gradient[element]);
  let chosen: number[] = [];
  let least = -1;
  const leaveOutOthers = (): void => {
    chosen = chosen.sort((a, b) => sizeAt(b) - sizeAt(a) || a - b).slice(0, most);
    least = sizeAt(chosen[chosen.length - 1]);
  };
  for (let element = 0; element < gradient.length; element++) {
    if (sizeAt(element) > least && chosen.push(element) === 2 * most) leaveOutOthers();
    if (element % LOOKED_AT_ONCE === LOOKED_AT_ONCE - 1) yield null;
  }
  leaveOutOthers();
  return chosen;
}
