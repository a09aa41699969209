/**
 * The trace of one iteration. If it was executed here, everything about it is known; if it was recorded elsewhere, ops
 * may be unknown, values may be missing, and so may the information which values are the loss, predictions or
 * gradients.
 */

import type { ScoredGroup } from '../model/models/language-head.js';
import type { Batch } from '../model/models/model.js';
import type { IterationCode } from '../numbers/engine/code.js';
import type { Expression } from '../numbers/engine/expression.js';
import type { Op } from '../numbers/engine/op.js';
import type { Term } from '../numbers/engine/op-derivatives.js';
import type { Frame } from '../numbers/engine/tape.js';
import { normOf, type Shape, sizeOf } from '../numbers/engine/tensor.js';
import type { Value } from '../numbers/engine/value.js';
import type { Outcome } from '../training/iteration/program.js';
import type { RunState } from '../training/iteration/run-state.js';

/** What was counted of a value when it was recorded, whether or not its numbers were kept. */
export interface Statistics {
  /** The first four are of its finite elements; null where it has none. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly mean: number | null;
  readonly rms: number | null;
  /** How many elements are NaN, infinite, 0. */
  readonly nan: number;
  readonly infinite: number;
  readonly zeros: number;
}

/** An element of a value that a step wrote. */
export interface ElementOrigin {
  readonly value: TraceValue;
  readonly index: number;
}

/** A value of a trace; `data` is null if it was not recorded, or is too large to be held whole. */
export interface TraceValue extends Omit<Value, 'data'> {
  readonly data: Float64Array | null;
  /**
   * Reads so many elements from one on of a value that is too large to be held. It gives null where they cannot be read, and is
   * absent where `data` holds all that was recorded.
   */
  readonly slice?: ((from: number, count: number) => Float64Array | null) | undefined;
  readonly statistics?: Statistics | null;
  /** How many elements were counted, where it shows others than those: a part of them, or some of them again. */
  readonly counted?: number | undefined;
  /** Why its numbers, though they were recorded, are not given, to follow "since"; null where nothing is wrong. */
  readonly damage?: string | null;
  /** Where its numbers were left out for want of room: how many bytes an iteration would have held them. */
  readonly neededBudget?: number | undefined;
  /** The kind of number that the recorded program held it in, such as `F32`. */
  readonly dtype?: string;
  /** Whether it was given to the iteration as data, such as an entry of the batch, and is not kept from step to step. */
  readonly isData?: boolean;
  /**
   * For a view of what a step wrote, such as a transpose, it gives the element there that an element of this is, or null where
   * that was written earlier. It is absent where a step wrote this value itself.
   */
  readonly origin?: ((index: number) => ElementOrigin | null) | undefined;
}

/** A line of the program that was recorded. */
export interface SourceLine {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** All lines of the file; null where it was not kept. */
  text(): readonly string[] | null;
}

/** An op of which only the name is known, and maybe what it does in a sentence. */
export interface UnknownOp {
  readonly name: string;
  readonly sentence?: string | undefined;
}

/** A frame of a trace. If its op is known and no value is missing, it is a Frame. */
export interface TraceFrame extends Omit<Frame, 'op' | 'inputs' | 'output'> {
  readonly op: Op | UnknownOp;
  readonly inputs: readonly TraceValue[];
  readonly output: TraceValue;
  /** The line of the recorded program that executed it; of a backward step, the line of what it differentiates. */
  readonly source?: SourceLine | null;
  /** The lines that led there, from that line out; of one alone the list is empty. */
  readonly stack?: readonly SourceLine[];
  /** The step that a recorded backward step differentiates. */
  readonly differentiates?: number | null;
  /** The node of the value that it wrote over in place. */
  readonly overwrites?: number | null;
}

/** Whether a parameter takes part in training: one may be frozen, or left out of every optimizer. */
export type ParameterStanding = 'trained' | 'frozen' | 'not optimized';

