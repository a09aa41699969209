/**
 * How parameters start: drawn from a normal distribution, all equal, or given.
 * Invariant: the same random state gives the same values, drawn parameter by parameter in the model's order.
 */
import type { Random } from '../engine/random.js';
import { createTensor, type Shape, sizeOf, type Tensor } from '../engine/tensor.js';

export type Initialization =
  | { readonly kind: 'normal'; readonly deviation: number }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'given'; readonly values: ArrayLike<number> };

export const normal = (deviation: number): Initialization => ({ kind: 'normal', deviation });
export const zeros: Initialization = { kind: 'constant', value: 0 };
export const ones: Initialization = { kind: 'constant', value: 1 };

export function drawInitial(
  { shape, initial }: { readonly shape: Shape; readonly initial: Initialization },
  random: Random,
): Tensor {
  if (initial.kind === 'given') return createTensor(shape, initial.values);
  const data = new Float64Array(sizeOf(shape));
  if (initial.kind === 'constant') data.fill(initial.value);
  else for (let i = 0; i < data.length; i++) data[i] = initial.deviation * random.nextNormal();
  return { shape, data };
}

/** An initialization in words: `normal, deviation 0.02`. */
export function describeInitialization(initial: Initialization): string {
  if (initial.kind === 'given') return 'as the fixture says';
  return initial.kind === 'normal'
    ? `normal with deviation ${Number(initial.deviation.toPrecision(4))}`
    : `all ${initial.value}`;
}
