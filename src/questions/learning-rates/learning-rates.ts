/** `learning-rates`: what steps of other sizes would do, tried on the iteration at the cursor without changing it. */

import { parameterToChange } from '../../analysis/subject.js';
import { replayGroup, warn } from '../../debugger/command.js';
import { showNumber } from '../../debugger/expressions/values.js';
import { describeTarget } from '../../debugger/places/targets.js';
import type { Answer } from '../../debugger/session.js';
import type { Block, Blocks, Chart, Inline, Inlines, Mark } from '../../document/document.js';
import {
  formatCount,
  formatExactly,
  formatNumber,
  formatPlural,
  formatRate,
  formatSigned,
} from '../../document/numbers.js';
import {
  counted,
  heading,
  left,
  longTable,
  name,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  separated,
  table,
  text,
  toned,
  toneOfSign,
  type Words,
} from '../../explaining/blocks.js';
import { type AnswerKind, openAnswer } from '../answer.js';
import {
  hasRisen,
  type LearningRateLab,
  type LearningRates,
  type ProgramRates,
  type Sharing,
  tryLearningRates,
} from './rate-trials.js';

interface LearningRatesAnswer extends Answer<'learning-rates'> {
  readonly rates: LearningRates;
}

export const LEARNING_RATES: AnswerKind<LearningRatesAnswer> = {
  kind: 'learning-rates',
  say: sayLearningRates,
  title: () => ['learning rates'],
  commands: replayGroup('what-if', [
    {
      name: 'learning-rates',
      aliases: ['rates'],
      keys: ['l'],
      words: 'other rates',
      purpose: 'try what if',
      helpsAt: { update: 1 },
      looksAhead: true,
      summary: 'Try one real step at ever larger learning rates until the loss rises, and see why.',
      *run(context) {
        const { session, timeline } = context;
        const trace = yield* timeline.reach(session.where.cursor.iteration);
        const [loss] = trace.outcome.objective.data;
        if (!Number.isFinite(loss)) {
          return warn(
            `The loss of iteration ${trace.iteration} is ${showNumber(loss)} already, so no rate can be judged from here. "diagnose" says where that began; go back before it.`,
          );
        }
        const at = parameterToChange(context);
        const rates = yield* tryLearningRates(timeline.programAt(trace.iteration), trace, at);
        return openAnswer(LEARNING_RATES, { rates });
      },
    },
  ]),
};

const MOST_PREDICTIONS = 6;

export function sayLearningRates({ rates }: Pick<LearningRatesAnswer, 'rates'>): Blocks {
  const { lab, network } = rates;
  const loss = number(lab.loss, formatNumber);
  return passage(
    paragraph(
      phrase`One real step at each rate, all from the same state, with a loss of ${loss}. The rate in use is ${rateOf(lab.rate)}.`,
    ),
    rateTable(rates),
    alongTheGradient(lab),
    paragraph(howItEnded(lab), 'title'),
    network !== null && sayNetwork(network),
    heading(`What the step at ${formatRate(lastOf(lab).rate)} makes of each prediction`),
    predictionTable(lab),
    paragraph(whyThatMuch(lab)),
    sayOtherSteps(lab),
  );
}

/** Why a table is the exception, and what the same rates do where predictions share weights. */
function sayNetwork(rates: ProgramRates): Blocks {
  const { lab, program } = rates;
  return [
    paragraph(
      "This holds for the table, not for networks: each score is a weight of its own here and each context has one target, so a step along −gradient raises the target's score and lowers all others, however long it is.",
    ),
    heading(`The same words learnt by a network of ${formatPlural(program.parameterCount, 'weight')}`),
    paragraph(
      phrase`These are the steps from its start (${program.model.kind}, drawn at random), with a loss of ${number(lab.loss, formatNumber)}.`,
    ),
    rateTable(rates),
    ...alongTheGradient(lab),
    paragraph(phrase`${howItEnded(lab)} ${whyThatMuch(lab)}`, 'title'),
  ];
}

