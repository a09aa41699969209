/**
 * All predictions of an iteration side by side: what each context made likely, and how its target did. Sums are of e^z
 * unshifted, like in the softmax panes.
 */

import {
  type Moment,
  type PredictionPlace,
  predictionsOf,
  wordCountOf,
  wordsOf,
} from '../../debugger/places/moment.js';
import { softmaxOf } from '../../debugger/places/softmax-row.js';
import { formatExactly, formatNumber, formatPlural, formatSignificant } from '../../document/numbers.js';
import { EMPTY_ROW, type Row, span } from '../../drawing/rows/rows.js';
import { signed } from '../../drawing/rows/signed.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { unitOf } from '../../training/program.js';
import { heading, moreRow, paragraph } from '../pane.js';
import { urgencyOf } from './logit-gradient.js';
import { probabilityOf } from './loss.js';

const MOST_PREDICTIONS = 16;
const TOP_COUNT = 5;

export function allPredictions(moment: Moment, width: number): readonly Row[] {
  const places = predictionsOf(moment);
  const shown = places.slice(0, MOST_PREDICTIONS);
  return [
    ...table(
      [left('after'), left('target'), right('Σ e^z'), right('P(target)'), right('loss')],
      shown.map((place) => ({
        cells: [
          place.label.context,
          span(place.label.target, 'target'),
          formatSignificant(softmaxOf(moment, place).powerSum),
          formatNumber(probabilityOf(place), 3),
          formatNumber(place.group.terms.data[place.row], 3),
        ],
      })),
      width,
    ),
    ...hiddenRow(places.length - shown.length),
    EMPTY_ROW,
    ...shown.flatMap((place) => topWords(moment, place, width)),
  ];
}

/** How far each target is from certainty, and how urgent that makes its correction. */
export function urgencies(moment: Moment, width: number): readonly Row[] {
  const places = predictionsOf(moment);
  const shown = places.slice(0, MOST_PREDICTIONS);
  return [
    ...table(
      [left('after'), left('target'), right('P − 1'), left('')],
      shown.map((place) => {
        const gradient = probabilityOf(place) - 1;
        return {
          cells: [place.label.context, span(place.label.target, 'target'), signed(gradient, 3), urgencyOf(gradient)],
        };
      }),
      width,
    ),
    ...hiddenRow(places.length - shown.length),
    EMPTY_ROW,
  ];
}

/** All words of one prediction by probability, likeliest first. */
export function rankWords({ group, row: index }: Pick<PredictionPlace, 'group' | 'row'>) {
  const columns = wordCountOf(group);
  const words = wordsOf(group);
  return Array.from({ length: columns }, (_, column) => ({
    word: words[column] ?? String(column),
    probability: group.probabilities.data[index * columns + column],
  })).sort((a, b) => b.probability - a.probability);
}

function topWords({ timeline, cursor }: Moment, place: PredictionPlace, width: number): readonly Row[] {
  const ranked = rankWords(place);
  const position = ranked.findIndex(({ word }) => word === place.label.target) + 1;
  const top = ranked
    .slice(0, TOP_COUNT)
    .map(({ word, probability }) => `${word} ${formatExactly(probability, 3)}`)
    .join('   ');
  const note = cursor.iteration === 0 ? timeline.program.subject.noteFor(place.label.context) : null;
  const standing =
    position === 1
      ? 'on top'
      : `number ${position} of ${formatPlural(ranked.length, unitOf(timeline.program.subject))}`;
  return [
    ...heading(`After "${place.label.context}"`),
    ...paragraph(`${top}. The target "${place.label.target}" is ${standing}.${note === null ? '' : ` ${note}`}`, width),
  ];
}

function hiddenRow(count: number): readonly Row[] {
  return moreRow(count, `and ${formatPlural(count, 'more prediction', 'more predictions')}`);
}