/** How an iteration of a recording ended, as far as that was recorded. */
export interface Ending {
  /** The exception that ended it; null where none did. */
  readonly raised: { readonly text: string; readonly source: SourceLine | null } | null;
  /** How often the steps of its optimizers were called; null where that was not recorded. */
  readonly steps: number | null;
  /** Names of the parameters that a gradient arrived at; null where that was not recorded. */
  readonly arrived: ReadonlySet<string> | null;
  /** Which of those gradients a step did not get, and why; null where that was not recorded. */
  readonly lost: LostGradients | null;
  /** Shapes of parameters that the optimizers have and the model lacks. */
  readonly foreign: readonly Shape[];
  /** The norm of all gradients after clipping, where a recording has no other in its index; null where it has. */
  readonly clippedNorm: number | null;
  /** Bytes of values that were left out for want of room. */
  readonly leftOut: number;
}

/** Gradients that a step of their optimizer did not get, or that are gone after it: names of their parameters. */
export interface LostGradients {
  /** Erased before the step. */
  readonly before: ReadonlySet<string>;
  /** Arrived after the step. */
  readonly late: ReadonlySet<string>;
  /** Erased after the step. */
  readonly after: ReadonlySet<string>;
}

/** Of a parameter and of its gradient before clipping; null where there is none, or where it was not measured. */
export interface ParameterNorms {
  readonly parameter: number | null;
  readonly gradient: number | null;
}

/** What clipping made of the gradients. */
export interface RecordedClipping {
  /** The norm of all gradients together, before clipping; null where it was not computed. */
  readonly norm: TraceValue | null;
  /** What they were multiplied by; null where each element was held between bounds. */
  readonly coefficient: TraceValue | null;
  readonly gradients: readonly (TraceValue | null)[];
  /** Present where that was done while a GradScaler's scale was still in them. */
  readonly isScaled?: true;
}

/** Where things are in the frames of one iteration, as far as that is known. */
export interface TraceOutcome {
  /** Empty if it is not known which values are predictions. */
  readonly groups: readonly ScoredGroup[];
  readonly batch: Batch | null;
  readonly total: TraceValue | null;
  readonly mean: TraceValue | null;
  readonly perplexity: TraceValue | null;
  readonly objective: TraceValue | null;
  readonly learningRate: number | null;
  /** Before the update, in the order of declaration. */
  readonly parameters: readonly TraceValue[];
  /** Before clipping. Null for a parameter without a gradient, or if the gradient is not known. */
  readonly gradients: readonly (TraceValue | null)[];
  readonly updated: readonly (TraceValue | null)[];
  /** Lengths of the changes that were measured when a recording was made; absent where none were. */
  readonly changes?: readonly (number | null)[];
  /** Norms that were measured then, too: of memory that several share, values and statistics tell less. */
  readonly norms?: readonly (ParameterNorms | null)[];
  /** In the same order; absent where every parameter is trained. */
  readonly standings?: readonly ParameterStanding[];
  /** Absent where it is not known; null where gradients are not clipped. */
  readonly clipping?: RecordedClipping | null;
  readonly end: RunState | null;
  /** Absent in runs of backstep's own, which end as they should. */
  readonly ending?: Ending;
  /** What a recorded iteration was given as its batch, by name. */
  readonly given?: readonly TraceValue[];
  /** Parameters that a recorded iteration read, and neither the model nor an optimizer has. */
  readonly orphans?: readonly TraceValue[];
  /** Names of recorded modules that ran in evaluation mode; absent where that was not recorded. */
  readonly evaluating?: ReadonlySet<string>;
}

/** One executed iteration. */
export interface Trace {
  readonly iteration: number;
  readonly start: RunState | null;
  readonly frames: readonly TraceFrame[];
  readonly outcome: TraceOutcome;
  /** Its steps in PyTorch; absent in recordings, which have their sources, and where nobody looks at the steps. */
  readonly code?: IterationCode;
}

/** The trace of an iteration that was executed here, with nothing missing. */
export interface ReplayedTrace extends Trace {
  readonly start: RunState;
  readonly frames: readonly Frame[];
  readonly outcome: Outcome;
}

/** A replayed trace in memory of its own. */
export interface KeptTrace extends ReplayedTrace {
  /** The state that the iteration ends in, in tensors without names. */
  readonly end: RunState;
  readonly bytes: number;
}

