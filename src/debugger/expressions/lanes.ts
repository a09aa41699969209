/**
 * Lanes: trees of elementwise operations, read block by block, so that a reduction makes no intermediate tensor. A
 * search asks its condition at every step of a run, where each tensor made would cost more than the step itself.
 * Invariant: each element is computed by the same functions in the same order as without lanes, so results are the same
 * to the bit; anything other than numbers and tensors of one shape is left to the ordinary evaluation.
 */
import { isSameShape, sizeOf } from '../../numbers/engine/tensor.js';
import type { Scene } from './scene.js';
import { isTensor, type Operand, type TensorValue } from './values.js';

/** How a reduction goes through all elements, in order. */
export interface Fold {
  readonly initial: number;
  /** Continues from a result over the next `count` elements: a plain loop. */
  readonly reduce: (result: number, data: ArrayLike<number>, count: number) => number;
  readonly complete: (result: number, count: number) => number | boolean;
}

/** Fits the L1 cache, and is large enough that the overhead per block is negligible. */
const BLOCK_SIZE = 512;

/** A tree of operations. It is one object for all scenes, since a search opens it at every step. */
export class Lane {
  /** Null for a single number, which is in `value`. */
  shape: TensorValue['shape'] | null = null;
  value = 0;
  /** All elements, where they are already in memory. */
  data: ArrayLike<number> | null = null;

  /** @param evaluate what an expression reads, or computes without lanes */
  constructor(private readonly evaluate: (scene: Scene) => Operand) {}

  /** Reads what the tree needs from a scene; false where there is no value or it is neither a number nor a tensor. */
  open(scene: Scene): boolean {
    const operand = this.evaluate(scene);
    const tensor = isTensor(operand) ? operand : null;
    this.shape = tensor?.shape ?? null;
    this.data = tensor?.data ?? null;
    if (typeof operand === 'number') this.value = operand;
    return tensor !== null || typeof operand === 'number';
  }

  /** Writes the elements `start` … `start + count − 1`, or the number as often, to the beginning of `target`. */
  fill(target: Float64Array, start: number, count: number): void {
    const { data } = this;
    if (data === null) target.fill(this.value, 0, count);
    else for (let i = 0; i < count; i++) target[i] = data[start + i];
  }
}

/** An operation on each element of a lane, or on that and the element of a second one; either may be a number. */
export class ElementwiseLane extends Lane {
  private readonly block = new Float64Array(BLOCK_SIZE);

  /** @param asTruth whether it turns numbers into true or false, which is left to the ordinary evaluation */
  constructor(
    private readonly apply: (x: number, y: number) => number,
    private readonly asTruth: boolean,
    private readonly first: Lane,
    private readonly second: Lane = first,
  ) {
    super(() => this.value);
  }

  override open(scene: Scene): boolean {
    const { first, second } = this;
    if (!first.open(scene) || (second !== first && !second.open(scene))) return false;
    this.shape = first.shape ?? second.shape;
    if (this.shape !== null) return isSameShape(this.shape, second.shape ?? this.shape);
    this.value = this.apply(first.value, second.value);
    return !this.asTruth;
  }

  override fill(target: Float64Array, start: number, count: number): void {
    const { first, second, apply, block } = this;
    first.fill(target, start, count);
    if (second !== first) second.fill(block, start, count);
    for (let i = 0; i < count; i++) target[i] = apply(target[i], block[i]);
  }
}

/** The reduction over all lanes; null where one of them cannot be opened, or the second is the number of an axis. */
export function foldLanes({ initial, reduce, complete }: Fold, lanes: readonly Lane[]) {
  const block = new Float64Array(BLOCK_SIZE);
  return (scene: Scene): number | boolean | null => {
    let result = initial;
    let total = 0;
    for (let k = 0; k < lanes.length; k++) {
      const lane = lanes[k];
      if (!lane.open(scene)) return null;
      const { shape, data } = lane;
      if (lanes.length === 2 && k === 1 && shape === null && lanes[0].shape !== null) return null;
      const size = sizeOf(shape ?? []);
      total += size;
      if (data !== null) result = reduce(result, data, size);
      for (let start = 0; data === null && start < size; start += BLOCK_SIZE) {
        const count = Math.min(BLOCK_SIZE, size - start);
        lane.fill(block, start, count);
        result = reduce(result, block, count);
      }
    }
    return complete(result, total);
  };
}
