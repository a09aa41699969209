/**
 * Tensors: float64 values with a shape, row-major (the last index varies fastest).
 * Invariant: nothing writes into a tensor's data after the op that produced it has returned, so a snapshot is a
 * reference.
 */

export type Shape = readonly number[];

export interface Tensor {
  readonly shape: Shape;
  readonly data: Float64Array;
}

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

export function createTensor(shape: Shape, values: ArrayLike<number>): Tensor {
  if (values.length !== sizeOf(shape)) {
    throw new RangeError(`${values.length} values do not fill a tensor of shape ${describeShape(shape)}`);
  }
  return { shape, data: Float64Array.from(values) };
}

export function createVector(values: ArrayLike<number>): Tensor {
  return createTensor([values.length], values);
}

/** The largest size that the sum of a row has. */
export function largestRowSum({ data, shape }: Tensor): number {
  const columns = columnsOf(shape);
  let largest = 0;
  for (let start = 0; start < data.length; start += columns) {
    let sum = 0;
    for (let i = start; i < start + columns; i++) sum += data[i];
    largest = Math.max(largest, Math.abs(sum));
  }
  return largest;
}

/** The length of the last axis; a scalar has one column. */
export function columnsOf(shape: Shape): number {
  return shape.length === 0 ? 1 : shape[shape.length - 1];
}

/** The shape without its last axis. */
export function withoutLastAxis(shape: Shape): Shape {
  return shape.slice(0, -1);
}

/** Flat indices of the row (along the last axis) that contains the element at `index`. */
export function rowIndices(shape: Shape, index: number): readonly number[] {
  const columns = columnsOf(shape);
  const start = index - (index % columns);
  return range(columns).map((column) => start + column);
}

/** The position of a flat index along every axis. */
export function coordinatesOf(shape: Shape, index: number): readonly number[] {
  const coordinates: number[] = new Array(shape.length);
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    coordinates[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return coordinates;
}

/** The flat index of a position. */
export function indexAt(shape: Shape, coordinates: readonly number[]): number {
  return shape.reduce((index, extent, axis) => index * extent + coordinates[axis], 0);
}

/** 0, 1, … `count` − 1 */
export function range(count: number): readonly number[] {
  const numbers: number[] = [];
  for (let k = 0; k < count; k++) numbers.push(k);
  return numbers;
}

/** The position of the last of some ascending numbers that is at most so large; −1 where there is none. */
export function lastUpTo(most: number, ascending: ArrayLike<number>): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Every choice of one entry from each list. */
export function combinations<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (found, list) => found.flatMap((chosen) => list.map((entry) => [...chosen, entry])),
    [[]],
  );
}

export function isSameShape(a: Shape, b: Shape): boolean {
  return a === b || (a.length === b.length && a.every((extent, axis) => extent === b[axis]));
}

export function describeShape(shape: Shape): string {
  return shape.length === 0 ? '1' : shape.join('×');
}

/** The Euclidean norm of all values taken as one vector. */
export function normOf(tensors: readonly Tensor[]): number {
  let squares = 0;
  for (const { data } of tensors) {
    for (let i = 0; i < data.length; i++) squares += data[i] * data[i];
  }
  return Math.sqrt(squares);
}
