/**
 * What other optimizers would do with the gradients at hand: each takes real steps from the same weight, on the same
 * gradient every time.
 */
import { nameElement, type Value } from '../../engine/op.js';
import { Tape } from '../../engine/tape.js';
import { createTensor } from '../../engine/tensor.js';
import { createAdam } from '../../optimizers/adam.js';
import type { Optimizer } from '../../optimizers/optimizer.js';
import { createSgd } from '../../optimizers/sgd.js';
import type { ReplayedTrace } from '../../timeline/trace.js';

export const COMPARED_STEPS = 10;

export interface OptimizerTrial {
  readonly title: string;
  /** Change of each weight at the first step. */
  readonly first: readonly number[];
  /** Change at the last of the steps. */
  readonly last: readonly number[];
}

export interface OptimizerComparison {
  /** The weights with the largest, a middling and the smallest gradient other than 0. */
  readonly weights: readonly { readonly name: string; readonly gradient: number }[];
  readonly trials: readonly OptimizerTrial[];
}

/** Uses some gradients of an iteration at its learning rate; null where no gradient is a number other than 0. */
export function compareOptimizers({ outcome }: Pick<ReplayedTrace, 'outcome'>): OptimizerComparison | null {
  const { gradients, parameters, learningRate } = outcome;
  const ranked = gradients
    .flatMap(({ data }, k) => Array.from(data, (gradient, element) => ({ of: parameters[k], element, gradient })))
    .filter(({ gradient }) => gradient !== 0 && Number.isFinite(gradient))
    .sort((a, b) => Math.abs(b.gradient) - Math.abs(a.gradient));
  if (ranked.length === 0) return null;
  const chosen = [...new Set([0, Math.floor(ranked.length / 2), ranked.length - 1])].map((rank) => ranked[rank]);
  return {
    weights: chosen.map(({ of, element, gradient }) => ({ name: nameElement(of, element), gradient })),
    trials: tryOptimizers(
      chosen.map(({ gradient }) => gradient),
      learningRate,
    ),
  };
}

function tryOptimizers(gradients: readonly number[], learningRate: number): readonly OptimizerTrial[] {
  const optimizers: readonly Optimizer[] = [
    createSgd({ learningRate, momentum: 0 }),
    createSgd({ learningRate, momentum: 0.9 }),
    createAdam({ learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
  ];
  return optimizers.map((optimizer) => {
    const changes = takeSteps(optimizer, gradients);
    return { title: optimizer.title, first: changes[0], last: changes[COMPARED_STEPS - 1] };
  });
}

function takeSteps(optimizer: Optimizer, gradients: readonly number[]): readonly (readonly number[])[] {
  const tape = new Tape();
  const gradient = tape.constant('gradient', createTensor([gradients.length], gradients), []);
  const zeros = createTensor([gradients.length], new Float64Array(gradients.length));
  let parameter: Value = tape.parameter('weight', zeros, []);
  let memory: readonly Value[] = optimizer.memory.map((name) => tape.constant(name, zeros, []));
  const changes: (readonly number[])[] = [];
  for (let count = 1; count <= COMPARED_STEPS; count++) {
    const before = parameter;
    const update = optimizer.update(tape, before, gradient, memory, { learningRate: optimizer.learningRate, count });
    parameter = update.parameter;
    memory = update.memory;
    changes.push(Array.from(parameter.data, (value, i) => value - before.data[i]));
  }
  return changes;
}
