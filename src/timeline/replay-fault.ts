/**
 * What a replay must never come to: other numbers than the first time. It ends there with a sentence, so that no number is
 * shown which is not that of the run.
 */

/** The message is for the user. */
export class ReplayFault extends Error {
  override readonly name = 'ReplayFault';
}

/** An iteration was executed again and ended in another state. */
export function divergedAfter(iteration: number): ReplayFault {
  return faultOf(
    `When iteration ${iteration} was executed again, it did not end in the state in which it ended before`,
  );
}

/** An iteration was executed again and had another loss. */
export function divergedIn(iteration: number, before: number, now: number): ReplayFault {
  return faultOf(`When iteration ${iteration} was executed again, its loss came out as ${now}, where it was ${before}`);
}

/** A state is read that is not the one that was written. */
export function changedOnDisk(iteration: number): ReplayFault {
  return faultOf(`The state before iteration ${iteration} that was kept on disk is not the one that was written`);
}

function faultOf(what: string): ReplayFault {
  return new ReplayFault(
    `${what}. That is a fault of backstep or of this machine, so nothing is shown that depends on it.`,
  );
}
