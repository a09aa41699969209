/**
 * A limit for work that a whole class waits for: a loop in it that does not end is given up, and the class goes on.
 * Invariant: nothing that was given up is called again within the same turn of the event loop, so that a class waits once
 * and not once for each screen.
 */
import { createContext, Script } from 'node:vm';
import { TookTooLong, type Within } from '../../numbers/engine/errors.js';

/** Nothing that works takes as long: whatever is long pauses after some milliseconds. */
export const LIMIT_MILLISECONDS = 5000;

interface TimeLimitOptions {
  readonly milliseconds?: number;
  /** Puts an earlier state back, in a later turn; without it, whoever asked for the work does. */
  readonly mend?: () => void;
}

/**
 * V8 ends the loop from another thread, and only for what a script has called. What was given up runs no `finally`: its
 * generators and buffers are lost, and nobody may go on with them.
 */
export function createTimeLimit({ milliseconds = LIMIT_MILLISECONDS, mend }: TimeLimitOptions = {}): Within {
  const script = new Script('work()');
  const scope: { work: (() => unknown) | null } = { work: null };
  const context = createContext(scope);
  let isInside = false;
  let isGivenUp = false;
  const error = (): TookTooLong => new TookTooLong(milliseconds / 1000, mend !== undefined);
  return <T>(work: () => T): T => {
    if (isGivenUp) throw error();
    if (isInside) return work();
    isInside = true;
    scope.work = work;
    try {
      return script.runInContext(context, { timeout: milliseconds }) as T;
    } catch (problem) {
      if (!isTimeout(problem)) throw problem;
      if (mend !== undefined) {
        isGivenUp = true;
        setImmediate(() => {
          isGivenUp = false;
          mend();
        });
      }
      throw error();
    } finally {
      isInside = false;
      scope.work = null;
    }
  };
}

/** The error is one of the script's own context, and so no instance of this one's Error. */
function isTimeout(problem: unknown): boolean {
  const { code } = Object(problem) as { readonly code?: unknown };
  return code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
