/**
 * A recorded step computed again from its recorded inputs, in float64 with compensated sums, and how far the recorded
 * result is from that.
 * Invariant: distances are in units in the last place, in the result's own kind of number, of Σ|terms| (or of the result
 * where that is larger): where terms cancel, units of the result would mean nothing.
 */

import type { Frame } from '../../numbers/engine/tape.js';
import type { Task } from '../../numbers/engine/task.js';
import { isWhole, type TraceFrame } from '../../timeline/trace.js';

/** How fine each kind of number is, its least size, and its largest. */
interface Precision {
  readonly epsilon: number;
  readonly least: number;
  readonly most: number;
}

const PRECISIONS: Readonly<Partial<Record<string, Precision>>> = {
  F64: { epsilon: 2 ** -52, least: 2 ** -1022, most: Number.MAX_VALUE },
  F32: { epsilon: 2 ** -23, least: 2 ** -126, most: (2 - 2 ** -23) * 2 ** 127 },
  F16: { epsilon: 2 ** -10, least: 2 ** -14, most: 65_504 },
  BF16: { epsilon: 2 ** -7, least: 2 ** -126, most: (2 - 2 ** -7) * 2 ** 127 },
};

interface Deviation {
  readonly element: number;
  readonly recorded: number;
  readonly computed: number;
  /** In units in the last place; infinite where one of them is NaN or infinite and the other is not. */
  readonly units: number;
}

/**
 * The element that is furthest from what it should be; null where the step cannot be computed again. In slices: attention
 * over a long text takes seconds.
 */
export function* recheck(frame: TraceFrame): Task<Deviation | null> {
  const precision = PRECISIONS[frame.output.dtype ?? ''];
  if (precision === undefined || !isWhole(frame) || frame.output.data.length === 0) return null;
  const { data } = frame.output;
  const { sizeWithin, evaluator } = frame.op.compute;
  const total = data.length;
  const sizeAt = sizeWithin?.(frame.inputs, frame.attributes) ?? ((): number => 0);
  const elementAt = evaluator?.(frame.inputs, frame.attributes) ?? computed(frame);
  let worst: Deviation | null = null;
  for (let element = 0; element < total; element++) {
    const recorded = data[element];
    const computed = elementAt(element);
    const units = unitsBetween(recorded, computed, precision, sizeAt, element);
    if (worst === null || units > worst.units) worst = { element, recorded, computed, units };
    if (element % SLICE === SLICE - 1) yield { done: element, total };
  }
  return worst;
}

/** Elements between two moments at which somebody may break off. */
const SLICE = 16;

function computed({ op, inputs, attributes, output }: Frame): (index: number) => number {
  const all = new Float64Array(output.data.length);
  op.compute.forward(inputs, all, attributes);
  return (index) => all[index];
}

function unitsBetween(
  recorded: number,
  computed: number,
  precision: Precision,
  sizeAt: (element: number) => number,
  element: number,
): number {
  if (recorded === computed || Object.is(recorded, computed)) return 0;
  if (!Number.isFinite(recorded) || !Number.isFinite(computed)) {
    return isSameOverflow(recorded, computed, precision) ? 0 : Infinity;
  }
  const distance = Math.abs(recorded - computed) / precision.epsilon;
  const size = Math.max(Math.abs(computed), precision.least);
  // Most results are so near that their terms need not be looked at.
  return distance <= size ? distance / size : distance / Math.max(size, sizeAt(element));
}

/**
 * A result that its kind of number cannot hold is infinite there, and finite in float64. Whether infinities that meet in a
 * sum leave one of them or NaN depends on the order.
 */
function isSameOverflow(recorded: number, computed: number, { most }: Precision): boolean {
  if (Number.isNaN(recorded) || Number.isNaN(computed)) return !Number.isFinite(recorded) && !Number.isFinite(computed);
  return Math.abs(recorded) === Infinity && Math.sign(recorded) === Math.sign(computed) && Math.abs(computed) > most;
}
