/** Learning rates: one real step at each of several, and the loss along the gradient. */
import type { LearningRatesAnswer } from '../../debugger/answers/learning-rates.js';
import { describeTarget } from '../../debugger/places/targets.js';
import { plotCurve } from '../curve.js';
import { formatNumber, formatShort } from '../drawing/numbers.js';
import { type AnswerInput, heading, paragraph } from '../drawing/pane.js';
import { EMPTY_ROW, type Row, row, span } from '../drawing/rows.js';
import { rateTable } from '../rates.js';

const PLOT_HEIGHT = 9;

export function learningRateRows({ lab }: LearningRatesAnswer, { moment, width }: AnswerInput): readonly Row[] {
  const weight = describeTarget(moment.timeline.program.model.parameters[lab.parameter], lab.element);
  const lowest = lab.along.reduce((best, point) => (point.loss < best.loss ? point : best), lab.along[0]);
  return [
    ...paragraph(
      `One real step at each rate, all from the same state, with a loss of ${formatNumber(lab.loss)}. The rate in use is ${formatShort(Number(lab.rate.toPrecision(6)))}.`,
      width,
    ),
    ...rateTable(lab.trials, weight, lab.rate, width),
    EMPTY_ROW,
    ...heading('The loss along parameters − rate × gradient'),
    ...plotCurve(
      lab.along.map(({ loss }) => loss),
      [`rate ${formatShort(lab.along[0].rate)}`, `rate ${formatShort(lab.along[lab.along.length - 1].rate)}`],
      Math.min(width, 72),
      PLOT_HEIGHT,
    ),
    row(span(`  lowest near rate ${lowest.rate.toPrecision(2)}, at ${formatNumber(lowest.loss)}`, 'accent')),
  ];
}
