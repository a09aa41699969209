/**
 * What a presenter and relays say to each other through a broker, as JSON: frames one way, counts the other.
 * Invariant: what comes from a broker may come from anybody. It is used only if it is small and whole, and its texts can
 * be shown as they are.
 */
import * as z from 'zod/mini';
import { CHOICE_KINDS, countOf, LARGEST_GUESS, MOST_DIFFERENT, MOST_OPTIONS } from '../../debugger/teaching/quiz.js';
import { ARTICLE, ARTICLE_VERSION, type ReadResult, readVersioned } from '../../document/schema.js';
import { listOf, TEXT } from '../../document/value-schema.js';

/*
 * What strangers with the password of a relay can make a presenter hold, and work on:
 *   relays      MOST_RELAYS                           = 64
 *   messages    64 × MOST_COUNT_BYTES                 = 1 MiB waiting, read ten times a second
 *   viewers     64 × MOST_OF_RELAY                    = 320,000 counted, as 64 numbers
 *   guesses     64 × MOST_DIFFERENT                   = 16,384 pairs, however many have guessed
 *   a question  MOST_DIFFERENT, both votes of it 512 pairs; with the 200 that are remembered 102,400 pairs in the class file
 * and what strangers who may write frames can make a relay hold:
 *   a frame     MOST_BYTES                            = 128 KiB
 */

/** A frame is no larger; an article takes less. */
export const MOST_BYTES = 128 * 1024;
/** MOST_DIFFERENT guesses take less, even if each has all digits of a number. */
export const MOST_COUNT_BYTES = 16 * 1024;
export const MOST_RELAYS = 64;
/** Guests of one relay. */
export const MOST_OF_RELAY = 5000;

const WORDS = listOf(TEXT);
const COUNT = z.int().check(z.gte(0), z.lte(MOST_OF_RELAY));
const GUESS = z.number().check(z.gte(-LARGEST_GUESS), z.lte(LARGEST_GUESS));
const ID = z.int().check(z.gte(0), z.lte(2 ** 31));

const CHOICE = {
  kind: z.enum(CHOICE_KINDS),
  topic: TEXT,
  options: z.array(TEXT).check(z.minLength(1), z.maxLength(MOST_OPTIONS)),
};
const NUMBER = { kind: z.literal('value'), topic: TEXT };

const VOTE = z.object({
  /** Another one for each question, and each time that it is asked. */
  id: ID,
  /** The id of the first vote on the same question, if this is the second. */
  first: z.nullable(ID),
  question: z.union([z.object(NUMBER), z.object(CHOICE)]),
});

/** A question whose answer is there, and the vote that was the last on it. */
const REVEALED = z.object({
  id: ID,
  question: z.union([
    z.object({ ...NUMBER, answer: z.number() }),
    z
      .object({ ...CHOICE, answer: z.int().check(z.gte(0)) })
      .check(z.refine(({ options, answer }) => answer < options.length)),
  ]),
});

const FRAME = z.object({
  article: ARTICLE,
  /** Who drives; null while nobody does. */
  presenter: z.nullable(TEXT),
  /** The stop, in lines to be read aloud. */
  stop: WORDS,
  message: z.nullable(TEXT),
  /** Null while no guesses are taken. */
  vote: z.nullable(VOTE),
  /** Null before the answer is there. */
  revealed: z.nullable(REVEALED),
});

const COUNTS = z
  .object({
    version: z.literal(ARTICLE_VERSION),
    /** How many follow. */
    viewers: COUNT,
    /** What the guesses are for. */
    vote: z.nullable(ID),
    /** Each guess with how many have made it. */
    guesses: z.array(z.tuple([GUESS, COUNT])).check(z.maxLength(MOST_DIFFERENT)),
    /** The most votes that come from one address. */
    mostOfAddress: COUNT,
  })
  .check(z.refine(({ guesses, viewers }) => countOf(guesses) <= viewers));

const PRESENCE = z.object({ isHere: z.boolean(), id: z.string().check(z.maxLength(64)) });

export type RelayedFrame = z.infer<typeof FRAME>;
export type Vote = z.infer<typeof VOTE>;
export type Revealed = z.infer<typeof REVEALED>;
export type Counts = z.infer<typeof COUNTS>;
/** Whether a presenter is there; who broke off has left word with the broker. */
export type Presence = z.infer<typeof PRESENCE>;

export const readCounts = reader(COUNTS);
export const readPresence = reader(PRESENCE);

export function readFrame(bytes: Buffer): ReadResult<RelayedFrame> {
  return readVersioned(FRAME, bytes.toString('utf8'), MOST_BYTES);
}

function reader<Kind>(schema: z.ZodMiniType<Kind>): (bytes: Buffer) => Kind | null {
  return (bytes) => {
    if (bytes.length > MOST_BYTES) return null;
    try {
      return z.safeParse(schema, JSON.parse(bytes.toString('utf8'))).data ?? null;
    } catch {
      return null;
    }
  };
}
