/**
 * Optimizers: plain descent, momentum and Adam beside each other on the same gradient, each step of theirs with its
 * numbers, and how differently they treat weights with large and small gradients.
 */
import {
  ADAM,
  type ComparedWeight,
  MOMENTUM,
  type OptimizerComparison,
  type OptimizerTrial,
} from '../../debugger/analysis/compare-optimizers.js';
import type { OptimizersAnswer } from '../../debugger/answers/optimizers.js';
import { formatExactly, formatPlural, formatShort, formatSigned } from '../drawing/numbers.js';
import { type AnswerInput, formulaRows, heading, paragraph, substitute } from '../drawing/pane.js';
import { EMPTY_ROW, type Row, span } from '../drawing/rows.js';
import { signRole } from '../drawing/signed.js';
import { left, right, table } from '../drawing/table.js';

export function optimizerRows({ comparison }: OptimizersAnswer, { width }: AnswerInput): readonly Row[] {
  return optimizerLab(comparison, width);
}

export function optimizerLab(comparison: OptimizerComparison, width: number): readonly Row[] {
  const [asked, ...others] = comparison.weights;
  return [
    ...paragraph(describeState(comparison, asked), width),
    ...besideEachOther(comparison, asked, width),
    EMPTY_ROW,
    ...comparison.trials.flatMap((trial, k) => [...heading(TITLES[k]), ...stepRows(trial, width), EMPTY_ROW]),
    ...otherWeights(comparison, others, width),
    ...paragraph(
      `Momentum adds what is left of earlier gradients, so that steps in one direction grow and those to and fro cancel. Adam divides the average gradient by the usual size of a gradient: what is left is near ±1 however small the gradients are, and every weight moves by about the learning rate.`,
      width,
      'muted',
    ),
  ];
}

/** In the order of the trials. */
const TITLES = ['plain descent', `momentum ${MOMENTUM}`, `Adam, β1 ${ADAM.beta1} and β2 ${ADAM.beta2}`] as const;

function describeState({ gradients, learningRate }: OptimizerComparison, asked: ComparedWeight): string {
  const state =
    gradients === 1
      ? 'It is the first gradient of the branch, so nothing has been gathered before: go on some iterations with } and ask again.'
      : `Velocity and averages are gathered over the ${formatPlural(gradients, 'gradient')} of this branch since its start.`;
  return `${asked.name} is ${formatSigned(asked.value)}, its gradient ${signedExactly(asked.gradient)}; all step at rate ${formatShort(learningRate)}. ${state}`;
}

function besideEachOther(
  { trials, ownTitle }: OptimizerComparison,
  asked: ComparedWeight,
  width: number,
): readonly Row[] {
  const line = (title: string, direction: string, change: number) => ({
    cells: [title, direction, span(signedExactly(change), signRole(change)), formatSigned(asked.value + change)],
  });
  return table(
    [left(''), left('goes against the', { drop: 1 }), right('change'), right('new')],
    [
      ...trials.map(({ steps, changes }, k) => {
        const direction = steps[steps.length - 1].inputs[1];
        return line(TITLES[k], `${direction.symbol} ${signedExactly(direction.data[0])}`, changes[0]);
      }),
      { ...line(`this run: ${ownTitle}`, '', asked.change), role: 'accent' as const },
    ],
    width,
  );
}

/** Each step of an update of the weight that was asked about, with its numbers. */
function stepRows({ steps }: OptimizerTrial, width: number): readonly Row[] {
  return formulaRows(
    steps.map(({ op, inputs, output, attributes }) =>
      substitute(output.symbol, op.expression(inputs, output, attributes, 0), output.data[0]),
    ),
    width,
  );
}

function otherWeights(
  { trials }: OptimizerComparison,
  others: readonly ComparedWeight[],
  width: number,
): readonly Row[] {
  if (others.length === 0) return [];
  return [
    ...heading('The same for weights with large and small gradients'),
    ...table(
      [left('change of', { cut: 'middle' }), right('gradient'), right('plain'), right('momentum'), right('Adam')],
      others.map(({ name, gradient }, k) => ({
        cells: [name, signedExactly(gradient), ...trials.map(({ changes }) => signedExactly(changes[k + 1]))],
      })),
      width,
    ),
    EMPTY_ROW,
  ];
}

function signedExactly(value: number): string {
  return `${value < 0 ? '' : '+'}${formatExactly(value)}`;
}
