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
import { formatPlural, formatRate, formatSigned, formatSignedExactly } from '../../../document/numbers.js';
import { EMPTY_ROW, type Row, span } from '../../../drawing/rows/rows.js';
import { signRole } from '../../../drawing/rows/signed.js';
import { left, right, table } from '../../../drawing/rows/table.js';
import { stepLines } from '../../../saying/panes/update-steps.js';
import { type AnswerInput, formulaRows, heading, paragraph } from '../../pane.js';

export function optimizerRows({ comparison }: OptimizersAnswer, { width }: AnswerInput): readonly Row[] {
  const hint = 'Go on some iterations with } and ask again: then velocity and averages have gathered something.';
  return [...optimizerLab(comparison, width), ...(comparison.gradients === 1 ? paragraph(hint, width, 'accent') : [])];
}

export function optimizerLab(comparison: OptimizerComparison, width: number): readonly Row[] {
  const [asked, ...others] = comparison.weights;
  return [
    ...paragraph(describeState(comparison, asked), width),
    ...besideEachOther(comparison, asked, width),
    EMPTY_ROW,
    ...comparison.trials.flatMap((trial, k) => [
      ...heading(TITLES[k]),
      ...formulaRows(stepLines(trial.steps, 0), width),
      EMPTY_ROW,
    ]),
    ...otherWeights(comparison, others, width),
    ...paragraph(
      'Momentum adds what is left of earlier gradients, so that steps in one direction grow and those to and fro cancel. Adam divides the average gradient by the usual size of a gradient: what is left is near ±1 where gradients keep their sign, however small they are, so that such weights all move by about the learning rate.',
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
      ? 'It is the first gradient of the branch, so velocity and averages hold nothing else yet.'
      : `Velocity and averages are gathered over the ${formatPlural(gradients, 'gradient')} of this branch since its start.`;
  return `${asked.name} is ${formatSigned(asked.value)}, its gradient ${formatSignedExactly(asked.gradient)}; all step at rate ${formatRate(learningRate)}. ${state}`;
}

function besideEachOther(
  { trials, ownTitle }: OptimizerComparison,
  asked: ComparedWeight,
  width: number,
): readonly Row[] {
  const line = (title: string, direction: string, change: number) => ({
    cells: [title, direction, span(formatSignedExactly(change), signRole(change)), formatSigned(asked.value + change)],
  });
  return table(
    [left(''), left('goes against the', { drop: 1 }), right('change'), right('new')],
    [
      ...trials.map(({ steps, changes }, k) => {
        const direction = steps[steps.length - 1].inputs[1];
        return line(TITLES[k], `${direction.symbol} ${formatSignedExactly(direction.data[0])}`, changes[0]);
      }),
      { ...line(`this run: ${ownTitle}`, '', asked.change), role: 'accent' as const },
    ],
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
        cells: [
          name,
          formatSignedExactly(gradient),
          ...trials.map(({ changes }) => formatSignedExactly(changes[k + 1])),
        ],
      })),
      width,
    ),
    EMPTY_ROW,
  ];
}
