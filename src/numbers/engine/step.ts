/**
 * The work that computes one frame: the forward pass of an op, or its pullback for one input, on tensors whose places
 * are known beforehand.
 * Invariant: done whole or item by item, in order, it writes the same bits.
 */
import type { Again } from '../kernels/calls.js';
import { viewOf } from '../kernels/tensor-memory.js';
import type { Application, Attributes, OpComputing } from './op-computing.js';
import type { Tensor } from './tensor.js';

/** Work on fewer elements than these is done in a few milliseconds, so it is not cut. */
const CUT_FROM = 2 ** 17;
/** A step is cut into this many turns at first, and never into more than `MOST_TURNS`. */
const FIRST_TURNS = 16;
const MOST_TURNS = 32;
/** Milliseconds; in shorter turns, what a kernel prepares for each would take too much of it. */
const SHORTEST_TURN = 16;

export class Step {
  /** Elements that it reads and writes. */
  readonly size: number;
  /** How many items it can be cut into; 1 where it cannot, or need not. */
  readonly items: number;
  /** At hand, since a small step takes no longer than it takes to look this up. */
  private readonly compute: OpComputing;
  /** How long an item takes, in milliseconds; 0 if that is not known yet. */
  private pace = 0;
  private again: Again = undefined;
  /** The attributes that `again` holds for. */
  private attributes: Attributes | null = null;

  /**
   * @param of the application that is computed, or whose pullback is
   * @param gradient what arrives at its output; null for the forward pass
   * @param input the input whose gradient is computed
   * @param cutFrom work on fewer elements than these is not cut
   */
  constructor(
    private readonly of: Application,
    readonly result: Float64Array,
    private readonly gradient: Tensor | null = null,
    private readonly input = 0,
    cutFrom = CUT_FROM,
  ) {
    this.compute = of.op.compute;
    let size = result.length;
    for (const { data } of of.inputs) size += data.length;
    this.size = size;
    this.items = size < cutFrom ? 1 : this.countItems();
  }

  /** Null for a pullback. */
  get application(): Application | null {
    return this.gradient === null ? this.of : null;
  }

  run(): void {
    const { attributes } = this.of;
    if (this.again !== undefined && this.attributes === attributes) {
      this.again();
      return;
    }
    const { compute } = this;
    const { inputs, output } = this.of;
    this.again =
      this.gradient === null
        ? compute.forward(inputs, this.result, attributes)
        : compute.pullback(this.input, this.gradient, inputs, this.result, attributes, output);
    this.attributes = attributes;
  }

  /** Does the work on the items from `from` on, about as many as fit into the time, and returns where it stopped. */
  runFor(from: number, milliseconds: number): number {
    const to = Math.min(this.items, from + this.itemsFor(milliseconds));
    const began = performance.now();
    this.runItems(from, to);
    this.pace = (performance.now() - began) / (to - from);
    return to;
  }

  /** Does the work on the items `from` up to, but not including, `to`. */
  runItems(from: number, to: number): void {
    if (to - from === this.items) {
      this.run();
      return;
    }
    const { inputs, output, attributes } = this.of;
    const { compute, gradient, input, result, items } = this;
    const divided = compute.division?.(inputs, attributes).divided ?? [];
    if (gradient !== null && !divided.includes(input)) {
      compute.pullbackRows?.(input, gradient, inputs, attributes, result, from, to);
      return;
    }
    if (gradient === null && compute.forwardFrom !== undefined) {
      compute.forwardFrom(inputs, attributes, result, from, to);
      return;
    }
    const cut = <T extends Tensor>(tensor: T): T => cutOut(tensor, items, from, to);
    const own = inputs.map((each, k) => (divided.includes(k) ? cut(each) : each));
    const part = cutData(result, items, from, to);
    if (gradient === null) compute.forward(own, part, attributes);
    else compute.pullback(input, cut(gradient), own, part, attributes, cut(output));
  }

  private countItems(): number {
    const { inputs, attributes } = this.of;
    const division = this.compute.division?.(inputs, attributes);
    if (division === undefined) return 1;
    if (this.gradient === null || division.divided.includes(this.input)) return division.count;
    return division.byRows?.includes(this.input) ? inputs[this.input].shape[0] : 1;
  }

  private itemsFor(milliseconds: number): number {
    if (this.pace === 0) return Math.ceil(this.items / FIRST_TURNS);
    const fitting = Math.floor(Math.max(milliseconds, SHORTEST_TURN) / this.pace);
    return Math.max(fitting, Math.ceil(this.items / MOST_TURNS));
  }
}

/** Items `from` up to `to` of a tensor that consists of `items` equal ones, as rows of the same length. */
function cutOut<T extends Tensor>(tensor: T, items: number, from: number, to: number): T {
  const data = cutData(tensor.data, items, from, to);
  const columns = tensor.shape.at(-1) ?? 1;
  const isByRows = (tensor.data.length / items) % columns === 0;
  return { ...tensor, data, shape: isByRows ? [data.length / columns, columns] : [data.length] };
}

function cutData(data: Float64Array, items: number, from: number, to: number): Float64Array {
  const size = data.length / items;
  return viewOf(data, from * size, to * size);
}
