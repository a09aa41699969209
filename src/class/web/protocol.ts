/**
 * What a page is sent, and what it sends: articles and what can be done go down, commands and questions come up. A page of
 * a class has a server at the other end, one of a file the file's own reader.
 * Invariant: every text is text. Nothing in a message is markup.
 */
import type { Act, Article, Asked, Inlines } from '../../document/document.js';

export interface Button {
  readonly label: string;
  /** The command line that it stands for. */
  readonly line: string;
  /** For those who do not see where it stands; default: the label. */
  readonly name?: string;
}

/** What can be done here, and how one takes part. */
export interface Controls {
  /** Colours that somebody has chosen; null for those that the browser is set to. */
  readonly theme: PageTheme | null;
  /** How one takes part, and what one is told: `following Ada`, `You guessed "we".` */
  readonly standing: Inlines;
  /** Whether the keys of the debugger are this person's own, and places of the listing lead there. */
  readonly exploring: boolean;
  /** Present where somebody explores a class: with a debugger in the page itself, whose controls take the place of these. */
  readonly inPage?: ClassRun;
  /** Present where a question has called somebody away from that, who goes on with it afterwards. */
  readonly isHeld?: true;
  /** Present while a word is being typed: every key belongs to it. */
  readonly typing?: true;
  /** Whether guesses at the open question are taken, and the guess that was. */
  readonly guess: { readonly isTaken: boolean; readonly now: number | null };
  readonly buttons: readonly Button[];
  /** What stands in the field for commands; null where none are taken. */
  readonly entry: string | null;
  /** Whether numbers can be asked about. */
  readonly answers: boolean;
  /** The stops of what is published, and which of them is shown; null in a class. */
  readonly stops: { readonly titles: readonly string[]; readonly now: number } | null;
}

/** The run that a class is on, told of those who explore another one. */
export interface ClassRun {
  /** Tells runs apart: the hash of the fixture. */
  readonly run: string;
  /** The title of the lesson; null without one. */
  readonly lesson: string | null;
  /** What is said where somebody explores what the class has left: `Ada has opened adam-small-steps`. */
  readonly opened: string;
}

/** What has changed on the page; all of it where the page has nothing yet. */
export interface Shown {
  /** The parts of the article that are others than before. */
  readonly article?: Partial<Article>;
  /** Lines to be read aloud. */
  readonly words?: string;
  readonly controls?: Controls;
  /** What somebody has asked for, over the article, until it is closed; null closes it. */
  readonly asked?: Asked | null;
}

/** The last message. */
export interface Farewell {
  readonly farewell: string;
}

export type Down = Shown | Farewell;

/** The colours that can be chosen instead of those that the browser is set to. */
export const PAGE_THEMES = ['dark', 'light', 'high-contrast'] as const;
export type PageTheme = (typeof PAGE_THEMES)[number];

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
