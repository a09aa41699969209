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
import type { Blocks } from '../../document/document.js';
import { formatExactly, formatNumber, formatPlural } from '../../document/numbers.js';
import { unitOf } from '../../training/program.js';
import {
  heading,
  left,
  moreNote,
  number,
  paragraph,
  phrase,
  right,
  separated,
  signed,
  table,
  text,
} from '../blocks.js';
import { elementOfValue } from '../step-words.js';
import { urgencyOf } from './logit-gradient.js';
import { probabilityOf, targetProbability } from './loss.js';
import { powerSumOf } from './softmax-parts.js';

const MOST_PREDICTIONS = 16;
const TOP_COUNT = 5;

export function allPredictions(moment: Moment): Blocks {
  const places = predictionsOf(moment);
  const shown = places.slice(0, MOST_PREDICTIONS);
  return [
    table(
      [left('after'), left('target'), right('Σ e^z'), right('P(target)'), right('loss')],
      shown.map((place) => {
        return {
          cells: [
            place.label.context,
            text(place.label.target, 'target'),
            powerSumOf(softmaxOf(moment, place)),
            targetProbability(place),
            elementOfValue(place.group.terms, place.row, (term) => formatNumber(term, 3)),
          ],
        };
      }),
    ),
    ...hiddenNote(places.length - shown.length),
    ...shown.flatMap((place) => topWords(moment, place)),
  ];
}

/** How far each target is from certainty, and how urgent that makes its correction. */
export function urgencies(moment: Moment): Blocks {
  const places = predictionsOf(moment);
  const shown = places.slice(0, MOST_PREDICTIONS);
  return [
    table(
      [left('after'), left('target'), right('P − 1'), left('')],
      shown.map((place) => {
        const gradient = probabilityOf(place) - 1;
        return {
          cells: [place.label.context, text(place.label.target, 'target'), signed(gradient, 3), urgencyOf(gradient)],
        };
      }),
    ),
    ...hiddenNote(places.length - shown.length),
  ];
}

/** All words of one prediction by probability, likeliest first. */
export function rankWords({ group, row: index }: Pick<PredictionPlace, 'group' | 'row'>) {
  const columns = wordCountOf(group);
  const words = wordsOf(group);
  return Array.from({ length: columns }, (_, column) => ({
    word: words[column] ?? String(column),
    element: index * columns + column,
    probability: group.probabilities.data[index * columns + column],
  })).sort((a, b) => b.probability - a.probability);
}

function topWords({ timeline, cursor }: Moment, place: PredictionPlace): Blocks {
  const ranked = rankWords(place);
  const position = ranked.findIndex(({ word }) => word === place.label.target) + 1;
  const writeShare = (share: number): string => formatExactly(share, 3);
  const top = ranked
    .slice(0, TOP_COUNT)
    .map(({ word, element }) => [`${word} `, elementOfValue(place.group.probabilities, element, writeShare)]);
  const note = cursor.iteration === 0 ? timeline.program.subject.noteFor(place.label.context) : null;
  const standing =
    position === 1
      ? 'on top'
      : phrase`number ${number(position, String(position))} of ${formatPlural(ranked.length, unitOf(timeline.program.subject))}`;
  return [
    heading(`After "${place.label.context}"`),
    paragraph(
      phrase`${separated(top, '   ')}. The target "${place.label.target}" is ${standing}.${note === null ? '' : ` ${note}`}`,
    ),
  ];
}

function hiddenNote(count: number): Blocks {
  return moreNote(count, `and ${formatPlural(count, 'more prediction', 'more predictions')}`);
}
