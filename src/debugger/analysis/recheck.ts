/**
 * A recorded step computed again from its recorded inputs, in float64 with compensated sums, and how far the recorded
 * result is from that.
 * Invariant: distances are in units in the last place, in the result's own kind of number, of Σ|terms| (or of the result
 * where that is larger): where terms cancel, units of the result would mean nothing.
 */
import { isWhole, type TraceFrame, termsOf } from '../../timeline/trace.js';

/** How fine each kind of number is, its least size, and its largest. */
interface Precision {
  readonly epsilon: number;
  readonly least: number;
  readonly most: number;
}

const PRECISIONS: Readonly<Record<string, Precision>> = {
  F64: { epsilon: 2 ** -52, least: 2 ** -1022, most: Number.MAX_VALUE },
  F32: { epsilon: 2 ** -23, least: 2 ** -126, most: (2 - 2 ** -23) * 2 ** 127 },
  F16: { epsilon: 2 ** -10, least: 2 ** -14, most: 65_504 },
  BF16: { epsilon: 2 ** -7, least: 2 ** -126, most: (2 - 2 ** -7) * 2 ** 127 },
};

export interface Deviation {
  readonly element: number;
  readonly recorded: number;
  readonly computed: number;
  /** In units in the last place; infinite where one of them is NaN or infinite and the other is not. */
  readonly units: number;
}

/** The element that is furthest from what it should be; null where the step cannot be computed again. */
export function largestDeviation(frame: TraceFrame): Deviation | null {
  const precision = precisionOf(frame);
  if (precision === null || !isWhole(frame) || frame.output.data.length === 0) return null;
  const computed = compute(frame);
  let worst: Deviation | null = null;
  for (let element = 0; element < computed.length; element++) {
    const found = deviationAt(frame, computed[element], element, precision);
    if (worst === null || found.units > worst.units) worst = found;
  }
  return worst;
}

function precisionOf({ output: { dtype } }: TraceFrame): Precision | null {
  return dtype === undefined ? null : (PRECISIONS[dtype] ?? null);
}

function compute(frame: TraceFrame): Float64Array {
  if (!isWhole(frame)) return new Float64Array(0);
  const computed = new Float64Array(frame.output.data.length);
  frame.op.forward(frame.inputs, frame.attributes, computed);
  return computed;
}

function deviationAt(frame: TraceFrame, computed: number, element: number, precision: Precision): Deviation {
  const recorded = frame.output.data?.[element] ?? Number.NaN;
  const about = { element, recorded, computed };
  if (Object.is(recorded, computed) || recorded === computed) return { ...about, units: 0 };
  if (!Number.isFinite(recorded) || !Number.isFinite(computed)) {
    const isSame = isSameOverflow(recorded, computed, precision);
    return { ...about, units: isSame ? 0 : Number.POSITIVE_INFINITY };
  }
  const { epsilon, least } = precision;
  const distance = Math.abs(recorded - computed);
  // Most results are so near that their terms need not be looked at.
  if (distance <= epsilon * Math.max(Math.abs(computed), least)) {
    return { ...about, units: distance / (epsilon * Math.max(Math.abs(computed), least)) };
  }
  const size = sizeAt(frame, element);
  return { ...about, units: distance / (epsilon * Math.max(Math.abs(computed), size, least)) };
}

/** Σ|terms|, and what the op adds up on its way where that rounds more than they do. */
function sizeAt(frame: TraceFrame, element: number): number {
  if (!isWhole(frame)) return 0;
  const { op, inputs, attributes } = frame;
  const terms = termsOf(frame, element).reduce((sum, term) => sum + Math.abs(term.value * term.derivative), 0);
  return Math.max(terms, op.sizeWithin?.(inputs, attributes, element) ?? 0);
}

/**
 * A result that its kind of number cannot hold is infinite there, and finite in float64. Whether infinities that meet in a
 * sum leave one of them or NaN depends on the order.
 */
function isSameOverflow(recorded: number, computed: number, { most }: Precision): boolean {
  if (Number.isNaN(recorded) || Number.isNaN(computed)) return !Number.isFinite(recorded) && !Number.isFinite(computed);
  return (
    Math.abs(recorded) === Number.POSITIVE_INFINITY &&
    Math.sign(recorded) === Math.sign(computed) &&
    Math.abs(computed) > most
  );
}
