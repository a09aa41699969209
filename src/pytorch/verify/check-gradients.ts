/**
 * Checks backpropagation by finite differences: every parameter is moved a little to both sides, and the change of the
 * loss is compared with the gradient.
 * Invariant: the differences use only the forward pass, so a wrong pullback cannot agree with itself.
 */

import { type Batch, placeParameters } from '../../model/models/model.js';
import { computeInSlices, Execution, executeInSlices } from '../../numbers/engine/execution.js';
import { drawDistinct, Random, seedRandomState } from '../../numbers/engine/random.js';
import { Tape } from '../../numbers/engine/tape.js';
import { during, type Task } from '../../numbers/engine/task.js';
import type { Tensor } from '../../numbers/engine/tensor.js';
import type { TrainingProgram } from '../../training/iteration/program.js';
import type { RunState } from '../../training/iteration/run-state.js';
import { type CheckedElement, compareWithDifference } from './finite-difference.js';

const MOST_CHECKED = 10_000;
/** The same elements are drawn each time. */
const SEED = 1;

export type CheckedTensor = ReturnType<typeof summarize>;

export interface GradientCheck {
  readonly loss: number;
  readonly tensors: readonly CheckedTensor[];
  readonly passed: boolean;
}

/** @param most elements to check; if there are more, a sample is drawn with some of every tensor */
export function* checkGradients(program: TrainingProgram, state: RunState, most = MOST_CHECKED): Task<GradientCheck> {
  const { batch } = program.batches.draw(state.randomState, state.batchPosition);
  const executing = computeInSlices((tape) => program.execute(tape, state));
  const outcome = yield* during(executing, { done: 0, total: 1, unit: 'elements' });
  const loss = outcome.objective.data[0];
  const copies = state.parameters.map(({ shape, data }) => ({ shape, data: data.slice() }));
  const lossAt = createLoss(program, copies, batch);
  const samples = sample(copies, most);
  const total = samples.reduce((sum, { length }) => sum + length, 0);
  const tensors: CheckedTensor[] = [];
  let done = 0;
  for (let k = 0; k < copies.length; k++) {
    const { data } = copies[k];
    const elements: CheckedElement[] = [];
    for (const element of samples[k]) {
      const gradient = outcome.gradients[k].data[element];
      const comparing = compareWithDifference(data, element, gradient, loss, lossAt);
      elements.push(yield* during(comparing, { done, total, unit: 'elements' }));
      done++;
      yield { done, total, unit: 'elements' };
    }
    tensors.push(summarize(program.model.parameters[k].name, data.length, elements));
  }
  return { loss, tensors, passed: tensors.every(({ passed }) => passed) };
}

/** The loss as a function of parameters that are changed in place between calls. */
function createLoss({ model, head }: TrainingProgram, parameters: readonly Tensor[], batch: Batch) {
  const tape = new Tape('later');
  const { objective } = head.assess(tape, model.forward(tape, placeParameters(model, tape, parameters), batch));
  const { steps } = tape;
  return function* lossAt(): Generator<unknown, number, void> {
    yield* executeInSlices(new Execution(steps));
    return objective.data[0];
  };
}

function summarize(parameter: string, size: number, elements: readonly CheckedElement[]) {
  const worst = elements.reduce((most, element) => (element.excess > most.excess ? element : most));
  return {
    parameter,
    size,
    checked: elements.length,
    largestError: elements.reduce((largest, { error }) => Math.max(largest, error), 0),
    /** The element whose error is the largest relative to its tolerance. */
    worst,
    passed: worst.excess <= 1,
  };
}

/** The indices to check in each tensor: all of them, or a share of each, but at least a few. */
function sample(tensors: readonly Tensor[], most: number): readonly (readonly number[])[] {
  const total = tensors.reduce((sum, { data }) => sum + data.length, 0);
  if (total <= most) return tensors.map(({ data }) => [...data.keys()]);
  const random = new Random(seedRandomState(SEED));
  const least = Math.max(1, Math.floor(most / tensors.length / 4));
  return tensors.map(({ data }) => {
    const share = Math.floor((most * data.length) / total);
    const drawn = drawDistinct(random, Math.min(data.length, Math.max(least, share)), data.length);
    return [...drawn].sort((a, b) => a - b);
  });
}
