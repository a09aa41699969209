/**
 * Optimizers: plain descent, momentum and Adam beside each other on the same gradient, each step of theirs with its
 * numbers, and how differently they treat weights with large and small gradients.
 */

import type { ComparedWeight, OptimizerComparison } from '../../../debugger/analysis/what-if/compare-optimizers.js';
import type { OptimizersAnswer } from '../../../debugger/answers/what-if/optimizers.js';
import type { Block, Blocks, Inlines } from '../../../document/document.js';
import { formatRate, formatSigned, formatSignedExactly } from '../../../document/numbers.js';
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
} from '../../blocks.js';
import { stepLines } from '../../panes/update-steps.js';
import { sayValley } from './valley.js';

export function sayOptimizers({ comparison, valley }: OptimizersAnswer): Blocks {
  const isFirst = comparison.gradients === 1;
  return passage(
    sayOptimizerLab(comparison),
    valley === null
      ? hint('":valley" draws the ways they take, which takes a while in a model of this size.')
      : [heading('The ways they take'), ...sayValley({ valley })],
    isFirst && hint('Go on some iterations with } and ask again: then velocity and averages have gathered something.'),
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
    [left(), left('goes against the', { rank: 1 }), right('change'), right('new')],
    [
      ...trials.map(({ title, steps, changes }) => {
        const direction = steps[steps.length - 1].inputs[1];
        const [size] = direction.data;
        return cells(title, phrase`${direction.symbol} ${number(size, formatSignedExactly)}`, changes[0]);
      }),
      { cells: cells(`this run: ${ownTitle}`, '', asked.change), tone: 'accent' },
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
