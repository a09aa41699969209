/**
 * Loss: the surprise at one target, then total, mean and perplexity.
 * Invariant: terms that have not been computed at the cursor are "not yet", and the running total leaves them out.
 */

import {
  isExecuted,
  type Moment,
  type PredictionPlace,
  predictionAt,
  predictionsOf,
} from '../../debugger/places/moment.js';
import type { Block, Blocks, Inline, Table } from '../../document/document.js';
import { decimalsToAdd, formatNumber, formatPlural } from '../../document/numbers.js';
import { windowStart } from '../../document/window.js';
import { isRecorded } from '../../timeline/trace.js';
import {
  bar,
  counted,
  formula,
  heading,
  left,
  moreNote,
  NOT_RECORDED,
  NOT_YET,
  note,
  number,
  paragraph,
  phrase,
  right,
  table,
  text,
} from '../blocks.js';
import { elementOfValue, formulaOf, type StepInput, unitAt } from '../step-words.js';

export function lossTerm(input: StepInput): Blocks {
  const { moment, frame, element } = input;
  const place = predictionAt(moment);
  if (place === null) return [];
  const row0 = moment.cursor.row ?? (frame.output.shape.length === 0 ? 0 : element);
  const surprise = frame.output.data[row0];
  return [
    paragraph(
      phrase`How surprised was the model by "${place.label.target}"? It had given it a probability of ${targetProbability(place, 4)}: ${verdictOn(probabilityOf(place))}.`,
    ),
    formulaOf(frame, row0),
    ...termTable(moment, place),
    runningTotal(moment),
    heading('How surprise grows as the probability shrinks'),
    scenarios(surprise),
  ];
}

export function lossSummary(input: StepInput): Blocks {
  const { moment, frame, element } = input;
  const { total, mean, perplexity, objective } = moment.trace.outcome;
  const count = predictionsOf(moment).length;
  const unit = unitAt(moment);
  const shown = (value: typeof total): Inline => {
    if (value == null || !isRecorded(value)) return NOT_RECORDED;
    if (!isExecuted(moment, value.frame ?? 0)) return NOT_YET;
    return elementOfValue(value, 0, (number) => formatNumber(number, LOSS_DIGITS));
  };
  const isPerplexityAhead = perplexity?.data != null && !isExecuted(moment, perplexity.frame ?? 0);
  const lines: readonly (readonly [string, Inline, string])[] = [
    ['total', shown(total), `nats over ${formatPlural(count, 'prediction')}`],
    ['mean', shown(mean), `nats a ${unit}`],
    ...(isPerplexityAhead
      ? []
      : ([['perplexity', shown(perplexity), `equally likely ${unit}s to choose from`]] as const)),
  ];
  return [
    paragraph(
      frame.index === objective?.frame
        ? `${frame.op.sentence} This is what training makes smaller.`
        : frame.op.sentence,
    ),
    formulaOf(frame, element),
    ...termTable(moment, null),
    table(
      [left(''), right(''), left('', { rank: 1 })],
      lines.map(([name, value, unit]) => ({ cells: [text(name, 'accent'), value, text(unit, 'muted')] })),
    ),
    heading('The whole loss in one formula'),
    formula([objective === total ? 'loss = − Σ_k ln P(w_k | c_k)' : 'loss = −1/N Σ_k ln P(w_k | c_k)']),
    note(
      `k counts the ${formatPlural(count, 'prediction')}, c_k is the context of prediction k, w_k the ${unit} that really came after it, P the probability that the model gave it, ln the natural logarithm. This is the negative log-likelihood: 0 when every target had probability 1.`,
      'aside',
    ),
  ];
}

/** A verdict on a probability given to the word that came. */
export function verdictOn(probability: number): string {
  if (!Number.isFinite(probability)) return 'not a number, so nothing can be learnt from it';
  if (probability >= 0.9) return 'hardly a surprise';
  if (probability >= 0.6) return 'a mild surprise';
  if (probability >= 0.3) return 'a clear surprise';
  if (probability >= 0.1) return 'a strong surprise';
  return 'a shock';
}

