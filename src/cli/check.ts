/**
 * `backstep check`: compares the gradients of a fixture's program with central differences.
 */
import type { ReplayedHistory } from '../timeline/history.js';
import { finishInSlices } from '../timeline/task.js';
import { checkGradients, DEFAULT_CHECK } from '../verify/check-gradients.js';
import { renderGradientCheck } from '../verify/render-check.js';
import { CheckFailure } from './ending.js';

export interface CheckFlags {
  /** With more parameters than this, a sample is checked. */
  readonly most?: number;
  /** The gradients are checked at the start of this iteration. */
  readonly iteration?: number;
}

/** @throws CheckFailure when a gradient and its difference disagree */
export async function checkFixture(timeline: ReplayedHistory, { most, iteration = 0 }: CheckFlags): Promise<void> {
  const { program } = timeline;
  const { start } = await finishInSlices(timeline.reach(iteration));
  const options = { ...DEFAULT_CHECK, ...(most === undefined ? {} : { mostElements: most }) };
  const check = await finishInSlices(checkGradients(program, start, options));
  const name = `${program.subject.name}, ${program.model.kind}`;
  process.stdout.write(`${name}, iteration ${iteration}: ${renderGradientCheck(check).join('\n')}\n`);
  if (!check.passed) throw new CheckFailure();
}
