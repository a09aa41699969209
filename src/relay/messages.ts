/**
 * What a presenter and relays say to each other through a broker, as JSON: frames one way, counts the other.
 * Invariant: what comes from a broker may come from anybody. It is used only if it is small and whole, and its texts can
 * be shown as they are.
 */
import * as z from 'zod/mini';
import type { Size } from '../cells/cell-grid.js';
import { LARGEST_SCREEN } from '../class/limits.js';
import { LADDER } from '../class/screen-sizes.js';
import { escapeControls } from '../data/printable.js';
import { CHOICE_KINDS, MOST_OPTIONS } from '../debugger/teaching/quiz.js';

/** More than a screen of the largest size takes. */
export const MOST_BYTES = 512 * 1024;
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

const VOTE = z.object({
  /** Another one for each question, and each time that it is asked. */
  id: z.int(),
  question: z.union([
    z.object({ kind: z.literal('value'), topic: TEXT }),
    z.object({ kind: z.enum(CHOICE_KINDS), topic: TEXT, options: z.array(TEXT).check(z.maxLength(MOST_OPTIONS)) }),
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
});

const COUNTS = z.object({
  /** How many follow at each size. */
  sizes: z.partialRecord(z.enum(SIZES), COUNT),
  /** What the guesses are for. */
  vote: z.nullable(z.int()),
  /** Each guess with how many have made it. */
  guesses: z.array(z.tuple([z.number(), COUNT])).check(z.maxLength(MOST_OF_RELAY)),
});

const PRESENCE = z.object({ isHere: z.boolean(), id: z.string().check(z.maxLength(64)) });

export type Frame = z.infer<typeof FRAME>;
export type Vote = z.infer<typeof VOTE>;
export type Counts = z.infer<typeof COUNTS>;
/** Whether a presenter is there; who broke off has left word with the broker. */
export type Presence = z.infer<typeof PRESENCE>;

export const readFrame = reader(FRAME);
export const readCounts = reader(COUNTS);
export const readPresence = reader(PRESENCE);

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
