/**
 * Where the reader of a lesson is, and where keys lead: a place of the walk, and the stop whose words go with it.
 * Invariant: an answer is shown only once its question has been stepped past, as in the debugger.
 */
import type { Quiz } from '../../debugger/teaching/quiz.js';
import type { LessonData } from '../lesson-data.js';

export interface Position {
  /** From 0. */
  readonly stop: number;
  readonly place: number;
}

export interface Shown {
  readonly question: Quiz | null;
  readonly isAnswered: boolean;
  /** Position of what is to be shown, in each list of looks. */
  readonly look: number;
}

export function arriveAt({ stops }: LessonData, stop: number): Position {
  return { stop, place: stops[stop].place };
}

/** Where a key leads; the position itself where it leads nowhere, null for a key that does not move. */
export function follow({ keys, places }: LessonData, position: Position, key: string): Position | null {
  const moves = places.moves[keys[key]];
  if (moves === undefined) return null;
  const distance = moves[position.place];
  return distance === 0 ? position : { ...position, place: position.place + distance };
}

/** Shows the answer to an open question, else goes to the next stop; the position itself after the last. */
export function goOn(data: LessonData, position: Position): Position {
  if (openQuestion(data, position) !== null) return follow(data, position, 'right') ?? position;
  return position.stop + 1 < data.stops.length ? arriveAt(data, position.stop + 1) : position;
}

/** The question that waits for its answer there. */
export function openQuestion(data: LessonData, position: Position): Quiz | null {
  const { question, isAnswered } = shownAt(data, position, null);
  return isAnswered ? null : question;
}

/** @param guess of an option of the question there; null without one */
export function shownAt(
  { places, stops, questions }: LessonData,
  { stop, place }: Position,
  guess: number | null,
): Shown {
  const guessed = guess === null ? undefined : places.guessed[place]?.[guess];
  return {
    question: questions[places.question[place]] ?? null,
    isAnswered: places.isAnswered[place] === 1,
    look: guessed ?? stops[stop].looks[place] ?? places.look[place],
  };
}

/** The iterations between two places that the file leaves out; null where they follow one another. */
export function leftOut(
  { places }: LessonData,
  from: number,
  to: number,
): readonly [first: number, last: number] | null {
  const [a, b] = [from, to].map((place) => places.iteration[place]).sort((x, y) => x - y);
  return b - a > 1 ? [a + 1, b - 1] : null;
}
