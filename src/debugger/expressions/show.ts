/**
 * Values in messages: short, with a real minus sign, and never so rounded that they read as something else.
 * Invariant: what is returned is one line of printable characters.
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

/** A value as the answer to `print`: a tensor with its shape and first elements. */
export function showOperand(value: Operand, mostElements = MOST_ELEMENTS): string {
  if (typeof value === 'number') return showNumber(value);
  if (typeof value === 'string') return quote(value);
  if (!isTensor(value)) return String(value);
  const shown = Array.from(partOf(value.data, 0, mostElements), showNumber).join(', ');
  return `[${shown}${value.data.length > mostElements ? ', …' : ''}] (${describeShape(value.shape)})`;
}