const SCENARIOS: readonly number[] = [0.85, 0.45, 0.15, 0.02];

/** −ln P for a few probabilities, and where this prediction lies among them. */
export function scenarios(surprise: number | null): Table {
  const largest = -Math.log(SCENARIOS[SCENARIOS.length - 1]);
  const mine = surprise === null ? null : Math.exp(-surprise);
  const isShown = (probability: number): boolean =>
    mine !== null && formatNumber(probability, 2) === formatNumber(mine, 2);
  // One that reads the same would stand there twice.
  const lines = SCENARIOS.filter((probability) => !isShown(probability)).map((probability) => {
    return { probability, loss: -Math.log(probability), mine: false };
  });
  const all =
    surprise === null || mine === null ? lines : [...lines, { probability: mine, loss: surprise, mine: true }];
  return table(
    [right('P(target)'), right('−ln P'), left(''), left('', { rank: 1 }), left('', { rank: 2 })],
    all
      .sort((a, b) => a.loss - b.loss)
      .map(({ probability, loss, mine }) => ({
        cells: [
          number(probability, formatNumber(probability, 2)),
          number(loss, formatNumber(loss, 2)),
          verdictOn(probability),
          mine ? 'this one' : '',
          bar(loss / largest),
        ],
        tone: mine ? 'accent' : undefined,
      })),
  );
}

const MOST_TERMS = 24;
/** Of a total, and at least of the terms that add up to it. */
const LOSS_DIGITS = 3;

function termTable(moment: Moment, current: PredictionPlace | null): Blocks {
  const places = predictionsOf(moment);
  const finite = places
    .filter((place) => hasTerm(moment, place))
    .map(termOf)
    .filter(Number.isFinite);
  const largest = Math.max(...finite);
  const at = Math.max(
    0,
    places.findIndex(({ number }) => number === current?.number),
  );
  const from = windowStart(at, MOST_TERMS, places.length);
  const shown = places.slice(from, from + MOST_TERMS);
  const hidden = places.length - shown.length;
  const digits = hidden > 0 ? LOSS_DIGITS : decimalsToAdd(finite, sumOf(finite), LOSS_DIGITS);
  const terms = table(
    [left(''), left('target'), right('P'), right('loss'), left('', { rank: 1 })],
    shown.map((place) => {
      const selected = place.number === current?.number;
      const cells = hasTerm(moment, place)
        ? [
            elementOfValue(place.group.terms, place.row, (term) => formatNumber(term, digits)),
            bar(termOf(place) / largest),
          ]
        : [NOT_YET, ''];
      return {
        selected,
        tone: selected ? 'target' : undefined,
        cells: [String(place.number + 1), place.label.target, targetProbability(place), ...cells],
      };
    }),
  );
  return [terms, ...moreNote(hidden, `${hidden} more predictions in this batch`)];
}

function runningTotal(moment: Moment): Block {
  const done = predictionsOf(moment).filter((place) => hasTerm(moment, place));
  const sum = sumOf(done.map(termOf));
  return note([
    text('so far ', 'accent'),
    number(sum, formatNumber(sum, LOSS_DIGITS), undefined, 'accent'),
    ' over ',
    ...counted(done.length, 'prediction'),
  ]);
}

function sumOf(terms: readonly number[]): number {
  return terms.reduce((total, term) => total + term, 0);
}

function hasTerm(moment: Moment, { group, row: index }: PredictionPlace): boolean {
  return isExecuted(moment, group.terms.frame ?? 0, index);
}

function termOf({ group, row: index }: PredictionPlace): number {
  return group.terms.data[index];
}

/** The probability of the target, as a number that can be asked about. */
export function targetProbability(place: PredictionPlace, digits = 3): Inline {
  return elementOfValue(place.group.probabilities, targetIn(place), (share) => formatNumber(share, digits));
}

export function probabilityOf(place: PredictionPlace): number {
  return place.group.probabilities.data[targetIn(place)];
}

function targetIn({ group, row: index, label }: PredictionPlace): number {
  const columns = group.probabilities.data.length / group.terms.data.length;
  return index * columns + label.targetIndex;
}
