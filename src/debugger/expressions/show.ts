/**
 * Writes values for messages: on one line of printable characters, with a real minus sign, and never rounded so far
 * that they read as something else.
 */
import { quote } from '../../data/printable.js';
import { describeShape } from '../../engine/tensor.js';
import { isTensor, type Operand, partOf } from './values.js';

const DIGITS = 6;
const MOST_ELEMENTS = 8;

/** Six significant digits: `1.7236`, `−3.2e−7`, `NaN`, `∞`. */
export function showNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  return String(Number(value.toPrecision(DIGITS)))
    .replaceAll('-', '−')
    .replace('e+', 'e');
}

/** A value as `print` shows it: a tensor with its shape and first elements. */
export function showOperand(value: Operand, mostElements = MOST_ELEMENTS): string {
  if (typeof value === 'number') return showNumber(value);
  if (typeof value === 'string') return quote(value);
  if (!isTensor(value)) return String(value);
  const shown = Array.from(partOf(value.data, 0, mostElements), showNumber).join(', ');
  return `[${shown}${value.data.length > mostElements ? ', …' : ''}] (${describeShape(value.shape)})`;
}
