/**
 * The values of expressions: a number, a truth value, a text, or a tensor; and how messages show them, on one line of
 * printable characters, with a real minus sign, and never rounded so far that they read as something else.
 * Invariant: a tensor here has at least one axis (a scalar is a number), and no operation returns a larger tensor than
 * its operands.
 */

import { quote } from '../../files/refusal.js';
import { describeShape, type Tensor } from '../../numbers/engine/tensor.js';
import type { Axis } from '../../numbers/engine/value.js';
import type { TraceValue } from '../../timeline/trace.js';
import { howToKeep, type Unseen, unseenIn } from '../../timeline/unseen.js';

/** An axis whose entries keep their numbers where some are left out, such as the predictions of skipped examples. */
export interface NumberedAxis extends Axis {
  readonly kept?: { readonly numbers: readonly number[]; readonly count: number };
  /** Whether its labels are only the positions of entries that have no names. */
  readonly isCounted?: boolean;
}

export interface TensorValue extends Pick<Tensor, 'shape'> {
  /** A frame's own values or a plain array. A search makes many short arrays, and plain ones cost less. */
  readonly data: ArrayLike<number>;
  /** Names of the axes, where known, so that an element can be named by its word. */
  readonly axes: readonly NumberedAxis[];
}

export type Operand = number | boolean | string | TensorValue;

/** Not an `Error`: a search throws these at every other step, and capturing the stack would take longer than the rest. */
class Failure {
  constructor(readonly message: string) {}
}

/** The expression is at fault: it cannot be evaluated here. */
export class EvaluationError extends Failure {
  readonly kind = 'failed';

  constructor(
    message: string,
    /** Whether the iteration has no such step, though others may. */
    readonly isAbsent?: true,
  ) {
    super(message);
  }
}

export function fail(message: string): never {
  throw new EvaluationError(message);
}

/** The iteration at hand has no step of a name that the expression reads. */
export function failAbsent(message: string): never {
  throw new EvaluationError(message, true);
}

/** The expression has no value yet: something that it reads has not been computed so early in the run. */
export class NotYetError extends Failure {
  readonly kind = 'not-yet';
}

export function notYet(message = 'It has not been computed yet.'): never {
  throw new NotYetError(message);
}

/** The expression reads something that is not in the recording. */
export class NotRecordedError extends Failure {
  readonly kind = 'not-recorded';

  constructor(
    message: string,
    readonly unseen: Unseen = { unseen: 'fact', what: message.replace(/\.$/, '') },
    /** Whose numbers are missing, where it is a single value. */
    readonly value: TraceValue | null = null,
  ) {
    super(message);
  }
}

export function isTensor(value: Operand): value is TensorValue {
  return typeof value === 'object';
}

/** A tensor without axes becomes a number. */
export function tensorOperand(
  { shape, data }: Pick<TensorValue, 'shape' | 'data'>,
  axes: readonly NumberedAxis[],
): Operand {
  return shape.length === 0 ? data[0] : { shape, data, axes };
}

/**
 * The value of a trace as an operand.
 * @throws NotRecordedError where it was not recorded
 */
export function operandOf(value: TraceValue | null): Operand {
  if (value === null) throw new NotRecordedError('It is not in the recording.');
  const { shape, data, axes, symbol, slice } = value;
  if (data !== null) return tensorOperand({ shape, data }, axes);
  if (value.damage != null) throw new NotRecordedError(`The values of ${symbol} are damaged: ${value.damage}.`);
  if (slice !== undefined) {
    throw new NotRecordedError(
      `${symbol} is too large to be read whole (${shape.join('×')}): its step shows a part, around the element that is selected.`,
      { unseen: 'large' },
      value,
    );
  }
  const unseen = unseenIn([value]) ?? undefined;
  const how = unseen?.unseen === 'values' ? `: ${howToKeep(unseen)}` : '';
  throw new NotRecordedError(`The values of ${symbol} were not recorded${how}.`, unseen, value);
}

/** The value as a tensor whose shape, for a single number or truth value, is empty. */
export function arrayOf(value: Exclude<Operand, string>): TensorValue {
  return isTensor(value) ? value : { shape: [], axes: [], data: [Number(value)] };
}

export function vectorOperand(values: readonly number[], axis: NumberedAxis): TensorValue {
  return { shape: [values.length], data: values, axes: [axis] };
}

/** The axes of two values of one shape that are stacked: an axis whose entries have other names in each has none. */
export function commonAxes(axes: readonly NumberedAxis[], others: readonly NumberedAxis[]): readonly NumberedAxis[] {
  if (axes === others) return axes;
  return axes.map((axis, k) => (hasSameEntries(axis, others[k]) ? axis : { name: axis.name }));
}

function hasSameEntries(a: NumberedAxis, b: NumberedAxis): boolean {
  const isSameList = (x: readonly unknown[] = [], y: readonly unknown[] = []): boolean =>
    x === y || (x.length === y.length && x.every((each, k) => each === y[k]));
  return isSameList(a.labels, b.labels) && isSameList(a.kept?.numbers, b.kept?.numbers);
}

