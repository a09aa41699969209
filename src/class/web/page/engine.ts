/**
 * How the page of a class meets the debugger, which is a script of its own: once that is there, it tells of itself by an
 * event.
 * Invariant: what passes between them is what a server would have sent, and command lines.
 */
import type { Act } from '../../../document/document.js';
import type { Down } from '../protocol.js';

export const ENGINE_EVENT = 'backstep-engine';

interface ClassHost {
  show(down: Down): void;
  /** Asks the class for something, by the name of its command. */
  request(line: string): void;
}

/** What somebody explores on their page. */
export interface Explored {
  /** Tells the run apart from others, as the class does. */
  readonly run: string;
  act(act: Act): void;
  /** Shows all of it again. */
  show(): void;
  /** Nobody looks at it now. */
  pause(): void;
  /**
   * Takes over the branches that the class has made; false where it has to be begun again.
   * @param goes whether to go to where the class is, unless the session stands in a branch of its own
   */
  catchUp(json: string, goes: boolean): boolean;
  /** The session as it stands, which `openInClass` takes up again for the same run. */
  saved(): string;
}

/**
 * Rejects with what to say.
 * @param json the run, as the server sends it
 * @param kept what `saved` has given, taken up again if it is of the same run; null without it
 */
export type OpenInClass = (json: string, kept: string | null, host: ClassHost) => Promise<Explored>;
