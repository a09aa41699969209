/** `gradient-check`: compares each element of a gradient with the slope between two losses. */

import type { Task } from '../../../timeline/task.js';
import { subjectOf } from '../../analysis/subject.js';
import { checkGradient, type StepGradientCheck } from '../../analysis/what-if/gradient-check.js';
import { createPerturbedLoss, withoutInfluence } from '../../analysis/what-if/perturbation.js';
import { type Effect, type ReplayContext, replayGroup, warn } from '../../command.js';
import { momentAt } from '../../places/moment.js';
import { noParameter, parameterCalled } from '../../places/targets.js';
import type { Answer } from '../../session.js';
import { type AnswerKind, openAnswer } from '../answer.js';

export interface GradientCheckAnswer extends Answer {
  readonly kind: 'gradient-check';
  readonly check: StepGradientCheck;
}

export const GRADIENT_CHECK: AnswerKind<GradientCheckAnswer> = {
  kind: 'gradient-check',
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
