/**
 * Loss: the surprise at one target, then total, mean and perplexity.
 * Invariant: terms that have not been computed at the cursor are "not yet", and the running total leaves them out.
 */

import {
  isExecuted,
  type Moment,
  type PredictionPlace,
  predictionsOf,
  wordCountOf,
} from '../../debugger/places/moment.js';
import type { Block, Blocks, Inline, Mark, Table } from '../../document/document.js';
import { decimalsToAdd, formatNumber, formatPlural } from '../../document/numbers.js';
import { readFormula } from '../../document/read-formula.js';
import { exp, ln } from '../../numbers/kernels/elementary.js';
import { isRecorded } from '../../timeline/trace.js';
import {
  bar,
  counted,
  formula,
  heading,
  inDigits,
  left,
  longTable,
  NOT_RECORDED,
  NOT_YET,
  note,
  number,
  paragraph,
  phrase,
  right,
  table,
  text,
  type Words,
} from '../blocks.js';
import { curveOf } from '../charts/curve-of.js';
import {
  earlierProbabilities,
  elementOfValue,
  formulaOf,
  type PredictionInput,
  type StepInput,
  unitAt,
} from '../step-words.js';

export function lossTerm({ moment, frame, element, place }: PredictionInput): Blocks {
  const row = moment.cursor.row ?? (frame.output.shape.length === 0 ? 0 : element);
  return [
    paragraph(
      phrase`How surprised was the model by "${place.label.target}"? It had given it a probability of ${targetProbability(place, 4)}: ${verdictOn(probabilityOf(place))}.`,
    ),
    formulaOf(frame, row),
    ...termTable(moment, place),
    runningTotal(moment),
    heading('How surprise grows as the probability shrinks'),
    scenarios(frame.output.data[row]),
    ...surpriseCurve(moment, place),
  ];
}

/** The curve reaches to where this prediction lies, and at least so far to the left. */
const LEAST_DRAWN = 0.02;

/** −ln P over P with this prediction on it, and where it was one iteration before. */
function surpriseCurve(moment: Moment, place: PredictionPlace): Blocks {
  const now = probabilityOf(place);
  const before = earlierProbabilities(place, moment)?.[place.label.targetIndex] ?? null;
  if (!(now > 0 && (before === null || before > 0))) return [];
  const markAt = (kind: Mark['kind'], x: number, name: string): Mark => ({ kind, x, y: -ln(x), name });
  const marks = [
    ...(before === null ? [] : [markAt('measured', before, `iteration ${moment.cursor.iteration - 1}`)]),
    markAt('cursor', now, place.label.target),
  ];
  const least = Math.min(LEAST_DRAWN, ...marks.map(({ x }) => x));
  const title = '−ln P, with this prediction on it';
  return [curveOf((x) => -ln(x), [least, 1], { title, names: ['P(target)', '−ln P'], marks })];
}

export function lossSummary(input: StepInput): Blocks {
  const { moment, frame, element } = input;
  const { total, mean, perplexity, objective } = moment.trace.outcome;
  const count = predictionsOf(moment).length;
  const unit = unitAt(moment);
  const shown = (value: typeof total): Inline => {
    if (value == null || !isRecorded(value)) return NOT_RECORDED;
    if (!isExecuted(moment, value.frame ?? 0)) return NOT_YET;
    return elementOfValue(value, 0, inDigits(formatNumber, LOSS_DIGITS));
  };
  const isPerplexityAhead = perplexity?.data != null && !isExecuted(moment, perplexity.frame ?? 0);
  const line = (name: string, value: typeof total, unit: string): readonly Words[] => [
    text(name, 'title'),
    shown(value),
    text(unit, 'muted'),
  ];
  return [
    paragraph(
      frame.index === objective?.frame
        ? `${frame.op.explain.sentence} This is what training makes smaller.`
        : frame.op.explain.sentence,
    ),
    formulaOf(frame, element),
    ...termTable(moment, null),
    table(
      [left(), right(), left('', { priority: 1, unit: 'remark' })],
      [
        line('total', total, `nats over ${formatPlural(count, 'prediction')}`),
        line('mean', mean, `nats a ${unit}`),
        ...(isPerplexityAhead ? [] : [line('perplexity', perplexity, `equally likely ${unit}s to choose from`)]),
      ],
    ),
    heading('The whole loss in one formula'),
    formula([objective === total ? WHOLE_LOSS : MEAN_LOSS]),
    note(
      `k counts the ${formatPlural(count, 'prediction')}, c_k is the context of prediction k, w_k the ${unit} that really came after it, P the probability that the model gave it, ln the natural logarithm. This is the negative log-likelihood: 0 when every target had probability 1.`,
      'aside',
    ),
  ];
}

