/**
 * Whether the shapes that a recorded run writes beside its numbers are those of its numbers and of its batches.
 * Invariant: where this finds nothing, comparing numbers in their order compares elements of the same place.
 */
import { describeShape, sizeOf } from '../engine/tensor.js';
import type { Reference, ReferenceStep } from './reference-file.js';

export function shapeProblems({ model, steps }: Reference): readonly string[] {
  return steps.flatMap((step, k) => stepProblems(step, `steps[${k}]`, model.vocab_size));
}

function stepProblems(step: ReferenceStep, path: string, words: number): readonly string[] {
  const predictions = shapeOf(step.targets);
  const { logits, probs, loss_per_position: losses, activations = {} } = step;
  return [
    ...tensorProblems(`${path}.logits`, logits, [...predictions, words]),
    ...tensorProblems(`${path}.probs`, probs, [...predictions, words]),
    ...tensorProblems(`${path}.loss_per_position`, losses, predictions),
    ...Object.entries(activations).flatMap(([name, { shape, data, grad = data }]) => [
      ...tensorProblems(`${path}.activations.${name}`, { shape, data }),
      ...tensorProblems(`${path}.activations.${name}.grad`, { shape, data: grad }),
    ]),
  ];
}

interface Recorded {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** @param expected where it is known what the tensor holds; its first axes may be recorded as one */
function tensorProblems(path: string, recorded: Recorded | undefined, expected?: readonly number[]): readonly string[] {
  if (recorded === undefined) return [];
  const { shape, data } = recorded;
  if (expected !== undefined && !isSame(shape, expected) && !isSame(shape, joinFirst(expected))) {
    return [`${path} has the shape ${describeShape(shape)}, expected ${describeShape(expected)}`];
  }
  return data.length === sizeOf(shape)
    ? []
    : [`${path} has ${data.length} values, expected ${sizeOf(shape)} for the shape ${describeShape(shape)}`];
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** B×T×V as B·T × V. */
function joinFirst([first, second, ...rest]: readonly number[]): readonly number[] {
  return second === undefined ? [first] : [first * second, ...rest];
}

function shapeOf(ids: ReferenceStep['targets']): readonly number[] {
  const [first] = ids;
  return Array.isArray(first) ? [ids.length, first.length] : [ids.length];
}
