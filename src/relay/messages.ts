/**
 * What a presenter and relays say to each other through a broker, as JSON: frames one way, counts the other.
 * Invariant: what comes from a broker may come from anybody. It is used only if it is small and whole, and its texts can
 * be shown as they are.
 */
import * as z from 'zod/mini';
import type { Size } from '../cells/cell-grid.js';
import { LARGEST_SCREEN } from '../class/limits.js';
import { LADDER } from '../class/screen-sizes.js';
import { LARGEST_GUESS } from '../debugger/teaching/guess.js';
import { CHOICE_KINDS, MOST_OPTIONS } from '../debugger/teaching/quiz.js';
import { countOf, MOST_DIFFERENT } from '../debugger/teaching/tally.js';
import { escapeControls } from '../document/printable.js';

/*
 * What strangers with the password of a relay can make a presenter hold, and work on:
 *   relays      MOST_RELAYS                           = 64
 *   messages    64 × MOST_COUNT_BYTES                 = 1 MiB waiting, read ten times a second
 *   viewers     64 × MOST_OF_RELAY                    = 320,000 counted, as 64 × 11 sizes
 *   guesses     64 × MOST_DIFFERENT                   = 16,384 pairs, however many have guessed
 *   a question  MOST_DIFFERENT, both votes of it 512 pairs; with the 200 that are remembered 102,400 pairs in the class file
 * and what strangers who may write frames can make a relay hold:
 *   frames      11 sizes × MOST_BYTES                 = 5.5 MiB
 */

/** More than a screen of the largest size takes. */
export const MOST_BYTES = 512 * 1024;
/** More than MOST_DIFFERENT guesses take, each with as many digits as a number has. */
export const MOST_COUNT_BYTES = 16 * 1024;
export const MOST_RELAYS = 64;
/** Guests of one relay. */
export const MOST_OF_RELAY = 5000;

/** Of the screens that are published, by name. */
export const SIZES = LADDER.map(nameOfSize);

const TEXT = z.pipe(z.string().check(z.maxLength(4000)), z.transform(escapeControls));
const WORDS = z.array(TEXT).check(z.maxLength(1000));
const CLASSES = z.string().check(z.regex(/^[\w -]{0,40}$/));
const CELLS = z.int().check(z.gte(0), z.lte(LARGEST_SCREEN.columns));
const SPAN = z.union([TEXT, z.tuple([CLASSES, TEXT]), z.tuple([CLASSES, TEXT, CELLS])]);
const LINE = z.array(SPAN).check(z.maxLength(LARGEST_SCREEN.columns));
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
  /** Of the first vote on the same question, if this is the second; frames of earlier versions lack it. */
  first: z.exactOptional(z.nullable(ID)),
  question: z.union([z.object(NUMBER), z.object(CHOICE)]),
});

/** A question whose answer is there, and the vote that was the last on it. */
const REVEALED = z.object({
  id: ID,
  question: z.union([
    z.object({ ...NUMBER, answer: z.number() }),
    z.object({ ...CHOICE, answer: z.int().check(z.gte(0), z.lt(MOST_OPTIONS)) }),
  ]),
});

const FRAME = z.object({
  columns: CELLS,
  /** From the top; the last one is the row of the class. */
  lines: z.array(LINE).check(z.minLength(1), z.maxLength(LARGEST_SCREEN.rows + 1)),
  /** To be read aloud: the stop, and what the presenter is told. */
  stop: WORDS,
  message: z.nullable(TEXT),
  /** Null while no guesses are taken. */
  vote: z.nullable(VOTE),
  /** Null before the answer is there; frames of earlier versions lack it. */
  revealed: z.exactOptional(z.nullable(REVEALED)),
});

const COUNTS = z
  .object({
    /** How many follow at each size. */
    sizes: z.partialRecord(z.enum(SIZES), COUNT),
    /** What the guesses are for. */
    vote: z.nullable(ID),
    /** Each guess with how many have made it. */
    guesses: z.array(z.tuple([GUESS, COUNT])).check(z.maxLength(MOST_DIFFERENT)),
    /** The most votes that come from one address; relays of earlier versions do not say. */
    mostOfAddress: z.exactOptional(COUNT),
  })
  .check(
    z.refine((counts) => viewersIn(counts) <= MOST_OF_RELAY),
    z.refine((counts) => countOf(counts.guesses) <= viewersIn(counts)),
  );

const PRESENCE = z.object({ isHere: z.boolean(), id: z.string().check(z.maxLength(64)) });

export type Frame = z.infer<typeof FRAME>;
export type Vote = z.infer<typeof VOTE>;
export type Revealed = z.infer<typeof REVEALED>;
export type Counts = z.infer<typeof COUNTS>;
/** Whether a presenter is there; who broke off has left word with the broker. */
export type Presence = z.infer<typeof PRESENCE>;

export const readFrame = reader(FRAME);
export const readCounts = reader(COUNTS);
export const readPresence = reader(PRESENCE);

/** Who follows at a relay, at whatever size. */
export function viewersIn({ sizes }: Pick<Counts, 'sizes'>): number {
  return Object.values(sizes).reduce<number>((sum, count = 0) => sum + count, 0);
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

export function nameOfSize({ columns, rows }: Size): string {
  return `${columns}x${rows}`;
}
