/**
 * What the server and its page say to each other, as JSON: pictures of the screen go down, keys and sizes come up.
 * Invariant: every text is text. Nothing in a message is markup, and no message from the page does what a key cannot.
 */

/** Spans from left to right. One whose characters may not be as wide as cells says how many cells it takes. */
export type Line = readonly (string | readonly [classes: string, text: string] | readonly [string, string, number])[];

export interface Button {
  readonly label: string;
  /** The keys that it stands for, by their names in the command table. */
  readonly keys: readonly string[];
  /** For those who do not see where it stands; default: the label. */
  readonly name?: string;
  readonly isPressed?: boolean;
  /** Twice as wide as others, where they stand in columns. */
  readonly isWide?: true;
}

/** What can be done without a keyboard. */
export interface Controls {
  /** Colours that the guest has chosen; null for those that the browser is set to. */
  readonly theme: string | null;
  readonly exploring: boolean;
  /** Lines that cover the screen by this guest's own wish, to be read aloud; left out without them. */
  readonly told?: string;
  /** What an open question asks for; null without one, and where its options are buttons. */
  readonly asksNumber: string | null;
  readonly buttons: readonly Button[];
}

/** A change of the screen: all rows where the page has none yet, else those that differ. */
export interface Picture {
  readonly columns: number;
  readonly rows: number;
  /** By their positions from the top. */
  readonly lines: Readonly<Record<string, Line>>;
  /** Lines to be read aloud; left out where there is nothing to say. */
  readonly words?: string;
  /** Left out where they are the same as before. */
  readonly controls?: Controls;
}

/** The last message. */
export interface Farewell {
  readonly farewell: string;
}

export type Down = Picture | Farewell;

/** The answer to `enter`. */
export interface Entered {
  readonly view: string;
}

/** The answer where somebody is turned away. */
export interface TurnedAway {
  readonly reason: string;
}

/** At a few kilobytes each, what a slow line holds for a moment. */
export const MOST_UNDER_WAY = 64;
/** Messages are confirmed after so many: a confirmation costs the server as much as several pictures. */
export const CONFIRM_COUNT = 48;

/** What the page sends. How many messages it has seen keeps slow lines from filling up. */
export interface Up {
  readonly view: string;
  readonly seen?: number;
  readonly keys?: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
}
