/**
 * Windows on memory: where their elements lie, and how one lies in another.
 * Invariant: strides and offsets count elements, never bytes.
 */
import { coordinatesOf, isSameShape, range, sizeOf } from '../../numbers/engine/tensor.js';
import { rowByRow, type Window } from './lines.js';

export function isSameWindow(a: Window, b: Window): boolean {
  return a.offset === b.offset && isSameShape(a.shape, b.shape) && isSameShape(a.strides, b.strides);
}

export function isReshapeOf(window: Window, of: Window): boolean {
  return isInOrder(window) && isInOrder(of) && window.offset === of.offset && sizeOf(window.shape) === sizeOf(of.shape);
}

/**
 * Where a window that indices pick from another, as `x[1]`, `x[:, 2:4]`, `x.T` and `x[1:].flatten()` do, lies in the
 * other's elements row by row; null where it is no such window.
 */
export function placedIn(window: Window, of: Window): Window | null {
  if (isRunOfRows(window, of)) return { ...window, offset: window.offset - of.offset };
  const steps = rowByRow(of.shape);
  const strides = window.shape.map((extent): number | null => (extent > 1 ? null : 0));
  let [left, offset] = [window.offset - of.offset, 0];
  for (const axis of range(of.shape.length).toSorted((a, b) => of.strides[b] - of.strides[a])) {
    const stride = of.strides[axis];
    const at = strides.findIndex((known, k) => known === null && window.strides[k] === stride);
    const first = stride === 0 ? 0 : Math.floor(left / stride);
    const extent = at === -1 ? 1 : window.shape[at];
    if (first < 0 || first + extent > of.shape[axis]) return null;
    if (at !== -1) strides[at] = steps[axis];
    left -= first * stride;
    offset += first * steps[axis];
  }
  const found = strides.filter((stride) => stride !== null);
  return left === 0 && found.length === strides.length ? { ...window, strides: found, offset } : null;
}

/** Whether it shows all that some rows of the other hold, and both lie in order. */
function isRunOfRows(window: Window, of: Window): boolean {
  if (isReshapeOf(window, of)) return true;
  const row = sizeOf(of.shape.slice(1));
  const [size, first] = [sizeOf(window.shape), window.offset - of.offset];
  const isWithin = size > 0 && first >= 0 && first + size <= sizeOf(of.shape);
  return isWithin && first % row === 0 && size % row === 0 && isInOrder(window) && isInOrder(of);
}

/** Whether the elements lie one after the other. */
export function isInOrder({ shape, strides }: Window): boolean {
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
  const at = [...coordinatesOf(shape, from)];
  let place = memoryPlaceOf(window, from);
  for (let left = count; left > 0; left--) {
    yield place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at[axis]++;
      place += strides[axis];
      if (at[axis] < shape[axis]) break;
      place -= strides[axis] * shape[axis];
      at[axis] = 0;
    }
  }
}

/** The place in memory of one element. */
export function memoryPlaceOf({ shape, strides, offset }: Window, index: number): number {
  return coordinatesOf(shape, index).reduce((place, at, axis) => place + at * strides[axis], offset);
}

/** The last place that a window reaches. */
function reachOf({ shape, strides, offset }: Window): number {
  return shape.reduce((last, extent, axis) => last + Math.max(0, extent - 1) * strides[axis], offset);
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
