/**
 * What a page is sent, and what it sends: articles and what can be done go down, commands and questions come up. A page of
 * a class has a server at the other end, one of a file the file's own reader.
 * Invariant: every text is text. Nothing in a message is markup. What comes down is read through a schema.
 */
import * as z from 'zod/mini';
import type { Act } from '../../document/document.js';
import { INLINES } from '../../document/inline-schema.js';
import { readJson } from '../../document/json.js';
import { ARTICLE_PARTS, ASKED } from '../../document/schema.js';
import { INTEGER, listOf, NUMBER, object, TEXT } from '../../document/value-schema.js';

/** The colours that can be chosen instead of those that the browser is set to. */
export const PAGE_THEMES = ['dark', 'light', 'high-contrast'] as const;
export type PageTheme = (typeof PAGE_THEMES)[number];

const BUTTON = object({
  label: TEXT,
  /** The command line that it stands for. */
  line: TEXT,
  /** For those who do not see where it stands; default: the label. */
  name: z.exactOptional(TEXT),
});

/** The run that a class is on, told of those who explore another one. */
const CLASS_RUN = object({
  /** Tells runs apart: the hash of the fixture. */
  run: TEXT,
  /** The title of the lesson; null without one. */
  lesson: z.nullable(TEXT),
  /** Told to somebody who explores a run that the class has left, such as `Ada has opened adam-small-steps`. */
  opened: TEXT,
});

/** What can be done here, and how one takes part. */
const CONTROLS = object({
  /** Colours that somebody has chosen; null for those that the browser is set to. */
  theme: z.nullable(z.enum(PAGE_THEMES)),
  /** How one takes part, and what one is told: `following Ada`, `You guessed "we".` */
  standing: INLINES,
  /** Whether the keys of the debugger are this person's own, and places of the listing lead there. */
  exploring: z.boolean(),
  /** Present where somebody explores a class: with a debugger in the page itself, whose controls take the place of these. */
  inPage: z.exactOptional(CLASS_RUN),
  /** Present where a question has called somebody away from that, who goes on with it afterwards. */
  isHeld: z.exactOptional(z.literal(true)),
  /** Present while a word is being typed: every key belongs to it. */
  typing: z.exactOptional(z.literal(true)),
  /** Whether guesses at the open question are taken, and the guess that was. */
  guess: object({ isTaken: z.boolean(), now: z.nullable(NUMBER) }),
  buttons: listOf(BUTTON),
  /** What stands in the field for commands; null where none are taken. */
  entry: z.nullable(TEXT),
  /** Whether numbers can be asked about. */
  answers: z.boolean(),
  /** The stops of what is published, and which of them is shown; null in a class. */
  stops: z.nullable(object({ titles: listOf(TEXT), now: INTEGER })),
});

/** What has changed on the page; all of it where the page has nothing yet. */
const SHOWN = z.readonly(
  z.strictObject({
    /** The parts of the article that are others than before. */
    article: z.exactOptional(ARTICLE_PARTS),
    /** Lines to be read aloud. */
    words: z.exactOptional(z.string()),
    controls: z.exactOptional(CONTROLS),
    /** The answer that lies over the article until it is closed; null closes it. */
    asked: z.exactOptional(z.nullable(ASKED)),
  }),
);

/** The last message. */
const FAREWELL = object({ farewell: TEXT });

const DOWN = z.union([FAREWELL, SHOWN]);

export type Button = z.infer<typeof BUTTON>;
export type ClassRun = z.infer<typeof CLASS_RUN>;
export type Controls = z.infer<typeof CONTROLS>;
export type Shown = z.infer<typeof SHOWN>;
export type Farewell = z.infer<typeof FAREWELL>;
export type Down = Shown | Farewell;

/** Null for what no class sends. */
export function readDown(text: string): Down | null {
  try {
    return z.safeParse(DOWN, readJson(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Where the page of a class fetches the debugger, and the run to explore with it, once somebody explores. */
export const ENGINE_PATH = 'engine.js';
export const RUN_PATH = 'run';
/** The page's policy for the one address that a script may be fetched from. */
export const ENGINE_POLICY = 'engine';

/** What a page of a class sends. How many messages it has seen is asked for. */
export interface Up {
  readonly view: string;
  readonly seen?: number;
  readonly acts?: readonly Act[];
  /** Whether its guest wants to explore, whatever they did before; the answer is `Taken`. */
  readonly exploring?: boolean;
}

/** Whether the guest explores now, or has been told why not. */
export interface Taken {
  readonly exploring: boolean;
}

/** The answer to `enter`. */
export interface Entered {
  readonly view: string;
}

/** The answer where somebody is turned away. */
export interface TurnedAway {
  readonly reason: string;
}
