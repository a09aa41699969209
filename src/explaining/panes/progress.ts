/**
 * Progress: what training has reached so far — P(target) and loss at milestones, the favourites over time, and which
 * targets were learnt first.
 * Invariant: only iterations that have been executed have numbers, and that of the cursor where they follow from the
 * parameters.
 */

import type { Look } from '../../debugger/looking/look.js';
import {
  isLossKnown,
  type PredictionPlace,
  predictionsOf,
  type ReplayedMoment,
  rankWords,
} from '../../debugger/places/moment.js';
import type { Writings } from '../../debugger/writings.js';
import type { Blocks, Inline, Inlines } from '../../document/document.js';
import { formatCount, formatNumber, formatPlural, formatSignificant, thinToLast } from '../../document/numbers.js';
import type { PredictionLabel } from '../../model/models/model.js';
import { exp } from '../../numbers/kernels/elementary.js';
import { isAtEnd, type ReplayedHistory } from '../../timeline/history.js';
import { type Metrics, MOST_TARGETS } from '../../timeline/metrics.js';
import { unitOf } from '../../training/iteration/program.js';
import {
  counted,
  heading,
  inDigits,
  left,
  moreNote,
  NOT_YET,
  number,
  paragraph,
  passage,
  phrase,
  right,
  separated,
  table,
  text,
  type Words,
} from '../blocks.js';
import { lossChart } from '../charts/loss-chart.js';

export const MILESTONES: readonly number[] = [0, 1, 50, 200, 500, 1000, 2000, 5000];
const TOP_MILESTONES: readonly number[] = [0, 200, 1000, 5000];
const TOP_COUNT = 5;
const MOST_COLUMNS = 8;
const MOST_VALIDATIONS = 12;
/** Looking at an iteration again replays it from the nearest checkpoint, which larger models skip. */
const MOST_REPLAYED_PARAMETERS = 20_000;

/** @param writings what the model wrote on the way, for the end of the run; null where that is not known */
export function progress(moment: ReplayedMoment, scale: Look['lossScale'], writings: Writings | null = null): Blocks {
  const { cursor, timeline } = moment;
  const known = knownMilestones(moment);
  // After time travel later ones are known, too, which have not happened here yet.
  const last = known.findLast((iteration) => iteration <= cursor.iteration) ?? 0;
  const measure = measureOf(known.map((iteration) => metricsAt(moment, iteration)));
  const [from, to] = [0, last].map((iteration) => {
    const loss = metricsAt(moment, iteration)?.[measure] ?? NaN;
    return number(loss, formatSignificant);
  });
  const now = last === cursor.iteration ? phrase`is ${to} now` : phrase`${to} at iteration ${number(last)}`;
  const since = last === 0 ? '' : phrase` and ${now}`;
  const updates = counted(cursor.iteration, 'update');
  const atEnd = isAtEnd(timeline, cursor.iteration);
  return passage(
    paragraph(
      phrase`${atEnd ? 'This is the end of the run. ' : ''}${updates} so far: the ${MEASURES[measure]} was ${from} at iteration 0${since}.${last === 0 ? '' : explainBatches(timeline, last)}`,
    ),
    ...(atEnd ? wholeRun(moment, scale, writings) : [progressTable(moment)]),
    validationTable(moment),
    topOverTime(moment),
    learntFirst(moment),
  );
}

/** There is no curve below the pane then: it stands large beside the table, with what the model has written. */
function wholeRun(moment: ReplayedMoment, scale: Look['lossScale'], writings: Writings | null): Blocks {
  const { branch, iteration } = moment.cursor;
  const isOfRun = writings?.branch === branch && writings.texts.at(-1)?.iteration === iteration;
  const said = passage(
    progressTable(moment),
    isOfRun && [
      heading(`What the model writes, always from seed ${writings.seed}`),
      table(
        [right('iteration'), { head: [], holds: 'sentence' }, left('', { priority: 1, unit: 'remark' })],
        writings.texts.map(({ iteration, text: written, end }) => [String(iteration), `“${written}”`, ENDS[end]]),
      ),
    ],
  );
  const chart = lossChart(moment, scale);
  if (chart.kind !== 'chart') return [...said, chart];
  const title = scale === 'linear' ? 'The loss' : 'The loss, on a logarithmic scale';
  return [...said, { ...chart, title, fills: true, beside: said.length }];
}

const ENDS: Readonly<Record<Writings['texts'][number]['end'], string>> = {
  'end token': '',
  length: 'goes on',
  'unknown beginning': 'cannot go on',
  'not a number': 'P is NaN',
};

