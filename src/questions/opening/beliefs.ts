/**
 * A model's beliefs before it has learned: its shares for the first predictions of the run, and a text of its own.
 * Invariant: nothing is executed or counted for it, and the run's random numbers stay as they are.
 */

import {
  type PredictionPlace,
  predictionsOf,
  type ReplayedMoment,
  rankWords,
  scoredWords,
} from '../../debugger/places/moment.js';
import { canWrite, writtenAt } from '../../debugger/writings.js';
import type { Task } from '../../numbers/engine/task.js';
import type { ReplayedHistory } from '../../timeline/history.js';
import { groupBy } from '../../training/group-by.js';

/** One prediction: how likely the model takes the target to be, and the word that it would say first. */
export interface Belief {
  readonly place: PredictionPlace;
  readonly share: number;
  readonly guess: ReturnType<typeof rankWords>[number];
}

/** More say no more, and would push the ways to go on off a small screen. */
const MOST_BELIEFS = 4;

/** The first predictions of the iteration that differ from each other. */
export function beliefsAt(moment: ReplayedMoment): readonly Belief[] {
  const byName = groupBy(predictionsOf(moment), ({ label: { context, target } }) => `${context} → ${target}`);
  return [...byName.values()]
    .map(([place]) => place)
    .slice(0, MOST_BELIEFS)
    .map((place) => {
      const { group, row, label } = place;
      const share = group.probabilities.data[row * scoredWords(group).length + label.targetIndex];
      return { place, share, guess: rankWords(place)[0] };
    });
}

/** The prediction that is furthest from what should come, where the model would say something else; null where there is none. */
export function worstOf(beliefs: readonly Belief[]): Belief | null {
  const wrong = beliefs.filter(({ share, place, guess }) => share >= 0 && guess.word !== place.label.target);
  return wrong.reduce<Belief | null>(
    (worst, each) => (worst === null || each.share < worst.share ? each : worst),
    null,
  );
}

/** The line that a model of a text writes before it has learned; null where it cannot, or would keep somebody waiting. */
export function* writtenAtFirst(timeline: ReplayedHistory): Task<string | null> {
  const { program, numbers } = timeline;
  const isOfText = (program.subject.text?.tokenizer ?? null) !== null;
  if (!isOfText || !canWrite(program)) return null;
  return (yield* writtenAt(timeline, numbers.first))?.text ?? null;
}
