/** `optimizers`: what plain descent, momentum and Adam would each do to one weight with the gradient at hand. */

import { parameterToChange } from '../../analysis/subject.js';
import { MOST_PARAMETERS_TO_TRY } from '../../analysis/trials.js';
import { replayGroup } from '../../debugger/command.js';
import { completeTarget, parseTarget } from '../../debugger/places/targets.js';
import type { Answer } from '../../debugger/session.js';
import type { Block, Blocks, Inlines } from '../../document/document.js';
import { formatRate, formatSigned, formatSignedExactly } from '../../document/numbers.js';
import {
  counted,
  formula,
  heading,
  hint,
  left,
  name,
  number,
  paragraph,
  passage,
  phrase,
  right,
  signed,
  table,
  type Words,
} from '../../explaining/blocks.js';
import { stepLines } from '../../explaining/panes/update-steps.js';
import { type AnswerKind, openAnswer } from '../answer.js';
import { type ComparedWeight, compareOptimizers, type OptimizerComparison } from './compare-optimizers.js';
import { measureValley, type Valley } from './measure-valley.js';
import { sayValley } from './valley.js';

/** Holds the comparison itself, since working it out replays the run. */
interface OptimizersAnswer extends Answer<'optimizers'> {
  readonly comparison: OptimizerComparison;
  /** Over the weight asked about and another; null in a larger model, where that takes long. */
  readonly valley: Valley | null;
}

export const OPTIMIZERS: AnswerKind<OptimizersAnswer> = {
  kind: 'optimizers',
  say: sayOptimizers,
  title: ({ comparison }) => ['optimizers', comparison.weights[0].name],
  commands: replayGroup('what-if', [
    {
      name: 'optimizers',
      usage: '[WEIGHT]',
      keys: ['O'],
      words: 'other optimizers',
      purpose: 'try what if',
      helpsAt: { update: 2 },
      looksAhead: true,
      summary: 'Put plain descent, momentum and Adam side by side: what each would do to the selected weight.',
      details: ['With a weight, as in "optimizers logits[2,3]", it is about that one.'],
      complete: ({ timeline }, argument) => completeTarget(timeline.program.model.parameters, argument),
      *run(context, argument) {
        const { session, timeline } = context;
        const { iteration } = session.where.cursor;
        const weight =
          argument === '' ? parameterToChange(context) : parseTarget(timeline.program.model.parameters, argument);
        const comparison = yield* compareOptimizers(timeline, iteration, weight);
        const isSmall = timeline.program.parameterCount <= MOST_PARAMETERS_TO_TRY;
        const valley = isSmall ? yield* measureValley(timeline, iteration, [weight]) : null;
        return openAnswer(OPTIMIZERS, { comparison, valley });
      },
    },
  ]),
};

export function sayOptimizers({ comparison, valley }: OptimizersAnswer): Blocks {
  return passage(
    sayOptimizerLab(comparison),
    valley === null
      ? hint('":valley" draws the ways they take, which takes a while in a model of this size.')
      : [heading('The ways they take'), ...sayValley({ valley })],
    comparison.gradients === 1 &&
      hint('Go on some iterations with } and ask again: then velocity and averages have gathered something.'),
  );
}

export function sayOptimizerLab(comparison: OptimizerComparison): Blocks {
  const [asked, ...others] = comparison.weights;
  return passage(
    paragraph(stateOf(comparison, asked)),
    besideEachOther(comparison, asked),
    comparison.trials.flatMap(({ title, steps }) => [heading(title), formula(stepLines(steps, 0))]),
    sayOtherWeights(comparison, others),
    paragraph(
      'Momentum adds what is left of earlier gradients, so that steps in one direction grow and those to and fro cancel. Adam divides the average gradient by the usual size of a gradient: what is left is near ±1 where gradients keep their sign, however small they are, so that such weights all move by about the learning rate.',
      'aside',
    ),
  );
}

function stateOf({ gradients, learningRate }: OptimizerComparison, asked: ComparedWeight): Inlines {
  const state =
    gradients === 1
      ? 'It is the first gradient of the branch, so velocity and averages hold nothing else yet.'
      : phrase`Velocity and averages are gathered over the ${counted(gradients, 'gradient')} of this branch since its start.`;
  const value = number(asked.value, formatSigned);
  const gradient = number(asked.gradient, formatSignedExactly);
  const rate = number(learningRate, formatRate);
  return phrase`${asked.name} is ${value}, its gradient ${gradient}; all step at rate ${rate}. ${state}`;
}

function besideEachOther({ trials, ownTitle }: OptimizerComparison, asked: ComparedWeight): Block {
  const cells = (title: string, direction: Words, change: number): readonly Words[] => [
    title,
    direction,
    signed(change, formatSignedExactly),
    number(asked.value + change, formatSigned),
  ];
  return table(
    [left(), left('goes against the', { priority: 1 }), right('change'), right('new')],
    [
      ...trials.map(({ title, steps, changes }) => {
        const direction = steps[steps.length - 1].inputs[1];
        const [size] = direction.data;
        return cells(title, phrase`${direction.symbol} ${number(size, formatSignedExactly)}`, changes[0]);
      }),
      { cells: cells(`this run: ${ownTitle}`, '', asked.change), tone: 'here' },
    ],
  );
}

function sayOtherWeights({ trials }: OptimizerComparison, others: readonly ComparedWeight[]): Blocks {
  if (others.length === 0) return [];
  const cell = (value: number) => number(value, formatSignedExactly);
  return [
    heading('The same for weights with large and small gradients'),
    table(
      [name('change of'), right('gradient'), right('plain'), right('momentum'), right('Adam')],
      others.map((other, k) => [
        other.name,
        cell(other.gradient),
        ...trials.map(({ changes }) => cell(changes[k + 1])),
      ]),
    ),
  ];
}
