/** Errors of work that others wait for. */

/** Work that others wait for took too long and was given up halfway: what it was building is not to be used. */
export class TookTooLong extends Error {
  /** @param isMended whether whoever has given the work up puts an earlier state back, so that nothing is left to do */
  constructor(
    seconds: number,
    readonly isMended: boolean,
  ) {
    super(`That took longer than ${seconds} s at a stretch and was given up. You are where you were.`);
  }
}

/** Does work that others wait for. Throws TookTooLong where somebody limits it. */
export type Within = <T>(work: () => T) => T;

export const WITHOUT_LIMIT: Within = (work) => work();

/** Does something; what it throws goes to `onError`, and no further. */
export function guard(action: () => void, onError: (error: unknown) => void): void {
  try {
    action();
  } catch (error) {
    onError(error);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
