/**
 * What a lesson in one file holds for its page: the article of each place, and where each command leads.
 * Invariant: an answer stands apart from the article of the place that asks for it. What is read of a file passes the schema,
 * and its articles pass theirs when they are shown.
 */
import * as z from 'zod/mini';
import { FINITE, listOf, TEXT } from '../document/block-schema.js';

/** The commands that move, each followed by its reverse. */
export const MOTIONS = [
  ...(['step', 'reverse-step', 'next-phase', 'previous-phase', 'next-iteration', 'previous-iteration'] as const),
  ...(['next', 'reverse-next', 'finish', 'reverse-finish'] as const),
] as const;

/** At one or two kilobytes each, what a mail or a browser can be asked to take, and more than anybody steps through. */
export const MOST_PLACES = 6000;

/** Positions of parts: of one, or of each that stands in a list. */
const POSITION = z.int().check(z.gte(0));
const NAMES = z.union([POSITION, listOf(POSITION)]);
const PACKED = z.record(z.string(), NAMES);

const QUESTION = { topic: TEXT, answer: FINITE };
const CHOICE = z.enum(['word', 'loss', 'sign', 'direction']);

const PLACE = z.object({
  article: PACKED,
  /** What the lesson says, by the stop from which one comes. */
  words: listOf(NAMES),
  /** Where it is, to be read aloud before the article. */
  heard: listOf(TEXT),
  /** Position of the question that is shown there. */
  question: z.nullable(POSITION),
  isAnswered: z.boolean(),
  /** What the selected number was made of; null where that is not to be asked. */
  why: z.nullable(PACKED),
  /** For each motion, how many positions further the place is that it leads to. */
  moves: listOf(z.int()),
});

export const LESSON = z
  .object({
    /** Each with the position of the place where it is arrived at. */
    stops: listOf(z.object({ title: TEXT, place: POSITION })).check(z.minLength(1)),
    questions: listOf(
      z.union([
        z.object({ ...QUESTION, kind: z.literal('value') }),
        z.object({ ...QUESTION, kind: CHOICE, options: listOf(TEXT) }),
      ]),
    ),
    /** The names of commands, by these names, by those that stand for them, and by keys. */
    commands: z.record(z.string(), z.string()),
    /** What its keys do. */
    keys: PACKED,
    /** What stands in articles, each part once. */
    parts: z.array(z.unknown()),
    places: z.array(PLACE).check(z.maxLength(MOST_PLACES)),
  })
  .check(
    z.refine(({ stops, places }) => stops.every(({ place }) => place < places.length), {
      error: 'stops at places that there are',
    }),
  );

export type LessonData = z.infer<typeof LESSON>;
export type PlaceData = z.infer<typeof PLACE>;
export type PartNames = z.infer<typeof NAMES>;
export type Packed = z.infer<typeof PACKED>;
