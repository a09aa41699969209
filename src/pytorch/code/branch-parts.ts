/**
 * The parts of a branch of a run, each of which one program executes: the run itself from iteration 0 on, then what each
 * fork has made of it.
 */

import { type Count, createPause } from '../../numbers/engine/task.js';
import { type Branches, lineage, replayOf } from '../../timeline/branches.js';
import type { Edit } from '../../training/iteration/edits.js';
import type { TrainingProgram } from '../../training/iteration/program.js';

export interface BranchPart {
  /** Its first iteration; the next part begins after its last. */
  readonly from: number;
  readonly program: TrainingProgram;
  /** They apply before its first iteration, in this order. */
  readonly edits: readonly Edit[];
}

/** The parts of a branch, in order. The program's first state has all edits already. */
export function partsOfBranch(branches: Branches, id: number): readonly BranchPart[] {
  const parts: BranchPart[] = [];
  for (const branch of lineage(branches, id).toReversed()) {
    const timeline = replayOf(branch);
    const { first: from } = timeline;
    const program = timeline.programAt(from);
    const before = parts.at(-1)?.from === from ? parts.pop() : undefined;
    parts.push({ from, program, edits: [...(before?.edits ?? []), ...branch.edits] });
  }
  return parts;
}

/** The examples that each iteration trains on, counted from 0 in the order of the data. */
export function* drawnExamples(
  parts: readonly BranchPart[],
  iterations: number,
): Generator<Count, readonly (readonly number[])[], void> {
  const isDue = createPause();
  const drawn: (readonly number[])[] = [];
  for (const [k, { from, program }] of parts.entries()) {
    let state = program.initial;
    const end = Math.min(iterations, parts[k + 1]?.from ?? iterations);
    for (let iteration = from; iteration < end; iteration++) {
      const { batch, numbers = [], randomState, batchPosition } = program.drawBatch({ ...state, iteration });
      drawn.push(batch.skipping?.numbers.map((position) => numbers[position]) ?? numbers);
      state = { ...state, randomState, batchPosition };
      if (isDue()) yield { done: iteration, total: iterations, unit: 'iterations' };
    }
  }
  return drawn;
}