/** What an operand is, for messages: `a number`, `true or false`, `a tensor of 4×8`. */
export function describeOperand(value: Operand): string {
  if (isTensor(value)) return `a tensor of ${describeShape(value.shape)}`;
  if (typeof value === 'string') return 'a text';
  return typeof value === 'number' ? 'a number' : 'true or false';
}

/** Applies a function to a number or to each element; truth values and texts are refused. */
export function mapNumbers(value: Operand, operation: string, apply: (x: number) => number): Operand {
  if (typeof value === 'number') return apply(value);
  if (!isTensor(value)) fail(`${operation} needs numbers, not ${describeOperand(value)}.`);
  const data: number[] = [];
  for (let i = 0; i < value.data.length; i++) data.push(apply(value.data[i]));
  return { shape: value.shape, axes: value.axes, data };
}

/** Combines element by element; a number combines with every element of a tensor. */
export function combineNumbers(
  left: Operand,
  right: Operand,
  operation: string,
  apply: (x: number, y: number) => number,
): Operand {
  if (typeof left === 'number' && typeof right === 'number') return apply(left, right);
  if (typeof left === 'number' && isTensor(right)) return mapNumbers(right, operation, (y) => apply(left, y));
  if (isTensor(left) && typeof right === 'number') return mapNumbers(left, operation, (x) => apply(x, right));
  if (!isTensor(left) || !isTensor(right)) {
    fail(`${operation} needs numbers, not ${describeOperand(left)} and ${describeOperand(right)}.`);
  }
  if (left.shape.join() !== right.shape.join()) {
    fail(
      `${operation} needs tensors of one shape, not ${describeShape(left.shape)} and ${describeShape(right.shape)}.`,
    );
  }
  const data: number[] = [];
  for (let i = 0; i < left.data.length; i++) data.push(apply(left.data[i], right.data[i]));
  return { shape: left.shape, axes: left.axes, data };
}

export function truthOf(value: Operand, operation: string): boolean {
  if (typeof value === 'boolean') return value;
  const advice = isTensor(value) ? ' any(…) makes one of a tensor.' : '';
  return fail(`${operation} needs true or false, not ${describeOperand(value)}.${advice}`);
}

/** Whether an element of a comparison, or of any tensor, counts as holding. */
export function holds(x: number): boolean {
  return x !== 0 && !Number.isNaN(x);
}

/** The elements of a value, in order. */
export function numbersOf(value: Operand, operation: string): ArrayLike<number> {
  if (isTensor(value)) return value.data;
  if (typeof value === 'number') return [value];
  return fail(`${operation} needs numbers, not ${describeOperand(value)}.`);
}

/** Whether two values are the same to the bit; NaN equals NaN. */
export function isSame(a: Operand, b: Operand): boolean {
  if (!isTensor(a) || !isTensor(b)) return Object.is(a, b);
  if (a.data.length !== b.data.length) return false;
  for (let i = 0; i < a.data.length; i++) {
    if (!Object.is(a.data[i], b.data[i])) return false;
  }
  return true;
}

/** Elements `start` … `start + size − 1`. */
export function elementsFrom(data: ArrayLike<number>, start: number, size: number): ArrayLike<number> {
  if (data instanceof Float64Array) return data.subarray(start, start + size);
  return Array.from({ length: Math.max(0, Math.min(size, data.length - start)) }, (_, i) => data[start + i]);
}

const DIGITS = 6;
/** Every number beyond is whole, whatever it was computed from. */
const LARGEST_WHOLE = 2 ** 53;
const MOST_ELEMENTS = 8;

/**
 * Six significant digits, or as many as asked for; whole numbers in full: `1.7236`, `−3.2e−7`, `123456789`, `NaN`, `∞`.
 * Zeros at the end are left out only if the number ends there.
 */
export function showNumber(value: number, digits?: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return writeNumber(value, digits).replaceAll('-', '−').replace('e+', 'e');
}

function writeNumber(value: number, digits?: number): string {
  if (Object.is(value, -0)) return '-0';
  if (Number.isInteger(value) && Math.abs(value) <= LARGEST_WHOLE) return String(value);
  if (digits !== undefined) return value.toPrecision(digits);
  const rounded = Number(value.toPrecision(DIGITS));
  if (rounded === value) return String(value);
  // A number with a fraction is not to read as a whole one.
  const before = Math.trunc(Math.abs(value));
  if (!Number.isSafeInteger(before)) return value.toPrecision(DIGITS);
  const most = Math.max(DIGITS, String(before).length + 1);
  return [most, most + 1].map((count) => value.toPrecision(count)).find((text) => /[.e]/.test(text)) ?? String(value);
}

/** A value as `print` shows it: a tensor with its shape and first elements. */
export function showOperand(value: Operand, mostElements = MOST_ELEMENTS, digits?: number): string {
  if (typeof value === 'number') return showNumber(value, digits);
  if (typeof value === 'string') return quote(value);
  if (!isTensor(value)) return String(value);
  const shown = Array.from(elementsFrom(value.data, 0, mostElements), (x) => showNumber(x, digits)).join(', ');
  return `[${shown}${value.data.length > mostElements ? ', …' : ''}] (${describeShape(value.shape)})`;
}