function rateTable({ program, lab }: ProgramRates): Block {
  const { trials, rate: inUse, parameter, element } = lab;
  const weight = describeTarget(program.model.parameters[parameter], element);
  return table(
    [right('rate'), right(`new ${weight}`, { priority: 1 }), right('loss after'), right('change'), left()],
    trials.map(({ rate, valueAfter, lossAfter, change, verdict }) => ({
      cells: [
        rateOf(rate),
        number(valueAfter, formatSigned),
        number(lossAfter, formatExactly),
        number(change, formatSigned, undefined, toneOfSign(-change)),
        verdict,
      ],
      tone: rate === inUse ? 'here' : undefined,
    })),
  );
}

function howItEnded(lab: LearningRateLab): Inlines {
  const { rate, lossAfter, verdict } = lastOf(lab);
  const at = phrase`Tried until the loss rises: at rate ${rateOf(rate)}`;
  const [then, was] = [lossAfter, lab.loss].map((loss) => number(loss, formatNumber));
  if (verdict === 'rises') return phrase`${at} it is ${then}, and was ${was} before the step.`;
  if (verdict === 'not a number') return phrase`${at} it is no finite number any more.`;
  return phrase`Tried up to rate ${rateOf(rate)}: the loss has not risen at any of them.`;
}

function rateOf(rate: number): Inline {
  return number(rate, formatRate);
}

function predictionTable({ predictions }: LearningRateLab): Blocks {
  const isBroken = predictions.some(({ after }) => Number.isNaN(after));
  return longTable(
    [name('after'), left('target'), right('P before'), right('P after'), left()],
    predictions,
    ({ context, target, before, after }) => [
      context,
      text(target, 'target'),
      number(before, formatNumber),
      number(after, formatNumber, undefined, toneOfSign(before - after)),
      after < before ? 'loses' : after > before ? 'gains' : after === before ? '' : 'no number',
    ],
    {
      most: MOST_PREDICTIONS,
      more: (count) => `${formatPlural(count, 'more prediction')}${isBroken ? '' : ', which lose less'}`,
    },
  );
}

