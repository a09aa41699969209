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
import { decimalsToAdd, formatNumber, formatPlural } from '../../document/numbers.js';
import { bar } from '../../drawing/rows/bars.js';
import { EMPTY_ROW, type Row, row, span } from '../../drawing/rows/rows.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { windowStart } from '../../drawing/rows/window.js';
import { unitAt } from '../../saying/step-words.js';
import { formulaOf, formulaRows, heading, moreRow, NOT_RECORDED, NOT_YET, type PaneInput, paragraph } from '../pane.js';

export function lossTerm(input: PaneInput): readonly Row[] {
  const { moment, frame, element, width } = input;
  const place = predictionAt(moment);
  if (place === null) return [];
  const row0 = moment.cursor.row ?? (frame.output.shape.length === 0 ? 0 : element);
  const surprise = frame.output.data[row0];
  return [
    ...paragraph(
      `How surprised was the model by "${place.label.target}"? It had given it a probability of ${formatNumber(probabilityOf(place))}: ${verdictOn(probabilityOf(place))}.`,
      width,
    ),
    ...formulaOf(frame, row0, width),
    ...termTable(moment, place, width),
    ...runningTotal(moment),
    EMPTY_ROW,
    ...heading('How surprise grows as the probability shrinks'),
    ...scenarios(width, surprise),
  ];
}

export function lossSummary(input: PaneInput): readonly Row[] {
  const { moment, frame, element, width } = input;
  const { total, mean, perplexity, objective } = moment.trace.outcome;
  const count = predictionsOf(moment).length;
  const unit = unitAt(moment);
  const shown = (value: typeof total): string => {
    if (value?.data == null) return NOT_RECORDED.text;
    return isExecuted(moment, value.frame ?? 0) ? formatNumber(value.data[0], LOSS_DIGITS) : NOT_YET.text;
  };
  const isPerplexityAhead = perplexity?.data != null && !isExecuted(moment, perplexity.frame ?? 0);
  const lines: readonly (readonly [string, string, string])[] = [
    ['total', shown(total), `nats over ${formatPlural(count, 'prediction')}`],
    ['mean', shown(mean), `nats a ${unit}`],
    ...(isPerplexityAhead
      ? []
      : ([['perplexity', shown(perplexity), `equally likely ${unit}s to choose from`]] as const)),
  ];
  return [
    ...paragraph(
      frame.index === objective?.frame
        ? `${frame.op.sentence} This is what training makes smaller.`
        : frame.op.sentence,
      width,
    ),
    ...formulaOf(frame, element, width),
    ...termTable(moment, null, width),
    EMPTY_ROW,
    ...table(
      [left(''), right(''), left('', { drop: 1 })],
      lines.map(([name, value, unit]) => ({ cells: [span(name, 'accent'), value, span(unit, 'muted')] })),
      width,
    ),
    EMPTY_ROW,
    ...heading('The whole loss in one formula'),
    ...formulaRows([objective === total ? 'loss = − Σ_k ln P(w_k | c_k)' : 'loss = −1/N Σ_k ln P(w_k | c_k)'], width),
    ...paragraph(
      `k counts the ${formatPlural(count, 'prediction')}, c_k is the context of prediction k, w_k the ${unit} that really came after it, P the probability that the model gave it, ln the natural logarithm. This is the negative log-likelihood: 0 when every target had probability 1.`,
      width,
      'muted',
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

/** Below this width, a sign has to do for words. */
const NARROW = 48;

/** −ln P for a few probabilities, and where this prediction lies among them. */
export function scenarios(width: number, surprise: number | null): readonly Row[] {
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
    [right('P(target)'), right('−ln P'), left(''), left('', { drop: 1 })],
    all
      .sort((a, b) => a.loss - b.loss)
      .map(({ probability, loss, mine }) => ({
        cells: [
          formatNumber(probability, 2),
          formatNumber(loss, 2),
          verdictOn(probability) + (mine ? (width < NARROW ? ' ◂' : ' (this one)') : ''),
          bar(loss / largest, 16),
        ],
        role: mine ? 'accent' : 'plain',
      })),
    width,
  );
}

const MOST_TERMS = 24;
/** Of a total, and at least of the terms that add up to it. */
const LOSS_DIGITS = 3;
const BAR_WIDTH = 20;

function termTable(moment: Moment, current: PredictionPlace | null, width: number): readonly Row[] {
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
  const rows = table(
    [left(''), left('target'), right('P'), right('loss'), left('', { drop: 1 })],
    shown.map((place) => {
      const selected = place.number === current?.number;
      const cells = hasTerm(moment, place)
        ? [
            formatNumber(probabilityOf(place), 3),
            formatNumber(termOf(place), digits),
            bar(termOf(place) / largest, BAR_WIDTH),
          ]
        : [formatNumber(probabilityOf(place), 3), NOT_YET, ''];
      return {
        selected,
        role: selected ? 'target' : 'plain',
        cells: [String(place.number + 1), place.label.target, ...cells],
      };
    }),
    width,
  );
  return [...rows, ...moreRow(hidden, `${hidden} more predictions in this batch`)];
}

function runningTotal(moment: Moment): readonly Row[] {
  const done = predictionsOf(moment).filter((place) => hasTerm(moment, place));
  const sum = sumOf(done.map(termOf));
  return [
    row(
      span(`  so far ${formatNumber(sum, LOSS_DIGITS)}`, 'accent'),
      ` over ${formatPlural(done.length, 'prediction')}`,
    ),
  ];
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

export function probabilityOf({ group, row: index, label }: PredictionPlace): number {
  const columns = group.probabilities.data.length / group.terms.data.length;
  return group.probabilities.data[index * columns + label.targetIndex];
}
