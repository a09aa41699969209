/**
 * Neighbouring steps that one pass over their values does as well, faster than one step after the other.
 * Invariant: it writes the outputs of all of them, with the same bits.
 */
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
  for (let end = 1; end <= steps.length; end++) {
    const definition = steps[end - 1].application?.op.pass;
    if (definition === undefined) continue;
    const start = end - 1 - definition.after.length;
    const together = steps.slice(Math.max(0, start), end);
    const applications = together.flatMap(({ application }) => application ?? []);
    const isWhole = definition.after.every((op, k) => applications[k]?.op === op);
    if (!isWhole || together.some(({ items }) => items > 1)) continue;
    const run = definition.prepare(applications);
    if (run === null) continue;
    passes[start] = { count: together.length, size: together.reduce((sum, { size }) => sum + size, 0), run };
  }
  return passes;
}
