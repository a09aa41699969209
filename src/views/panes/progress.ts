/**
 * Progress: what training has reached so far — P(target) and loss at milestones, the favourites over time, and which
 * words were learnt first.
 * Invariant: only iterations that have been executed have numbers.
 */
import { isLossKnown, predictionsOf, type ReplayedMoment } from '../../debugger/places/moment.js';
import { isAtEnd } from '../../timeline/history.js';
import { MOST_TARGETS } from '../../timeline/metrics.js';
import { formatNumber, formatPlural } from '../drawing/numbers.js';
import { heading, NOT_YET, paragraph } from '../drawing/pane.js';
import { EMPTY_ROW, type Row, row, span } from '../drawing/rows.js';
import { left, right, table } from '../drawing/table.js';
import { rankWords } from './all-predictions.js';

export const MILESTONES: readonly number[] = [0, 1, 50, 200, 500, 1000, 2000, 5000];
const TOP_MILESTONES: readonly number[] = [0, 200, 1000, 5000];
const TOP_COUNT = 5;
const MOST_COLUMNS = 8;
const MOST_VALIDATIONS = 12;
/** Looking at an iteration again replays it from the nearest checkpoint, which larger models skip. */
const MOST_REPLAYED_PARAMETERS = 20_000;

export function progress(moment: ReplayedMoment, width: number): readonly Row[] {
  const { cursor, timeline } = moment;
  const done = formatPlural(cursor.iteration, 'update');
  const last = isLossKnown(moment, cursor.iteration) ? cursor.iteration : cursor.iteration - 1;
  const [from, to] = [timeline.metric('loss', 0), timeline.metric('loss', last)].map((loss) => formatNumber(loss, 3));
  const since = last === 0 ? '' : ` and ${to} at iteration ${last}`;
  const sentence = `${done} so far: the loss was ${from} at iteration 0${since}.`;
  const atEnd = isAtEnd(timeline, cursor.iteration);
  return [
    ...paragraph(`${atEnd ? 'This is the end of the run. ' : ''}${sentence}`, width),
    ...progressTable(moment, width),
    EMPTY_ROW,
    ...validationRows(moment, width),
    ...topOverTime(moment, width),
    ...learntFirst(moment, width),
  ];
}

export function progressTable(moment: ReplayedMoment, width: number): readonly Row[] {
  const { timeline, cursor } = moment;
  const places = timeline.program.batches.constant ? predictionsOf(moment).slice(0, MOST_COLUMNS) : [];
  const iterations = [...new Set([...MILESTONES, cursor.iteration])]
    .filter((iteration) => iteration <= Math.max(timeline.iterations, cursor.iteration))
    .sort((a, b) => a - b);
  return table(
    [right('iteration'), ...places.map(({ label }, k) => right(`P(${label.target})`, { drop: k + 1 })), right('loss')],
    iterations.map((iteration) => {
      const metrics = isLossKnown(moment, iteration) ? timeline.metrics(iteration) : null;
      const cells =
        metrics === null
          ? [...places.map(() => NOT_YET), NOT_YET]
          : [
              ...places.map(({ number }) => formatNumber(metrics.targetProbabilities[number] ?? Number.NaN, 4)),
              formatNumber(metrics.loss, 4),
            ];
      return { cells: [String(iteration), ...cells], selected: iteration === cursor.iteration };
    }),
    width,
  );
}

/** The losses on held-out text that are known at the cursor, thinned out evenly; empty where no text is held out. */
export function validationRows({ timeline, cursor }: ReplayedMoment, width: number): readonly Row[] {
  const known = timeline.validationLosses.filter(({ iteration }) => iteration <= cursor.iteration);
  if (known.length === 0) return [];
  const stride = Math.ceil(known.length / MOST_VALIDATIONS);
  const shown = known.filter((_, k) => (known.length - 1 - k) % stride === 0);
  return [
    ...heading('Loss on text that is not trained on'),
    ...table(
      [right('before iteration'), right('loss a token'), right('perplexity', { drop: 1 })],
      shown.map(({ iteration, loss }) => ({
        cells: [String(iteration), formatNumber(loss), formatNumber(Math.exp(loss), 2)],
      })),
      width,
    ),
    EMPTY_ROW,
  ];
}

/** The likeliest words of the first prediction at a few iterations. */
export function topOverTime(moment: ReplayedMoment, width: number): readonly Row[] {
  const { timeline } = moment;
  const [first] = predictionsOf(moment);
  const { program } = timeline;
  if (first === undefined || !program.batches.constant || program.parameterCount > MOST_REPLAYED_PARAMETERS) return [];
  const columns = TOP_MILESTONES.filter((iteration) => iteration <= timeline.iterations);
  const tops = columns.map((iteration) => (isLossKnown(moment, iteration) ? topWords(moment, iteration) : null));
  return [
    ...heading(`The ${TOP_COUNT} likeliest words after "${first.label.context}" (◂ the target)`),
    ...table(
      [right(''), ...columns.map((iteration, k) => left(`iteration ${iteration}`, { drop: k + 1 }))],
      Array.from({ length: TOP_COUNT }, (_, rank) => ({
        cells: [
          String(rank + 1),
          ...tops.map((words) => {
            if (words === null) return NOT_YET;
            const entry = words[rank];
            if (entry === undefined) return '';
            const text = `${entry.word} ${formatNumber(entry.probability)}`;
            return entry.word === first.label.target ? span(`${text} ◂`, 'target') : text;
          }),
        ],
      })),
      width,
    ),
    EMPTY_ROW,
  ];
}

function topWords({ timeline }: ReplayedMoment, iteration: number) {
  const [group] = timeline.trace(iteration).outcome.groups;
  return rankWords({ group, row: 0 }).slice(0, TOP_COUNT);
}

/** Which targets became likelier than everything else together, in order, and why in that order. */
export function learntFirst(moment: ReplayedMoment, width: number): readonly Row[] {
  const { timeline } = moment;
  const start = timeline.metrics(0);
  const places = predictionsOf(moment).slice(0, MOST_TARGETS);
  if (!timeline.program.batches.constant || start === null || places.length < 2) return [];
  const learnt = places
    .map((place) => ({
      place,
      at: timeline.learntAt(place.number),
      from: start.targetProbabilities[place.number],
    }))
    .sort((a, b) => (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY) || b.from - a.from);
  return [
    ...heading('Which words are learnt first'),
    ...table(
      [left('after'), left('word'), right('P at the start'), right('above 0.5 from iteration')],
      learnt.map(({ place, at, from }) => ({
        cells: [
          place.label.context,
          place.label.target,
          formatNumber(from),
          at === null ? span(`not by ${timeline.visited - 1}`, 'muted') : at === 0 ? 'from the start' : String(at),
        ],
      })),
      width,
    ),
    EMPTY_ROW,
    ...explainOrder(learnt, width),
  ];
}

function explainOrder(
  learnt: readonly {
    readonly place: { readonly label: { readonly target: string } };
    readonly at: number | null;
    readonly from: number;
  }[],
  width: number,
): readonly Row[] {
  const first = learnt[0];
  const last = learnt[learnt.length - 1];
  if (first.at === null) return [row(span('No target has passed 0.5 yet.', 'muted'))];
  return paragraph(
    `"${first.place.label.target}" started at ${formatNumber(first.from)} and had the shortest way; "${last.place.label.target}" started at ${formatNumber(last.from)}. Where a target begins far behind, the gradient is largest at first, but other words hold the probability and have to be pushed down; once a word is nearly certain its gradient fades, and the rest of the way is slow.`,
    width,
    'muted',
  );
}
