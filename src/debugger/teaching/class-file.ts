/**
 * Class files: a class as JSON that is opened again after its server has gone: the shared session, the stop of its
 * lesson, the questions that were answered, what was said at its stops, and the sessions of guests who explored.
 * Invariant: any text gives a class or a message; a session file is a class without guests.
 */

import * as z from 'zod/mini';
import { describeValue, refuse, unlessRefused } from '../../files/refusal.js';
import { fields, LIMITS, list, text, wholeNumber } from '../../training/fixture/schema-parts.js';
import { ownField, parseJson } from '../../training/json-text.js';
import { readAs, readSession, sessionSchema } from '../saving/session-file.js';
import { type Counted, MOST_OPTIONS, QUIZ_KINDS, type Quiz, tallyOf } from './quiz.js';

const FORMAT = 'backstep class';
const LONGEST_TEXT = 4096;
export const MOST_KEPT = 2000;
/** The length of the longest lesson. */
const LONGEST_PARAGRAPH = 1_048_576;
export const MOST_STOPS = 500;
/** More votes than a class can have viewers. */
const MOST_VOTES = 10_000;
const VERSION = 2;

const shortText = (what: string) => text(what, LONGEST_TEXT);
const amount = z.number({ error: 'a number' });
/** Version 1 has each guess by itself. */
const tally = list(
  z.union([amount, z.tuple([amount, z.int().check(z.minimum(0))])], { error: 'a guess and how many have made it' }),
  'guesses',
  0,
  LONGEST_TEXT,
);
const count = wholeNumber(0, LIMITS.iterations);
const asked = {
  question: shortText('a question'),
  topic: shortText('a topic'),
  at: fields({ branch: count, iteration: count, frame: count, row: z.nullable(count) }),
  element: count,
  guess: z.nullable(amount),
  guesses: z.nullable(tally),
  /** Files of earlier versions lack it. */
  firstGuesses: z.exactOptional(z.nullable(tally)),
};
const quizSchema = z.union(
  [
    fields({ ...asked, kind: z.literal('value'), answer: amount }),
    fields({
      ...asked,
      kind: z.enum(QUIZ_KINDS).check(z.refine((kind) => kind !== 'value')),
      options: list(shortText('an option'), 'options', 1, MOST_OPTIONS),
      answer: wholeNumber(0, MOST_OPTIONS - 1),
    }),
  ],
  { error: 'a question that was answered' },
);

const castVote = fields({
  voter: shortText('a voter'),
  guess: amount,
  name: z.nullable(shortText('a name')),
  address: shortText('an address'),
});
const vote = fields({ id: z.int(), votes: list(castVote, 'votes', 0, MOST_VOTES) });
/** Under which class and number a question stands in the table of results. */
const noted = fields({ class: shortText('the beginning of a class'), question: wholeNumber(1, LIMITS.iterations) });

const classSchema = fields({
  format: z.literal(FORMAT),
  version: z.literal([1, VERSION]),
  /** Whether the class was ended, rather than broken off. */
  ended: z.boolean({ error: 'true or false' }),
  session: sessionSchema,
  lesson: z.nullable(fields({ name: shortText('the name of a lesson'), stop: count })),
  answered: list(quizSchema, 'questions', 0, LONGEST_TEXT),
  /** The question that is open, with its votes; files of earlier versions lack it, or where its first vote was noted. */
  open: z.exactOptional(
    z.nullable(fields({ quiz: quizSchema, vote, first: z.nullable(vote), noted: z.exactOptional(z.nullable(noted)) })),
  ),
  /** What was said at each stop; files of earlier versions lack it. */
  stops: z.exactOptional(
    list(
      fields({
        heading: shortText('a heading'),
        paragraphs: list(text('a paragraph', LONGEST_PARAGRAPH), 'paragraphs', 0, LONGEST_TEXT),
      }),
      'stops',
      0,
      MOST_STOPS,
    ),
  ),
  guests: list(
    fields({
      who: shortText('a guest'),
      exploring: z.boolean({ error: 'true or false' }),
      session: sessionSchema,
    }),
    'guests',
    0,
    MOST_KEPT,
  ),
});

type ClassFile = z.output<typeof classSchema>;

export type CastVote = z.output<typeof castVote>;

export type Noted = z.output<typeof noted>;

/** A question that is open, with the votes that members have cast on it: in the vote that is on, and in the first before it. */
export interface OpenVote {
  readonly quiz: Quiz;
  readonly vote: z.output<typeof vote>;
  readonly first: z.output<typeof vote> | null;
  readonly noted: Noted | null;
}

export interface SavedClass extends Omit<ClassFile, 'format' | 'version' | 'answered' | 'open' | 'stops'> {
  readonly answered: readonly Quiz[];
  readonly open: OpenVote | null;
  readonly stops?: readonly { readonly heading: string; readonly paragraphs: readonly string[] }[];
}

export type KeptGuest = ClassFile['guests'][number];

export function classText(saved: SavedClass): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...saved }, null, 1)}\n`;
}

/** The class of a file. What is refused follows the file's name and a colon. */
export function readClass(textOfFile: string): SavedClass {
  const json = unlessRefused(() => parseJson(textOfFile));
  if (ownField(json, 'format') !== FORMAT) {
    return { ended: true, session: readSession(textOfFile), lesson: null, answered: [], open: null, guests: [] };
  }
  const version = ownField(json, 'version');
  if (version !== 1 && version !== VERSION) {
    return refuse(`a class of version ${describeValue(version)}; this backstep reads 1 and ${VERSION}`);
  }
  const { format: _format, version: _version, ...saved } = readAs(classSchema, json);
  const { open = null } = saved;
  return {
    ...saved,
    answered: saved.answered.map(quizOf),
    open: open === null ? null : { noted: null, ...open, quiz: quizOf(open.quiz) },
  };
}

function quizOf({ guesses, firstGuesses, ...quiz }: ClassFile['answered'][number]): Quiz {
  return { ...quiz, guesses: tallyIn(guesses), firstGuesses: tallyIn(firstGuesses ?? null) } as Quiz;
}

function tallyIn(saved: z.output<typeof tally> | null): Quiz['guesses'] {
  return saved === null ? null : tallyOf(saved.map((each): Counted => (typeof each === 'number' ? [each, 1] : each)));
}
