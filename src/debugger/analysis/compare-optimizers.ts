/**
 * What other optimizers would do with the gradients at hand: each makes real steps, on the same gradient again and again,
 * from the same weight.
 * Invariant: the steps are those of the optimizers themselves, not formulas written a second time.
 */
import type { Value } from '../../engine/op.js';
import { Tape } from '../../engine/tape.js';
import { createTensor } from '../../engine/tensor.js';
import { createAdam } from '../../optimizers/adam.js';
import type { Optimizer } from '../../optimizers/optimizer.js';
import { createSgd } from '../../optimizers/sgd.js';

export interface OptimizerTrial {
  readonly title: string;
  /** Change of each weight at the first step, in the order of the gradients given. */
  readonly first: readonly number[];
  /** Change at the last of the steps. */
  readonly last: readonly number[];
  readonly steps: number;
}

/**
 * @param gradients of some weights
 * @param learningRate of every optimizer
 */
export function compareOptimizers(
  gradients: readonly number[],
  learningRate: number,
  steps: number,
): readonly OptimizerTrial[] {
  const optimizers: readonly Optimizer[] = [
    createSgd({ learningRate, momentum: 0 }),
    createSgd({ learningRate, momentum: 0.9 }),
    createAdam({ learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
  ];
  return optimizers.map((optimizer) => {
    const changes = takeSteps(optimizer, gradients, steps);
    return { title: optimizer.title, first: changes[0], last: changes[steps - 1], steps };
  });
}

function takeSteps(optimizer: Optimizer, gradients: readonly number[], steps: number): readonly (readonly number[])[] {
  const tape = new Tape();
  const gradient = tape.constant('gradient', createTensor([gradients.length], gradients), []);
  const zeros = createTensor([gradients.length], new Float64Array(gradients.length));
  let parameter: Value = tape.parameter('weight', zeros, []);
  let memory: readonly Value[] = optimizer.memory.map((name) => tape.constant(name, zeros, []));
  const changes: (readonly number[])[] = [];
  for (let count = 1; count <= steps; count++) {
    const before = parameter;
    const update = optimizer.update(tape, before, gradient, memory, { learningRate: optimizer.learningRate, count });
    parameter = update.parameter;
    memory = update.memory;
    changes.push(Array.from(parameter.data, (value, i) => value - before.data[i]));
  }
  return changes;
}
