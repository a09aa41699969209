/**
 * Executes steps in order, as far as the time allows: it pauses between steps, and within those that take long.
 * Neighbouring steps that one pass over their values does as well are done so, faster than one after the other.
 * Invariant: where it pauses changes no bit, nor does a pass: it writes the outputs of all its steps.
 */
import type { PassDefinition } from './op-computing.js';
import type { Step } from './step.js';
import { Tape } from './tape.js';
import { sliceEnd } from './task.js';

interface Pass {
  /** How many steps it does. */
  readonly count: number;
  /** Elements that these read and write. */
  readonly size: number;
  run(): void;
}

/** Steps that are executed as far as the time allows. */
export interface Executable {
  /** How many steps are done. */
  readonly done: number;
  /** @returns whether all steps are done; false if the time is up before that */
  runUntil(time: number): boolean;
}

/** Reading the clock takes about as long as a step on a few elements, so that is left out until these many. */
const CLOCKED_FROM = 2 ** 14;

export class Execution implements Executable {
  private next = 0;
  /** The next item of the next step. */
  private item = 0;

  /** @param passes that do some of the steps together, each at the position of its first step */
  constructor(
    readonly steps: readonly Step[],
    private readonly passes: readonly (Pass | undefined)[] = [],
  ) {}

  get done(): number {
    return this.next;
  }

  /** From the first step again. */
  restart(): void {
    this.next = 0;
    this.item = 0;
  }

  runUntil(time: number): boolean {
    const { steps, passes } = this;
    let unclocked = 0;
    while (this.next < steps.length) {
      const step = steps[this.next];
      const pass = passes[this.next];
      if (step.items > 1) {
        this.item = step.runFor(this.item, time - performance.now());
        if (this.item >= step.items) {
          this.item = 0;
          this.next++;
        }
      } else {
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
}

/** Applies ops on a tape of its own, then executes them in slices. */
export function* computeInSlices<T>(apply: (tape: Tape) => T): Generator<number, T, void> {
  const tape = new Tape('later');
  const result = apply(tape);
  yield* executeInSlices(new Execution(tape.steps));
  return result;
}

/** Executes steps in slices; yields how many are done after each slice but the last. */
export function* executeInSlices(execution: Executable): Generator<number, void, void> {
  while (!execution.runUntil(sliceEnd())) yield execution.done;
}

/** The passes among steps, each at the position of its first step. Steps that are cut stay as they are. */
export function passesOf(steps: readonly Step[]): readonly (Pass | undefined)[] {
  const passes = new Array<Pass | undefined>(steps.length);
  steps.forEach(({ application }, last) => {
    for (const definition of application?.op.compute.passes ?? []) {
      const first = last - definition.after.length;
      const pass = first < 0 ? null : createPass(steps.slice(first, last + 1), definition);
      if (pass === null) continue;
      passes[first] = pass;
      return;
    }
  });
  return passes;
}

function createPass(steps: readonly Step[], { after, prepare }: PassDefinition): Pass | null {
  const applications = steps.flatMap(({ application }) => application ?? []);
  const isWhole = applications.length === steps.length && after.every((op, k) => applications[k].op === op);
  if (!isWhole || steps.some(({ items }) => items > 1)) return null;
  const run = prepare(applications);
  if (run === null) return null;
  return { count: steps.length, size: steps.reduce((sum, { size }) => sum + size, 0), run };
}
