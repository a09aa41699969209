/**
 * Whether backpropagation is right for a program as it stands: every parameter is moved a little to both sides, and how
 * much the loss changes is compared with the gradient.
 * Invariant: only the forward pass is asked for the differences, so a wrong pullback cannot agree with itself.
 */

import { Arena } from '../engine/arena.js';
import { Random, seedRandomState } from '../engine/random.js';
import { Tape } from '../engine/tape.js';
import type { Tensor } from '../engine/tensor.js';
import type { Batch } from '../models/model.js';
import type { Task } from '../timeline/task.js';
import type { TrainingProgram } from '../training/program.js';
import type { RunState } from '../training/run-state.js';

export interface GradientCheckOptions {
  /** Elements that are checked at most; with more, a sample is drawn, some of every tensor. */
  readonly mostElements: number;
  /** Of the sample. */
  readonly seed: number;
  /** Step of the differences, relative to the value: h = step · max(|value|, 0.1). */
  readonly step: number;
  /** Of the larger of gradient and difference; what rounding of the loss comes to is allowed beside it. */
  readonly relativeTolerance: number;
}

export const DEFAULT_CHECK: GradientCheckOptions = {
  mostElements: 10_000,
  seed: 1,
  step: 1e-5,
  relativeTolerance: 1e-6,
};

/** One element: its gradient, and what the loss says when the element is moved. */
export interface CheckedElement {
  readonly index: number;
  readonly gradient: number;
  readonly difference: number;
}

export interface CheckedTensor {
  readonly parameter: string;
  readonly size: number;
  readonly checked: number;
  /** The largest distance of gradient and difference, over what is tolerated there. */
  readonly largestExcess: number;
  readonly largestError: number;
  /** Where `largestExcess` was found. */
  readonly worst: CheckedElement;
  readonly passed: boolean;
}

export interface GradientCheck {
  readonly loss: number;
  readonly tensors: readonly CheckedTensor[];
  readonly passed: boolean;
}

const SMALLEST_SCALE = 0.1;
/** Relative rounding of a loss, generously. */
const ROUNDING = 1e-14;

export function* checkGradients(
  program: TrainingProgram,
  state: RunState = program.initial,
  options: GradientCheckOptions = DEFAULT_CHECK,
): Task<GradientCheck> {
  const { batch } = program.batches.draw(state.randomState, state.batchPosition);
  const outcome = program.execute(new Tape(new Arena(), new Arena()), state);
  const loss = outcome.objective.data[0];
  const copies = state.parameters.map(({ shape, data }) => ({ shape, data: data.slice() }));
  const lossAt = createLoss(program, copies, batch);
  const samples = sample(copies, options);
  const total = samples.reduce((sum, { length }) => sum + length, 0);
  const tensors: CheckedTensor[] = [];
  let done = 0;
  for (let k = 0; k < copies.length; k++) {
    const checked = createChecker(program.model.parameters[k].name, copies[k].data.length);
    for (const index of samples[k]) {
      checked.add(compare(copies[k].data, index, outcome.gradients[k].data[index], loss, lossAt, options));
      done++;
      yield { done, total };
    }
    tensors.push(checked.result());
  }
  return { loss, tensors, passed: tensors.every(({ passed }) => passed) };
}

/** The loss as a function of parameters that are changed in place between two calls. */
function createLoss({ model, head }: TrainingProgram, parameters: readonly Tensor[], batch: Batch): () => number {
  const arena = new Arena();
  const lasting = new Arena();
  const tape = new Tape();
  return () => {
    arena.reset();
    tape.begin(arena, lasting);
    const values = parameters.map((tensor, k) =>
      tape.parameter(model.parameters[k].name, tensor, model.parameters[k].axes),
    );
    return head.assess(tape, model.forward(tape, values, batch)).objective.data[0];
  };
}

interface Compared extends CheckedElement {
  readonly error: number;
  readonly excess: number;
}

/** A second, smaller step is tried where the first does not agree: a kink of relu may lie between its two ends. */
function compare(
  data: Float64Array,
  index: number,
  gradient: number,
  loss: number,
  lossAt: () => number,
  { step, relativeTolerance }: GradientCheckOptions,
): Compared {
  const original = data[index];
  const at = (value: number): number => {
    data[index] = value;
    const result = lossAt();
    data[index] = original;
    return result;
  };
  const compareWith = (h: number): Compared => {
    const difference = (at(original + h) - at(original - h)) / (2 * h);
    const error = Math.abs(gradient - difference);
    const allowed =
      relativeTolerance * Math.max(Math.abs(gradient), Math.abs(difference)) + (ROUNDING * (1 + Math.abs(loss))) / h;
    // A loss that is not a number agrees with nothing.
    const excess = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error / allowed;
    return { index, gradient, difference, error, excess };
  };
  const h = step * Math.max(Math.abs(original), SMALLEST_SCALE);
  const first = compareWith(h);
  if (first.excess <= 1) return first;
  const second = compareWith(h / 8);
  return second.excess < first.excess ? second : first;
}

function createChecker(parameter: string, size: number) {
  let checked = 0;
  let largestError = 0;
  let worst: Compared = { index: 0, gradient: 0, difference: 0, error: 0, excess: -1 };
  return {
    add(compared: Compared): void {
      checked++;
      largestError = Math.max(largestError, compared.error);
      if (compared.excess > worst.excess) worst = compared;
    },
    result(): CheckedTensor {
      const { index, gradient, difference, excess } = worst;
      return {
        parameter,
        size,
        checked,
        largestExcess: excess,
        largestError,
        worst: { index, gradient, difference },
        passed: excess <= 1,
      };
    },
  };
}

/** Indices to check, tensor by tensor: all of them, or a share of each, at least a few. */
function sample(
  tensors: readonly Tensor[],
  { mostElements, seed }: GradientCheckOptions,
): readonly (readonly number[])[] {
  const total = tensors.reduce((sum, { data }) => sum + data.length, 0);
  if (total <= mostElements) return tensors.map(({ data }) => [...data.keys()]);
  const random = new Random(seedRandomState(seed));
  const least = Math.max(1, Math.floor(mostElements / tensors.length / 4));
  return tensors.map(({ data }) => {
    const share = Math.floor((mostElements * data.length) / total);
    return drawIndices(data.length, Math.min(data.length, Math.max(least, share)), random);
  });
}

/** `count` different indices below `size`, in increasing order (Floyd's method). */
function drawIndices(size: number, count: number, random: Random): readonly number[] {
  const drawn = new Set<number>();
  for (let limit = size - count; limit < size; limit++) {
    const candidate = random.nextBelow(limit + 1);
    drawn.add(drawn.has(candidate) ? limit : candidate);
  }
  return [...drawn].sort((a, b) => a - b);
}
