/**
 * The short way to do a computation again. Where operands lie in one memory, a kernel's addresses and sizes are found
 * once; whoever computes the same again, on what the operands then hold, calls the kernel with them directly.
 * Invariant: it writes what the call that returned it would write.
 */

/** Most computations have no short way, and return nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing needs no return statement this way
export type Again = (() => void) | void;

/** Does it, and returns it. */
export function now(work: () => void): Again {
  work();
  return work;
}

/** One computation after the other. */
export function inTurn(first: Again, second: Again): Again {
  if (first === undefined || second === undefined) return;
  return () => {
    first();
    second();
  };
}