/** Whether the numbers of a value are present. */
export function isRecorded(value: TraceValue): value is Value {
  return value.data !== null;
}

/** One element of a value, read if it has to be; null where it was not recorded. */
export function elementOf({ data, slice }: Pick<TraceValue, 'data' | 'slice'>, index: number): number | null {
  return (data === null ? slice?.(index, 1)?.[0] : data[index]) ?? null;
}

export function isKnown(op: Op | UnknownOp): op is Op {
  return 'compute' in op;
}

/** Whether a frame can be explained: its op is known and none of its values is missing. */
export function isWhole(frame: TraceFrame): frame is Frame {
  return isKnown(frame.op) && isRecorded(frame.output) && frame.inputs.every(isRecorded);
}

/**
 * The norm of all values taken as one vector, by their numbers or by what was counted of them; null if one of them was
 * not recorded.
 */
export function recordedNorm(values: readonly (TraceValue | null)[]): number | null {
  const isThere = (value: TraceValue | null): value is Value => value !== null && isRecorded(value);
  if (values.every(isThere)) return normOf(values);
  let squares = 0;
  for (const value of values) {
    const norm = value === null ? null : isRecorded(value) ? normOf([value]) : countedNorm(value);
    if (norm === null) return null;
    squares += norm * norm;
  }
  return Math.sqrt(squares);
}

/** The norm by the root mean square that was recorded of a value; NaN and infinities make it what they make of a sum. */
function countedNorm({ statistics, shape, counted }: TraceValue): number | null {
  if (statistics == null || counted !== undefined) return null;
  if (statistics.nan > 0) return NaN;
  if (statistics.infinite > 0) return Infinity;
  return statistics.rms === null ? null : statistics.rms * Math.sqrt(sizeOf(shape));
}

/** The length of the k-th parameter; null where that was not recorded. */
export function recordedLength({ parameters, norms }: TraceOutcome, k: number): number | null {
  return norms?.[k]?.parameter ?? recordedNorm([parameters[k] ?? null]);
}

/** The length of its gradient before clipping; null where there is none, or where that was not recorded. */
export function recordedGradient({ gradients, norms }: TraceOutcome, k: number): number | null {
  const gradient = gradients[k] ?? null;
  return gradient === null ? null : (norms?.[k]?.gradient ?? recordedNorm([gradient]));
}

/** The length of the change of all parameters over their length; null if one of them was not recorded. */
export function recordedUpdateRatio(outcome: TraceOutcome): number | null {
  let [changes, sizes] = [0, 0];
  for (const k of outcome.parameters.keys()) {
    const size = recordedLength(outcome, k);
    const change = recordedChange(outcome, k);
    if (size === null || change === null) return null;
    changes += change ** 2;
    sizes += size ** 2;
  }
  return outcome.parameters.length === 0 ? null : Math.sqrt(changes) / Math.sqrt(sizes);
}

/** The length of the change of the k-th parameter, 0 where nothing updated it; null where that was not recorded. */
export function recordedChange({ parameters, updated, changes }: TraceOutcome, k: number): number | null {
  const measured = changes?.[k] ?? null;
  const after = updated[k] ?? null;
  if (measured !== null || after === null) return measured ?? 0;
  const [{ shape, data: before }, changed] = [parameters[k], after.data];
  if (before === null || changed === null) return null;
  return normOf([{ shape, data: before.map((x, i) => changed[i] - x) }]);
}

/** The length of that change over the length before it; null if one of them was not recorded. */
export function recordedRatio(outcome: TraceOutcome, k: number): number | null {
  const size = recordedLength(outcome, k);
  const change = size === null ? null : recordedChange(outcome, k);
  return change === null || size === null ? null : change / size;
}

/** The formula of an element of a step's output. */
export function expressionOf({ op, inputs, output, attributes }: Frame, element: number): Expression {
  return op.explain.expression(inputs, element, attributes, output);
}

/** What an element of a step's output was made of. */
export function termsOf({ op, inputs, output, attributes }: Frame, element: number): readonly Term[] {
  return op.derive.terms(inputs, element, attributes, output);
}
