/**
 * Lanes: trees of elementwise operations, read block by block, so that a reduction makes no intermediate tensor. A
 * search asks its condition at every step of a run, where each tensor made would cost more than the step itself.
 * Invariant: each element is computed by the same functions in the same order as without lanes, so results are the same
 * to the bit; anything other than numbers and tensors of one shape is left to the ordinary evaluation.
 */
import { isSameShape } from '../../engine/tensor.js';
import type { Scene } from './scene.js';
import { isTensor, type Operand, type TensorValue } from './values.js';

/** What a lane holds between `open` and the last `fill` after it. */
export interface Lane {
  /** Null for a single number, which is in `value`. */
  readonly shape: TensorValue['shape'] | null;
  readonly value: number;
  /** All elements, where they are already in memory. */
  readonly data: ArrayLike<number> | null;
  /** Reads what the tree needs from a scene; false where there is no value or it is neither a number nor a tensor. */
  open(scene: Scene): boolean;
  /** Writes the elements `start` … `start + count − 1` of a tensor to the beginning of `target`. */
  fill(target: Float64Array, start: number, count: number): void;
}

/** How a reduction goes through all elements, in order. */
export interface Fold {
  readonly initial: number;
  /** Continues from a result over the next `count` elements: a plain loop. */
  readonly reduce: (result: number, data: ArrayLike<number>, count: number) => number;
  readonly complete: (result: number, count: number) => number | boolean;
}

/** Fits the L1 cache, and is large enough that the overhead per block is negligible. */
const BLOCK_SIZE = 512;

/** A leaf of a tree: anything that an expression reads, or computes without lanes. */
export function leafLane(evaluate: (scene: Scene) => Operand): Lane {
  return new LeafLane(evaluate);
}

/** @param asTruth whether it turns a single number into true or false, which is left to the ordinary evaluation */
export function unaryLane(inner: Lane, apply: (x: number) => number, asTruth: boolean): Lane {
  return new UnaryLane(inner, apply, asTruth);
}

/** @param asTruth the same for two numbers */
export function binaryLane(left: Lane, right: Lane, apply: (x: number, y: number) => number, asTruth: boolean): Lane {
  return new BinaryLane(left, right, apply, asTruth);
}

/** The reduction over all lanes; null where one of them cannot be opened, or the second is the number of an axis. */
export function foldLanes({ initial, reduce, complete }: Fold, lanes: readonly Lane[]) {
  const scratch = new Float64Array(BLOCK_SIZE);
  return (scene: Scene): number | boolean | null => {
    let result = initial;
    let total = 0;
    for (let k = 0; k < lanes.length; k++) {
      const lane = lanes[k];
      if (!lane.open(scene)) return null;
      if (lanes.length === 2 && k === 1 && lane.shape === null && lanes[0].shape !== null) return null;
      const size = sizeOf(lane);
      total += size;
      if (lane.data !== null) result = reduce(result, lane.data, size);
      else if (lane.shape === null) {
        scratch[0] = lane.value;
        result = reduce(result, scratch, 1);
      } else {
        result = foldBlocks(lane, size, scratch, reduce, result);
      }
    }
    return complete(result, total);
  };
}

function foldBlocks(lane: Lane, size: number, scratch: Float64Array, reduce: Fold['reduce'], initial: number): number {
  let result = initial;
  for (let start = 0; start < size; start += BLOCK_SIZE) {
    const count = Math.min(BLOCK_SIZE, size - start);
    lane.fill(scratch, start, count);
    result = reduce(result, scratch, count);
  }
  return result;
}

class LeafLane implements Lane {
  shape: Lane['shape'] = null;
  value = 0;
  data: ArrayLike<number> | null = null;

  constructor(private readonly evaluate: (scene: Scene) => Operand) {}

  open(scene: Scene): boolean {
    const operand = this.evaluate(scene);
    if (isTensor(operand)) {
      this.shape = operand.shape;
      this.data = operand.data;
      return true;
    }
    this.shape = null;
    this.data = null;
    if (typeof operand !== 'number') return false;
    this.value = operand;
    return true;
  }

  fill(target: Float64Array, start: number, count: number): void {
    fillFrom(this, target, start, count);
  }
}

class UnaryLane implements Lane {
  readonly data: null = null;
  shape: Lane['shape'] = null;
  value = 0;

  constructor(
    private readonly inner: Lane,
    private readonly apply: (x: number) => number,
    private readonly asTruth: boolean,
  ) {}

  open(scene: Scene): boolean {
    const { inner } = this;
    if (!inner.open(scene)) return false;
    this.shape = inner.shape;
    if (inner.shape !== null) return true;
    this.value = this.apply(inner.value);
    return !this.asTruth;
  }

  fill(target: Float64Array, start: number, count: number): void {
    const { inner, apply } = this;
    const { data } = inner;
    if (data !== null) {
      for (let i = 0; i < count; i++) target[i] = apply(data[start + i]);
      return;
    }
    inner.fill(target, start, count);
    for (let i = 0; i < count; i++) target[i] = apply(target[i]);
  }
}

class BinaryLane implements Lane {
  readonly data: null = null;
  shape: Lane['shape'] = null;
  value = 0;
  private scratch: Float64Array | null = null;

  constructor(
    private readonly left: Lane,
    private readonly right: Lane,
    private readonly apply: (x: number, y: number) => number,
    private readonly asTruth: boolean,
  ) {}

  open(scene: Scene): boolean {
    const { left, right } = this;
    if (!left.open(scene) || !right.open(scene)) return false;
    this.shape = left.shape ?? right.shape;
    if (this.shape === null) {
      this.value = this.apply(left.value, right.value);
      return !this.asTruth;
    }
    return left.shape === null || right.shape === null || isSameShape(left.shape, right.shape);
  }

  fill(target: Float64Array, start: number, count: number): void {
    const { left, right, apply } = this;
    fillFrom(left, target, start, count);
    if (right.shape === null) {
      const { value } = right;
      for (let i = 0; i < count; i++) target[i] = apply(target[i], value);
      return;
    }
    this.scratch ??= new Float64Array(BLOCK_SIZE);
    const other = this.scratch;
    fillFrom(right, other, start, count);
    for (let i = 0; i < count; i++) target[i] = apply(target[i], other[i]);
  }
}

function fillFrom(lane: Lane, target: Float64Array, start: number, count: number): void {
  if (lane.shape === null) {
    target.fill(lane.value, 0, count);
    return;
  }
  const { data } = lane;
  if (data === null) lane.fill(target, start, count);
  else for (let i = 0; i < count; i++) target[i] = data[start + i];
}

function sizeOf({ shape, data }: Lane): number {
  if (data !== null) return data.length;
  let size = 1;
  for (let k = 0; shape !== null && k < shape.length; k++) size *= shape[k];
  return size;
}
