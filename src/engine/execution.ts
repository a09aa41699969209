/**
 * Executes steps in order, as far as the time allows: it pauses between steps, and within those that take long.
 * Invariant: where it pauses changes no bit.
 */
import { Arena } from './arena.js';
import type { Pass } from './pass.js';
import { sliceEnd } from './slices.js';
import type { Step } from './step.js';
import { Tape } from './tape.js';

/** Reading the clock takes about as long as a step on a few elements, so that is left out until these many. */
const CLOCKED_FROM = 2 ** 14;

export class Execution {
  private next = 0;
  /** The next item of the next step. */
  private item = 0;

  /** @param passes that do some of the steps together, each at the position of its first step */
  constructor(
    readonly steps: readonly Step[],
    private readonly passes: readonly (Pass | undefined)[] = [],
  ) {}

  /** How many steps are done. */
  get done(): number {
    return this.next;
  }

  /** From the first step again. */
  restart(): void {
    this.next = 0;
    this.item = 0;
  }

  /** @returns whether all steps are done; false if the time is up before that */
  runUntil(time: number): boolean {
    const { steps, passes } = this;
    let unclocked = 0;
    while (this.next < steps.length) {
      const step = steps[this.next];
      const pass = passes[this.next];
      if (step.items > 1) this.advance(step, time);
      else {
        const whole = pass ?? step;
        whole.run();
        this.next += pass?.count ?? 1;
        unclocked += whole.size;
        if (unclocked < CLOCKED_FROM) continue;
      }
      unclocked = 0;
      if (this.next < steps.length && performance.now() >= time) return false;
    }
    return true;
  }

  private advance(step: Step, time: number): void {
    this.item = step.runFor(this.item, time - performance.now());
    if (this.item < step.items) return;
    this.item = 0;
    this.next++;
  }
}

/** Applies ops on a tape of its own, then executes them in slices. */
export function* computeInSlices<T>(apply: (tape: Tape) => T): Generator<number, T, void> {
  const tape = new Tape(new Arena(), new Arena(), 'later');
  const result = apply(tape);
  yield* executeInSlices(tape.steps);
  return result;
}

/** Executes steps in slices; yields how many are done after each but the last. */
export function* executeInSlices(steps: readonly Step[]): Generator<number, void, void> {
  const execution = new Execution(steps);
  while (!execution.runUntil(sliceEnd())) yield execution.done;
}
