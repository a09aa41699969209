/**
 * Optimizers: plain descent, momentum and Adam beside each other on the same gradient, each step of theirs with its
 * numbers, and how differently they treat weights with large and small gradients.
 */

import {
  ADAM,
  type ComparedWeight,
  MOMENTUM,
  type OptimizerComparison,
} from '../../../debugger/analysis/what-if/compare-optimizers.js';
import type { OptimizersAnswer } from '../../../debugger/answers/what-if/optimizers.js';
import type { Block, Blocks, Inlines } from '../../../document/document.js';
import { formatRate, formatSigned, formatSignedExactly } from '../../../document/numbers.js';
import {
  counted,
  formula,
  heading,
  hint,
  type Line,
  left,
  name,
  number,
  paragraph,
  phrase,
  right,
  signed,
  table,
  type Words,
} from '../../blocks.js';
import { stepLines } from '../../panes/update-steps.js';

export function sayOptimizers({ comparison }: OptimizersAnswer): Blocks {
  const isFirst = comparison.gradients === 1;
  return [
    ...sayOptimizerLab(comparison),
    ...(isFirst
      ? [hint('Go on some iterations with } and ask again: then velocity and averages have gathered something.')]
      : []),
  ];
}

export function sayOptimizerLab(comparison: OptimizerComparison): Blocks {
  const [asked, ...others] = comparison.weights;
  return [
    paragraph(stateOf(comparison, asked)),
    besideEachOther(comparison, asked),
    ...comparison.trials.flatMap((trial, k) => [heading(TITLES[k]), formula(stepLines(trial.steps, 0))]),
    ...sayOtherWeights(comparison, others),
    paragraph(
      'Momentum adds what is left of earlier gradients, so that steps in one direction grow and those to and fro cancel. Adam divides the average gradient by the usual size of a gradient: what is left is near ±1 where gradients keep their sign, however small they are, so that such weights all move by about the learning rate.',
      'aside',
    ),
  ];
}

/** In the order of the trials. */
const TITLES = ['plain descent', `momentum ${MOMENTUM}`, `Adam, β1 ${ADAM.beta1} and β2 ${ADAM.beta2}`] as const;

function stateOf({ gradients, learningRate }: OptimizerComparison, asked: ComparedWeight): Inlines {
  const state =
    gradients === 1
      ? 'It is the first gradient of the branch, so velocity and averages hold nothing else yet.'
      : phrase`Velocity and averages are gathered over the ${counted(gradients, 'gradient')} of this branch since its start.`;
  const value = number(asked.value, formatSigned(asked.value));
  const gradient = number(asked.gradient, formatSignedExactly(asked.gradient));
  const rate = number(learningRate, formatRate(learningRate));
  return phrase`${asked.name} is ${value}, its gradient ${gradient}; all step at rate ${rate}. ${state}`;
}

function besideEachOther({ trials, ownTitle }: OptimizerComparison, asked: ComparedWeight): Block {
  const line = (title: string, direction: Words, change: number): Line => ({
    cells: [
      title,
      direction,
      signed(change, formatSignedExactly),
      number(asked.value + change, formatSigned(asked.value + change)),
    ],
  });
  return table(
    [left(''), left('goes against the', { rank: 1 }), right('change'), right('new')],
    [
      ...trials.map(({ steps, changes }, k) => {
        const direction = steps[steps.length - 1].inputs[1];
        const [size] = direction.data;
        return line(TITLES[k], phrase`${direction.symbol} ${number(size, formatSignedExactly(size))}`, changes[0]);
      }),
      { ...line(`this run: ${ownTitle}`, '', asked.change), tone: 'accent' },
    ],
  );
}

function sayOtherWeights({ trials }: OptimizerComparison, others: readonly ComparedWeight[]): Blocks {
  if (others.length === 0) return [];
  const cell = (value: number) => number(value, formatSignedExactly(value));
  return [
    heading('The same for weights with large and small gradients'),
    table(
      [name('change of'), right('gradient'), right('plain'), right('momentum'), right('Adam')],
      others.map((other, k) => ({
        cells: [other.name, cell(other.gradient), ...trials.map(({ changes }) => cell(changes[k + 1]))],
      })),
    ),
  ];
}
