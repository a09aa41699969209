// Answers that a terminal owes. They are input like keys, so if a terminal is given back before they have come, they
// appear at the shell's prompt. Whoever gives it back waits for the answer to the last question, since a terminal
// answers in order, but not for long: some never answer.

/** How long an answer is waited for. */
export const ANSWER_MILLISECONDS = 1000;
const CHECK_MILLISECONDS = 10;

/** Whether an answer that has not come can still come. `askedAt` is a time of `performance`; null if nothing was asked. */
export function isStillExpected(askedAt: number | null): boolean {
  return askedAt !== null && performance.now() - askedAt < ANSWER_MILLISECONDS;
}

/** Calls back when no answer is owed, at once if none is now. The terminal's input has to be read until then. */
export function whenAnswered(isOwed: () => boolean, callback: () => void): void {
  if (isOwed()) setTimeout(() => whenAnswered(isOwed, callback), CHECK_MILLISECONDS);
  else callback();
}
