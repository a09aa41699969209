/**
 * What a lesson in one file holds for its page: every look of the screen at each size, what is read aloud there, and
 * where each key leads. Numbers are positions in the lists beside them.
 * Invariant: every text is text, to be set as such.
 */
import type { Quiz } from '../debugger/teaching/quiz.js';
import type { Line } from '../web/messages.js';

export interface LessonData {
  readonly stops: readonly StopData[];
  readonly questions: readonly Quiz[];
  /** By the name of a key, which of the lists in `moves` it follows. */
  readonly keys: Readonly<Record<string, number>>;
  readonly places: PlacesData;
  readonly layouts: readonly LayoutData[];
  readonly words: TextData<string>;
}

export interface StopData {
  readonly title: string;
  /** The place where it is arrived at. */
  readonly place: number;
  /** Looks that places have at this stop only, since its words are shown there: the place, then the look. */
  readonly looks: Readonly<Record<number, number>>;
}

/** A list for each thing that is known of places, by the position of the place. */
export interface PlacesData {
  readonly look: readonly number[];
  readonly iteration: readonly number[];
  /** The question that is shown there; −1 without one. */
  readonly question: readonly number[];
  /** Whether its answer is shown, too: 1 or 0. */
  readonly isAnswered: readonly number[];
  /** For an answered question, the looks with each of its options guessed. */
  readonly guessed: Readonly<Record<number, readonly number[]>>;
  /** For each motion and place, how many positions further the place is that it leads to. */
  readonly moves: readonly (readonly number[])[];
}

export interface LayoutData extends TextData<Line> {
  readonly columns: number;
  /** The least that a look has. */
  readonly leastRows: number;
}

/**
 * Looks as lists of rows, each of which is a list of parts from left to right. A part or a row is named by its position,
 * from 1, or by 0 where it is named for the first time: then it is the next one.
 */
export interface TextData<Part> {
  readonly parts: readonly Part[];
  /** Parts that each stop has its own of, since they hold its title; −1 names the first of them, −2 the next. */
  readonly titles: readonly (readonly Part[])[];
  readonly rows: readonly (readonly number[])[];
  /** Each look as what differs from the one before: how many rows it has, then how far down the next one is, and which. */
  readonly looks: readonly (readonly number[])[];
}