/** What the shape of the model allows, by how its weights are shared out among the predictions. */
function whyThatMuch(lab: LearningRateLab): Inlines {
  const { predictions, sharing } = lab;
  const broken = predictions.filter(({ after }) => Number.isNaN(after)).length;
  if (broken > 0) {
    return phrase`Of ${counted(predictions.length, 'prediction')} ${number(broken, formatCount)} ${broken === 1 ? 'has' : 'have'} no number any more: on the way to it one grew too large. The rule non-finite stops where.`;
  }
  const losing = predictions.filter(({ before, after }) => after < before).length;
  const some = losing === predictions.length ? 'all' : number(losing, formatCount);
  const lose = losing === 0 ? 'none loses' : phrase`${some} ${losing === 1 ? 'loses' : 'lose'}`;
  const counts = phrase`Of ${counted(predictions.length, 'prediction')} ${lose} by it.`;
  return sharing === null ? counts : phrase`${counts} ${describeSharing(sharing, hasRisen(lab))}`;
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

const ROUNDING = 1e-9;

function alongTheGradient(lab: LearningRateLab): Blocks {
  const { along } = lab;
  const finite = along.filter(({ loss }) => Number.isFinite(loss));
  const said = separated([...sayLowest(lab, finite), ...sayBroken(along)], '; ');
  return passage(note(toned(phrase`along −gradient: ${said}`, 'title')), finite.length > 0 && chartOf(lab));
}

const TITLE = 'The loss along −gradient, with rates on a logarithmic scale; dotted: before the step';

/** A picture of the table and the note above it: the curve with the rates of the table on it, and the loss before the step. */
function chartOf(lab: LearningRateLab): Chart {
  const { along, trials, loss: before, rate: inUse, perDecade } = lab;
  const last = along.length - 1;
  const ends = [along[0], along[last]].map(({ rate }) => `rate ${formatRate(rate)}`);
  const rises = trials.findIndex((_, k) => along[k * perDecade].loss > before);
  const tried = trials.map(({ rate }, k): Mark => {
    const name = `${formatRate(rate)}${k === rises ? ': rises' : ''}`;
    return { kind: 'measured', x: k * perDecade, y: along[k * perDecade].loss, name };
  });
  const floor = lowestOf(along);
  const lowest: readonly Mark[] =
    floor === -1 || floor % perDecade === 0 || along[last].loss === along[floor].loss
      ? []
      : [{ kind: 'measured', x: floor, y: along[floor].loss, name: 'lowest' }];
  const used = along.findLastIndex(({ rate }) => rate <= inUse * (1 + ROUNDING));
  const current: Mark = {
    kind: 'cursor',
    x: used,
    y: along[used]?.loss ?? before,
    name: `${formatRate(inUse)}: in use`,
  };
  return {
    kind: 'chart',
    title: TITLE,
    x: { name: '', from: 0, to: last, ends: [ends[0], ends[1]] },
    y: { name: 'loss', scale: 'linear' },
    series: [
      { name: 'loss', points: along.map(({ loss }, k) => ({ x: k, y: loss })) },
      { name: 'loss before the step', points: [0, last].map((x) => ({ x, y: before })) },
    ],
    // Where there is no room for all names, those of the largest rates have it.
    marks: [...lowest, ...tried.toReversed().filter(({ x }) => x !== used), ...(used === -1 ? [] : [current])],
    broken: null,
  };
}

/** The position of the least finite loss, the first of several; -1 where there is none. */
function lowestOf(along: LearningRateLab['along']): number {
  return along.reduce((best, { loss }, k) => (Number.isFinite(loss) && !(loss >= along[best]?.loss) ? k : best), -1);
}

function sayLowest({ along }: LearningRateLab, finite: LearningRateLab['along']): readonly Words[] {
  const lowest = along[lowestOf(along)];
  if (lowest === undefined) return [];
  const last = along[along.length - 1];
  const loss = number(lowest.loss, formatExactly);
  if (lowest === last) return [phrase`still falling at rate ${rateOf(last.rate)}, to ${loss}`];
  const rate = roundedRate(lowest.rate);
  const stays = finite.slice(finite.indexOf(lowest)).every(({ loss }) => loss === lowest.loss);
  const where = stays && finite.at(-1) === last ? phrase`from about rate ${rate} on` : phrase`near rate ${rate}`;
  return [phrase`lowest ${where}, at ${loss}`];
}

/** The curve breaks off where the loss is not finite, so words say where that is. */
function sayBroken(along: LearningRateLab['along']): readonly Words[] {
  const finite = along.map(({ loss }) => Number.isFinite(loss));
  const first = finite.indexOf(false);
  if (first === -1) return [];
  if (first === 0 && !finite.includes(true)) return ['not finite at any of these rates'];
  const more = finite.lastIndexOf(true) > first ? ', and finite again at some larger ones' : '';
  return [phrase`not finite from about rate ${roundedRate(along[first].rate)} on${more}`];
}

function roundedRate(rate: number): Inline {
  return rateOf(Number(rate.toPrecision(2)));
}

/** Nothing where the optimizer's step at the smallest rate is the plain one: both start at the same rate. */
function sayOtherSteps({ along: [{ rate, loss }], trials }: LearningRateLab): Block | false {
  if (Math.abs(loss - trials[0].lossAfter) <= ROUNDING * Math.abs(loss)) return false;
  const [one, other] = [trials[0].lossAfter, loss].map((after) => number(after, formatExactly));
  return paragraph(
    phrase`The table takes the optimizer's own steps; the curve subtracts the rate times the gradient and no more. At rate ${rateOf(rate)} the loss is ${one} after the one and ${other} after the other.`,
  );
}

function lastOf({ trials }: LearningRateLab) {
  return trials[trials.length - 1];
}
