/**
 * Neighbouring steps that one pass over their values does as well, faster than one step after the other.
 * Invariant: it writes the outputs of all of them, with the same bits.
 */
import type { PassDefinition } from './op.js';
import type { Step } from './step.js';

export interface Pass {
  /** How many steps it does. */
  readonly count: number;
  /** Elements that these read and write. */
  readonly size: number;
  run(): void;
}

/** The passes among steps, each at the position of its first step. Steps that are cut stay as they are. */
export function passesOf(steps: readonly Step[]): readonly (Pass | undefined)[] {
  const passes = new Array<Pass | undefined>(steps.length);
  steps.forEach(({ application }, last) => {
    for (const definition of application?.op.passes ?? []) {
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
