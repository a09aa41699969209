/** Windows on memory: which places the elements of a view have, by its shape, strides and offset. */
import { coordinatesOf, type Shape, sizeOf } from '../engine/tensor.js';
import type { Window } from './lines.js';

/** Equal for windows of the same version that show the same elements. */
export function keyOf({ version, shape, strides, offset }: Window & { readonly version: number }): string {
  return `${version}:${shape.join()}:${strides?.join() ?? ''}:${offset}`;
}

/** Whether the elements lie one after the other. */
export function isInOrder({ shape, strides }: Window): boolean {
  if (strides === null) return true;
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis];
  }
  return true;
}

/** The places in memory of `count` elements from one on, in order. */
export function* placesOf(window: Window, from: number, count: number): Generator<number> {
  const { shape, strides } = window;
  const steps = strides ?? rowByRow(shape);
  const at = [...coordinatesOf(shape, from)];
  let place = placeOf(window, from);
  for (let left = count; left > 0; left--) {
    yield place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at[axis]++;
      place += steps[axis];
      if (at[axis] < shape[axis]) break;
      place -= steps[axis] * shape[axis];
      at[axis] = 0;
    }
  }
}

/** The place in memory of one element. */
export function placeOf({ shape, strides, offset }: Window, index: number): number {
  const steps = strides ?? rowByRow(shape);
  return coordinatesOf(shape, index).reduce((place, at, axis) => place + at * steps[axis], offset);
}

/** The last place that a window reaches. */
export function reachOf({ shape, strides, offset }: Window): number {
  const steps = strides ?? rowByRow(shape);
  return shape.reduce((last, extent, axis) => last + Math.max(0, extent - 1) * steps[axis], offset);
}

/** The elements of a window on memory; null where it reaches beyond what was kept. */
export function lookThrough(memory: Float64Array, window: Window): Float64Array | null {
  const size = sizeOf(window.shape);
  if (isInOrder(window)) {
    return window.offset + size <= memory.length ? memory.subarray(window.offset, window.offset + size) : null;
  }
  if (size > 0 && reachOf(window) >= memory.length) return null;
  const numbers = new Float64Array(size);
  let k = 0;
  for (const place of placesOf(window, 0, size)) numbers[k++] = memory[place];
  return numbers;
}

function rowByRow(shape: Shape): readonly number[] {
  const steps: number[] = new Array(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    steps[axis] = step;
    step *= shape[axis];
  }
  return steps;
}
