/**
 * Learning rates: one real step at each of several until the loss rises, what the last one made of each prediction, why
 * so much or no more is allowed here, and the loss along the gradient.
 * Invariant: every reason is measured on the run at hand.
 */
import { hasRisen, type LearningRateLab, type Sharing } from '../../../debugger/analysis/what-if/learning-rates.js';
import type { LearningRates, ProgramRates } from '../../../debugger/analysis/what-if/shared-weights.js';
import type { LearningRatesAnswer } from '../../../debugger/answers/what-if/learning-rates.js';
import { describeTarget } from '../../../debugger/places/targets.js';
import type { Chart } from '../../../document/document.js';
import {
  formatCount,
  formatExactly,
  formatNumber,
  formatPlural,
  formatRate,
  formatSigned,
} from '../../../document/numbers.js';
import { EMPTY_ROW, type Row, row, span } from '../../../drawing/rows/rows.js';
import { signRole } from '../../../drawing/rows/signed.js';
import { left, right, table } from '../../../drawing/rows/table.js';
import { type AnswerInput, drawn, heading, moreRow, paragraph } from '../../pane.js';

const MOST_PREDICTIONS = 6;

export function learningRateRows({ rates }: LearningRatesAnswer, { width }: AnswerInput): readonly Row[] {
  return rateLab(rates, width);
}

export function rateLab(rates: LearningRates, width: number): readonly Row[] {
  const { lab, network } = rates;
  return [
    ...paragraph(
      `One real step at each rate, all from the same state, with a loss of ${formatNumber(lab.loss)}. The rate in use is ${formatRate(lab.rate)}.`,
      width,
    ),
    ...rateTable(rates, width),
    EMPTY_ROW,
    ...paragraph(howItEnded(lab), width, 'accent'),
    ...(network === null ? [] : networkRows(network, width)),
    ...heading(`What the step at ${formatRate(lastOf(lab).rate)} makes of each prediction`),
    ...predictionTable(lab, width),
    EMPTY_ROW,
    ...paragraph(whyThatMuch(lab), width),
    ...alongTheGradient(lab, width),
  ];
}

/** Why a table is the exception, and what the same rates do where predictions share weights. */
function networkRows(rates: ProgramRates, width: number): readonly Row[] {
  const { lab, program } = rates;
  return [
    ...paragraph(
      "This holds for the table, not for networks: each score is a weight of its own here and each context has one target, so a step along −gradient raises the target's score and lowers all others, however long it is.",
      width,
    ),
    ...heading(`The same words learnt by a network of ${formatPlural(program.parameterCount, 'weight')}`),
    ...paragraph(
      `These are the steps from its start (${program.model.kind}, drawn at random), with a loss of ${formatNumber(lab.loss)}.`,
      width,
    ),
    ...rateTable(rates, width),
    EMPTY_ROW,
    ...paragraph(`${howItEnded(lab)} ${whyThatMuch(lab)}`, width, 'accent'),
  ];
}

function rateTable({ program, lab }: ProgramRates, width: number): readonly Row[] {
  const { trials, rate: inUse, parameter, element } = lab;
  const weight = describeTarget(program.model.parameters[parameter], element);
  return table(
    [right('rate'), right(`new ${weight}`, { drop: 1 }), right('loss after'), right('change'), left('')],
    trials.map(({ rate, valueAfter, lossAfter, change, verdict }) => ({
      cells: [
        formatRate(rate),
        formatSigned(valueAfter),
        formatExactly(lossAfter),
        span(formatSigned(change), signRole(-change)),
        verdict,
      ],
      role: rate === inUse ? 'accent' : 'plain',
    })),
    width,
  );
}

function howItEnded(lab: LearningRateLab): string {
  const { rate, lossAfter, verdict } = lastOf(lab);
  const at = `Tried until the loss rises: at rate ${formatRate(rate)}`;
  switch (verdict) {
    case 'rises':
      return `${at} it is ${formatNumber(lossAfter)}, and was ${formatNumber(lab.loss)} before the step.`;
    case 'not a number':
      return `${at} it is no finite number any more.`;
    default:
      return `Tried up to rate ${formatRate(rate)}: the loss has not risen at any of them.`;
  }
}

function predictionTable({ predictions }: LearningRateLab, width: number): readonly Row[] {
  const isBroken = predictions.some(({ after }) => Number.isNaN(after));
  return [
    ...table(
      [left('after', { cut: 'middle' }), left('target'), right('P before'), right('P after'), left('')],
      predictions.slice(0, MOST_PREDICTIONS).map(({ context, target, before, after }) => ({
        cells: [
          context,
          span(target, 'target'),
          formatNumber(before),
          span(formatNumber(after), signRole(before - after)),
          after < before ? 'loses' : after > before ? 'gains' : after === before ? '' : 'no number',
        ],
      })),
      width,
    ),
    ...moreRow(
      predictions.length - MOST_PREDICTIONS,
      `${formatPlural(predictions.length - MOST_PREDICTIONS, 'more prediction', 'more predictions')}${isBroken ? '' : ', which lose less'}`,
    ),
  ];
}