const WHOLE_LOSS = readFormula('loss = −Σ_k ln P(w_k | c_k)');
const MEAN_LOSS = readFormula('loss = −1/N Σ_k ln P(w_k | c_k)');

/** What is said of the probability given to the word that came, the least surprising first. */
const VERDICTS = [
  [0.9, 'hardly a surprise'],
  [0.6, 'a mild surprise'],
  [0.3, 'a clear surprise'],
  [0.1, 'a strong surprise'],
  [-Infinity, 'a shock'],
] as const;

function verdictOn(probability: number): string {
  if (!Number.isFinite(probability)) return 'not a number, so nothing can be learnt from it';
  return VERDICTS.find(([least]) => probability >= least)?.[1] ?? '';
}

const SCENARIOS: readonly number[] = [0.85, 0.45, 0.15, 0.02];

/** −ln P for a few probabilities, and where this prediction lies among them. */
export function scenarios(surprise: number | null): Table {
  const write = inDigits(formatNumber, 2);
  const largest = -ln(SCENARIOS[SCENARIOS.length - 1]);
  const mine = surprise === null ? [] : [{ probability: exp(-surprise), loss: surprise, isMine: true }];
  const others = SCENARIOS.map((probability) => ({ probability, loss: -ln(probability), isMine: false }));
  // One that reads the same would stand there twice.
  const different = others.filter((each) => mine.every((own) => write(own.probability) !== write(each.probability)));
  return table(
    [
      right('P(target)'),
      right('−ln P'),
      left(),
      left('', { priority: 1, unit: 'mark' }),
      left('', { priority: 2, unit: 'bar' }),
    ],
    [...different, ...mine]
      .sort((a, b) => a.loss - b.loss)
      .map(({ probability, loss, isMine }) => ({
        cells: [
          number(probability, write),
          number(loss, write),
          verdictOn(probability),
          isMine ? 'this one' : '',
          bar(loss / largest),
        ],
        tone: isMine ? 'here' : undefined,
      })),
  );
}

const MOST_TERMS = 24;
/** A total has so many decimals, and the terms that add up to it have at least as many. */
const LOSS_DIGITS = 3;

function termTable(moment: Moment, current: PredictionPlace | null): Blocks {
  const places = predictionsOf(moment);
  const finite = places
    .filter((place) => hasTerm(moment, place))
    .map(termOf)
    .filter(Number.isFinite);
  const largest = Math.max(...finite);
  const isWhole = places.length <= MOST_TERMS;
  const digits = isWhole ? decimalsToAdd(finite, sumOf(finite), LOSS_DIGITS) : LOSS_DIGITS;
  return longTable(
    [left(), left('target'), right('P'), right('loss'), left('', { priority: 1, unit: 'bar' })],
    places,
    (place) => ({
      tone: place.number === current?.number ? 'target' : undefined,
      cells: [
        String(place.number + 1),
        place.label.target,
        targetProbability(place),
        ...(hasTerm(moment, place)
          ? [elementOfValue(place.group.terms, place.row, inDigits(formatNumber, digits)), bar(termOf(place) / largest)]
          : [NOT_YET, '']),
      ],
    }),
    {
      most: MOST_TERMS,
      selected: places.findIndex(({ number }) => number === current?.number),
      around: true,
      more: (count) => `${count} more predictions in this batch`,
    },
  );
}

function runningTotal(moment: Moment): Block {
  const done = predictionsOf(moment).filter((place) => hasTerm(moment, place));
  const sum = sumOf(done.map(termOf));
  return note([
    text('so far ', 'title'),
    number(sum, inDigits(formatNumber, LOSS_DIGITS), undefined, 'title'),
    ' over ',
    ...counted(done.length, 'prediction'),
  ]);
}

function sumOf(terms: readonly number[]): number {
  return terms.reduce((total, term) => total + term, 0);
}

function hasTerm(moment: Moment, { group, row }: PredictionPlace): boolean {
  return isExecuted(moment, group.terms.frame ?? 0, row);
}

function termOf({ group, row }: PredictionPlace): number {
  return group.terms.data[row];
}

/** The probability of the target, as a number that can be asked about. */
export function targetProbability(place: PredictionPlace, digits = 3): Inline {
  return elementOfValue(place.group.probabilities, targetIn(place), inDigits(formatNumber, digits));
}

export function probabilityOf(place: PredictionPlace): number {
  return place.group.probabilities.data[targetIn(place)];
}

function targetIn({ group, row, label }: PredictionPlace): number {
  return row * wordCountOf(group) + label.targetIndex;
}