/** How losses are called that are comparable. */
export const MEASURES = { loss: 'loss', meanLoss: 'mean loss of a prediction' } as const;

/** Which losses of these iterations are comparable: those of one prediction where the losses add up other numbers of them. */
export function measureOf(all: readonly (Metrics | null)[]): keyof typeof MEASURES {
  const counts = all.map((metrics) => (metrics === null ? NaN : Math.round(metrics.loss / metrics.meanLoss)));
  return new Set(counts.filter(Number.isFinite)).size > 1 ? 'meanLoss' : 'loss';
}

/** Where batches differ up to an iteration, what of a change in the loss may come from that. Empty where all are the same. */
export function explainBatches(timeline: ReplayedHistory, last: number): string {
  if (timeline.repeatsExamples(timeline.numbers.first, last)) return '';
  const steady = timeline.validationLosses.length === 0 ? '' : ' The validation loss is always of the same text.';
  const others = timeline.programAt(last).batches.constant
    ? 'the first ones had others'
    : 'every iteration has another batch';
  return ` Each is the loss of the batch of its iteration, and ${others}.${steady}`;
}

/** The milestones and the cursor's iteration, as far as something is known of them. */
function knownMilestones(moment: ReplayedMoment): readonly number[] {
  const { timeline, cursor } = moment;
  const latest = metricsAt(moment, cursor.iteration) === null ? cursor.iteration - 1 : cursor.iteration;
  return [...new Set([...MILESTONES, latest])]
    .filter((iteration) => iteration <= Math.max(timeline.iterations, cursor.iteration))
    .filter((iteration) => metricsAt(moment, iteration) !== null)
    .sort((a, b) => a - b);
}

/**
 * The metrics of an iteration, as far as they are known at the cursor. The iteration of the cursor has them from its
 * parameters where it trains on the same examples as those before it; elsewhere they are of a batch, and still to come.
 */
function metricsAt(moment: ReplayedMoment, iteration: number): Metrics | null {
  const { timeline, cursor } = moment;
  const follows = iteration === cursor.iteration && repeats(moment) && timeline.visited > iteration;
  return follows || isLossKnown(moment, iteration) ? timeline.metrics(iteration) : null;
}

/** Whether every iteration up to the cursor's makes the predictions that the cursor's makes. */
function repeats({ timeline, cursor }: ReplayedMoment): boolean {
  return timeline.repeatsExamples(timeline.numbers.first, cursor.iteration);
}

/** One prediction for each target of each context: where the data repeats one, its numbers are the same. */
function differentPlaces(moment: ReplayedMoment): readonly PredictionPlace[] {
  const first = new Map<string, PredictionPlace>();
  for (const place of predictionsOf(moment)) {
    const key = `${place.label.context}\n${place.label.target}`;
    if (!first.has(key)) first.set(key, place);
  }
  return [...first.values()];
}

export function progressTable(moment: ReplayedMoment): Blocks {
  const { timeline, cursor } = moment;
  const places = repeats(moment) ? differentPlaces(moment).slice(0, MOST_COLUMNS) : [];
  const known = knownMilestones(moment);
  const measure = measureOf(known.map((iteration) => metricsAt(moment, iteration)));
  const ahead = MILESTONES.filter((iteration) => iteration <= timeline.iterations && !known.includes(iteration));
  return passage(
    table(
      [
        right('iteration'),
        ...places.map(({ label }, k) => right(`P(${label.target})`, { priority: k + 1 })),
        right(measure === 'loss' ? 'loss' : 'mean loss'),
      ],
      known.map((iteration) => {
        const metrics = metricsAt(moment, iteration);
        const values = [
          ...places.map((place) => metrics?.targetProbabilities[place.number] ?? NaN),
          metrics?.[measure] ?? NaN,
        ];
        return [String(iteration), ...values.map((value) => number(value, formatNumber))];
      }),
      known.indexOf(cursor.iteration),
    ),
    moreNote(ahead.length, `not yet: ${ahead.join(', ')}`),
  );
}

/** The losses on held-out text that are known at the cursor, thinned out evenly; empty where no text is held out. */
export function validationTable({ timeline, cursor }: ReplayedMoment): Blocks {
  const known = timeline.validationLosses.filter(({ iteration }) => iteration <= cursor.iteration);
  if (known.length === 0) return [];
  return [
    heading('Loss on text that is not trained on'),
    table(
      [right('before iteration'), right('loss a token'), right('perplexity', { priority: 1 })],
      thinToLast(known, MOST_VALIDATIONS).map(({ iteration, loss }) => [
        String(iteration),
        number(loss, formatNumber),
        number(exp(loss), inDigits(formatNumber, 2)),
      ]),
    ),
  ];
}

