/**
 * Writes values for messages: on one line of printable characters, with a real minus sign, and never rounded so far
 * that they read as something else.
 */

import { describeShape } from '../../engine/tensor.js';
import { quote } from '../../files/refusal.js';
import { isTensor, type Operand, partOf } from './values.js';

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
  const shown = Array.from(partOf(value.data, 0, mostElements), (x) => showNumber(x, digits)).join(', ');
  return `[${shown}${value.data.length > mostElements ? ', …' : ''}] (${describeShape(value.shape)})`;
}
