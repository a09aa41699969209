/** `gradient-check`: compares each element of a gradient with the slope between two losses. */

import { subjectOf } from '../../debugger/analysis/subject.js';
import { checkGradient, type StepGradientCheck } from '../../debugger/analysis/what-if/gradient-check.js';
import { createPerturbedLoss, withoutInfluence } from '../../debugger/analysis/what-if/perturbation.js';
import { type Effect, type ReplayContext, replayGroup, warn } from '../../debugger/command.js';
import { momentAt } from '../../debugger/places/moment.js';
import { noParameter, parameterCalled } from '../../debugger/places/targets.js';
import type { Answer } from '../../debugger/session.js';
import type { Blocks } from '../../document/document.js';
import { formatExactly, formatPlural, formatSigned } from '../../document/numbers.js';
import { nameElement } from '../../engine/op.js';
import { sizeOf } from '../../engine/tensor.js';
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
} from '../../saying/blocks.js';
import type { Task } from '../../timeline/task.js';
import { type AnswerKind, openAnswer } from '../answer.js';

interface GradientCheckAnswer extends Answer {
  readonly kind: 'gradient-check';
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
      within: 'nudge',
      formerKeys: ['k'],
      words: 'check all of it',
      purpose: 'try what if',
      helpsAt: { nudge: 1 },
      usage: '[PARAMETER]',
      looksAhead: true,
      summary: 'Put a finite difference beside every element of the gradient at hand, or of a parameter.',
      details: [
        'Each element is moved a little down and up, the loss computed anew, and the slope held against the gradient.',
      ],
      complete: ({ timeline }) => timeline.program.model.parameters.map(({ name }) => name),
      atCursor: true,
      run: gradientCheck,
    },
  ]),
};

function* gradientCheck({ session, timeline }: ReplayContext, name: string): Task<Effect> {
  const { trace, frame } = momentAt(timeline, session.cursor);
  const { parameters } = trace.outcome;
  const declarations = timeline.program.model.parameters;
  const named = parameters[parameterCalled(declarations, name)];
  if (name !== '' && named === undefined) return warn(noParameter(name, declarations));
  const value = named ?? (frame === null ? parameters[0] : subjectOf(trace, frame));
  if (createPerturbedLoss(trace, value.node) === null) return warn(withoutInfluence(trace, value));
  const check = yield* checkGradient(trace, value);
  return check === null
    ? warn(`The backward phase computes no gradient of ${value.symbol}, so there is none to check.`)
    : openAnswer<GradientCheckAnswer>({ kind: 'gradient-check', check });
}

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
      failed === 0 ? undefined : 'warning',
    ),
    formula([`∂loss/∂x ≈ (loss(x + h) − loss(x − h)) / 2h`]),
    ...longTable(
      [name('element'), right('gradient'), right('difference'), right('error'), left('', { rank: 1 })],
      lines,
      ({ element, gradient, difference, error, agrees }) => [
        nameElement({ symbol, shape, axes }, element),
        signed(gradient, write),
        signed(difference, write),
        number(error, error.toExponential(1).replace('-', '−')),
        agrees === false ? text('differs', 'warning') : text(agrees === null ? 'not finite' : 'agrees', 'muted'),
      ],
      { most: MOST_LINES },
    ),
  ];
}