/** What the shape of the model allows, by how its weights are shared out among the predictions. */
function whyThatMuch(lab: LearningRateLab): string {
  const { predictions, sharing } = lab;
  const broken = predictions.filter(({ after }) => Number.isNaN(after)).length;
  if (broken > 0) {
    return `Of ${formatPlural(predictions.length, 'prediction')} ${formatCount(broken)} ${broken === 1 ? 'has' : 'have'} no number any more: on the way to it one grew too large. The rule non-finite stops where.`;
  }
  const losing = predictions.filter(({ before, after }) => after < before).length;
  const some = losing === predictions.length ? 'all' : formatCount(losing);
  const lose = losing === 0 ? 'none loses' : `${some} ${losing === 1 ? 'loses' : 'lose'}`;
  const counts = `Of ${formatPlural(predictions.length, 'prediction')} ${lose} by it.`;
  return sharing === null ? counts : `${counts} ${describeSharing(sharing, hasRisen(lab))}`;
}

function describeSharing({ weights, shared, opposed }: Sharing, risen: boolean): string {
  const all = formatPlural(weights, 'weight');
  if (shared === 0) {
    const apart = `None of the ${all} is pushed by more than one prediction`;
    return risen
      ? `${apart}, so no prediction stands in the way of another: the step itself is too long. A slope only tells how the loss moves nearby.`
      : `${apart}: what a step gives to one it takes from no other, so the loss need not rise however long the step is. In a network predictions share weights, and what helps one may harm another.`;
  }
  const sharedBy = `Of the ${all}, ${formatCount(shared)} ${shared === 1 ? 'is' : 'are'} pushed by more than one prediction, ${formatCount(opposed)} of them up by some and down by others`;
  return risen
    ? `${sharedBy}. The gradient balances these pushes for a short step only: a long one follows the stronger and harms the rest.`
    : `${sharedBy}, and yet no step that was tried is too long.`;
}

/** Whether the optimizer's step at the smallest rate is the plain one: both start at the same rate. */
function isPlain({ along, trials }: LearningRateLab): boolean {
  return Math.abs(along[0].loss - trials[0].lossAfter) <= ROUNDING * Math.abs(along[0].loss);
}

const ROUNDING = 1e-9;

function alongTheGradient(lab: LearningRateLab, width: number): readonly Row[] {
  const { along } = lab;
  const [_first, last] = [along[0], along[along.length - 1]];
  const finite = along.filter(({ loss }) => Number.isFinite(loss));
  return [
    ...heading('The loss along parameters − rate × gradient'),
    ...(finite.length === 0 ? [] : drawn([chartOf(along)], { width: Math.min(width, 72) })),
    row(span(`  ${[...describeLowest(finite, last), ...describeBroken(along)].join('; ')}`, 'accent')),
    ...(isPlain(lab) ? [] : [EMPTY_ROW, ...paragraph(describeOtherSteps(lab), width)]),
  ];
}

function chartOf(along: LearningRateLab['along']): Chart {
  const [first, last] = [along[0], along[along.length - 1]];
  const ends = [first, last].map(({ rate }) => `rate ${formatRate(rate)}`);
  return {
    kind: 'chart',
    x: { name: '', from: 0, to: along.length - 1, ends: [ends[0], ends[1]] },
    y: { name: 'loss', scale: 'linear' },
    series: [{ name: 'loss', points: along.map(({ loss }, k) => ({ x: k, y: loss })) }],
    marks: [],
    broken: null,
  };
}

/** @param last the last point, also where its loss is not finite */
function describeLowest(finite: LearningRateLab['along'], last: LearningRateLab['along'][number]): readonly string[] {
  if (finite.length === 0) return [];
  const lowest = finite.reduce((best, point) => (point.loss < best.loss ? point : best));
  if (lowest === last) return [`still falling at rate ${formatRate(last.rate)}, to ${formatExactly(last.loss)}`];
  const rate = roundedRate(lowest.rate);
  const stays = finite.slice(finite.indexOf(lowest)).every(({ loss }) => loss === lowest.loss);
  const where = stays && finite.at(-1) === last ? `from about rate ${rate} on` : `near rate ${rate}`;
  return [`lowest ${where}, at ${formatExactly(lowest.loss)}`];
}

/** The curve breaks off where the loss is not finite, so words say where that is. */
function describeBroken(along: LearningRateLab['along']): readonly string[] {
  const finite = along.map(({ loss }) => Number.isFinite(loss));
  const first = finite.indexOf(false);
  if (first === -1) return [];
  if (first === 0 && !finite.includes(true)) return ['not finite at any of these rates'];
  const more = finite.lastIndexOf(true) > first ? ', and finite again at some larger ones' : '';
  return [`not finite from about rate ${roundedRate(along[first].rate)} on${more}`];
}

function roundedRate(rate: number): string {
  return formatRate(Number(rate.toPrecision(2)));
}

function describeOtherSteps({ along, trials }: LearningRateLab): string {
  const { rate, loss } = along[0];
  return `The table takes the optimizer's own steps; the curve subtracts the rate times the gradient and no more. At rate ${formatRate(rate)} the loss is ${formatExactly(trials[0].lossAfter)} after the one and ${formatExactly(loss)} after the other.`;
}

function lastOf({ trials }: LearningRateLab) {
  return trials[trials.length - 1];
}