/** The likeliest words of the first prediction at a few iterations. */
export function topOverTime(moment: ReplayedMoment): Blocks {
  const { program } = moment.timeline;
  const [first] = predictionsOf(moment);
  if (first === undefined || !repeats(moment) || program.parameterCount > MOST_REPLAYED_PARAMETERS) return [];
  const columns = knownMilestones(moment).filter(
    (iteration) => TOP_MILESTONES.includes(iteration) || iteration === moment.cursor.iteration,
  );
  const tops = columns.map((iteration) => topWords(moment, iteration));
  const unit = unitOf(program.subject);
  return [
    heading(`The ${TOP_COUNT} likeliest ${unit}s after "${first.label.context}"`),
    table(
      [right(), ...columns.map((iteration, k) => left(`iteration ${iteration}`, { priority: columns.length - k }))],
      Array.from({ length: TOP_COUNT }, (_, rank) => [
        String(rank + 1),
        ...tops.map((words): Words => {
          const entry = words[rank];
          if (entry === undefined) return rank === 0 ? 'all are NaN' : '';
          const { word, probability } = entry;
          const isTarget = word === first.label.target;
          const tone = isTarget ? 'target' : undefined;
          return [
            text(`${word} `, tone),
            number(probability, formatNumber, undefined, tone),
            text(isTarget ? ' target' : '', tone),
          ];
        }),
      ]),
    ),
  ];
}

/** None where there is no order. */
function topWords({ timeline }: ReplayedMoment, iteration: number) {
  const [group] = timeline.trace(iteration).outcome.groups;
  const ranked = rankWords({ group, row: 0 }).filter(({ probability }) => !Number.isNaN(probability));
  return ranked.slice(0, TOP_COUNT);
}

/** A target, with the iteration at which it first passed 0.5, and its probability at the start and now. */
interface Learnt {
  readonly label: PredictionLabel;
  readonly at: number | null;
  readonly from: number;
  readonly now: number;
}

/** Which targets became likelier than everything else together, in order, and where each stands now. */
export function learntFirst(moment: ReplayedMoment): Blocks {
  const { timeline } = moment;
  const start = timeline.metrics(0);
  const last = knownMilestones(moment).at(-1) ?? 0;
  const end = metricsAt(moment, last);
  if (!repeats(moment) || start === null || end === null) return [];
  const places = differentPlaces(moment).filter(({ number }) => number < MOST_TARGETS);
  if (places.length < 2) return [];
  const learnt = places
    .map(({ label, number }): Learnt => {
      const [from, now] = [start, end].map(({ targetProbabilities }) => targetProbabilities[number]);
      return { label, at: timeline.learntAt(number), from, now };
    })
    .sort((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity) || b.now - a.now);
  return [
    heading('Which targets are learnt first'),
    table(
      [
        left('after', { cut: 'middle' }),
        left('target'),
        right('P at the start', { priority: 1 }),
        right('first above 0.5'),
        right(`P at ${last}`, { priority: 2 }),
      ],
      learnt.map(({ label, at, from, now }) => [
        label.context,
        label.target,
        number(from, formatNumber),
        at === null ? NOT_YET : at === 0 ? 'from the start' : `at ${at}`,
        number(now, formatNumber),
      ]),
    ),
    paragraph(sayOrder(learnt), 'aside'),
  ];
}

function sayOrder(learnt: readonly Learnt[]): Inlines {
  const named = ({ label }: Learnt): string => `"${label.target}" after "${label.context}"`;
  const atOnce = learnt.filter(({ at }) => at === 0).length;
  const later = learnt.filter(({ at }) => at !== null && at > 0);
  const last = later.at(-1);
  const never = learnt.filter(({ at }) => at === null).length;
  const fallen = learnt.filter(({ at, now }) => at !== null && now <= 0.5);
  const verb = (count: number): string => (count === 1 ? 'was' : 'were');
  const written = (share: number): Inline => number(share, formatNumber);
  const sentences = [
    `Of ${formatPlural(learnt.length, 'target')} ${formatCount(atOnce)} ${verb(atOnce)} above 0.5 from the start.`,
    ...(last === undefined
      ? []
      : [phrase`${named(last)}, at ${written(last.from)} then, came last, at iteration ${String(last.at)}.`]),
    ...(never === 0 ? [] : [phrase`${number(never, formatCount)} ${never === 1 ? 'has' : 'have'} not reached 0.5.`]),
    ...fallen.map((each) => phrase`${named(each)} has fallen back to ${written(each.now)}.`),
  ];
  return separated(sentences, ' ');
}
