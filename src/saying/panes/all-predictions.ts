/**
 * All predictions of an iteration side by side: what each context made likely, and how its target did. Sums are of e^z
 * unshifted, like in the softmax panes.
 */

import { type Moment, type PredictionPlace, predictionsOf, rankWords } from '../../debugger/places/moment.js';
import { softmaxOf } from '../../debugger/places/softmax-row.js';
import type { Blocks } from '../../document/document.js';
import { formatExactly, formatNumber, formatPlural, formatSigned } from '../../document/numbers.js';
import { unitOf } from '../../training/program.js';
import {
  heading,
  inDigits,
  left,
  longTable,
  number,
  paragraph,
  passage,
  phrase,
  right,
  separated,
  signed,
  text,
  type Words,
} from '../blocks.js';
import { elementOfValue } from '../step-words.js';
import { urgencyOf } from './logit-gradient.js';
import { probabilityOf, targetProbability } from './loss.js';
import { powerSumOf } from './softmax-parts.js';

const TOP_COUNT = 5;

export function allPredictions(moment: Moment): Blocks {
  const places = predictionsOf(moment);
  return passage(
    longTable(
      [left('after'), left('target'), right('Σ e^z'), right('P(target)'), right('loss')],
      places,
      (place) => [
        ...namesOf(place),
        powerSumOf(softmaxOf(moment, place)),
        targetProbability(place),
        elementOfValue(place.group.terms, place.row, inDigits(formatNumber, 3)),
      ],
      SHOWN,
    ),
    places.slice(0, SHOWN.most).flatMap((place) => topWords(moment, place)),
  );
}

/** How far each target is from certainty, and how urgent that makes its correction. */
export function urgencies(moment: Moment): Blocks {
  return longTable(
    [left('after'), left('target'), right('P − 1'), left()],
    predictionsOf(moment),
    (place) => {
      const gradient = probabilityOf(place) - 1;
      return [...namesOf(place), signed(gradient, inDigits(formatSigned, 3)), urgencyOf(gradient)];
    },
    SHOWN,
  );
}

const SHOWN = {
  most: 16,
  more: (count: number) => `and ${formatPlural(count, 'more prediction', 'more predictions')}`,
};

function namesOf({ label }: PredictionPlace): readonly Words[] {
  return [label.context, text(label.target, 'target')];
}

function topWords({ timeline, cursor }: Moment, place: PredictionPlace): Blocks {
  const ranked = rankWords(place);
  const position = ranked.findIndex(({ word }) => word === place.label.target) + 1;
  const writeShare = inDigits(formatExactly, 3);
  const top = ranked
    .slice(0, TOP_COUNT)
    .map(({ word, element }) => [`${word} `, elementOfValue(place.group.probabilities, element, writeShare)]);
  const note = cursor.iteration === 0 ? timeline.program.subject.noteFor(place.label.context) : null;
  const standing =
    position === 1
      ? 'on top'
      : phrase`number ${number(position)} of ${formatPlural(ranked.length, unitOf(timeline.program.subject))}`;
  return [
    heading(`After "${place.label.context}"`),
    paragraph(
      phrase`${separated(top, '   ')}. The target "${place.label.target}" is ${standing}.${note === null ? '' : ` ${note}`}`,
    ),
  ];
}
