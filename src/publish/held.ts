/**
 * Articles as a file holds them: numbers in the digits that are shown, and without addresses, since nothing of a file can
 * be asked about by what it is.
 * Invariant: what is held and then restored reads as before in every drawing.
 */
import type { Matrix } from '../document/document.js';
import { formatNumber, signedFormFor } from '../document/numbers.js';

/** Places of a share of 1, of which a bar shows fewer and a drawing of a matrix up to four. */
const DIGITS_OF_SHARES = 9;

export function asHeld(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(asHeld);
  if (typeof part !== 'object' || part === null) return part;
  const { of: _, ...fields } = part as Readonly<Record<string, unknown>>;
  const held = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, asHeld(field)]));
  const { kind, value, text, share } = fields;
  if (kind === 'matrix') return { ...held, ...numbersOf(part as Matrix) };
  if (kind === 'bar') return { ...held, share: Number((share as number).toFixed(DIGITS_OF_SHARES)) };
  if (typeof value !== 'number' || typeof text !== 'string') return held;
  const number = numberIn(text, value);
  if (!isWritten(kind) || Number.isNaN(numberIn(text, Number.NaN))) return { ...held, value: number };
  const { value: __, ...written } = held;
  return written;
}

/** Numbers that are left to their texts. */
export function restored(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(restored);
  if (typeof part !== 'object' || part === null) return part;
  const fields = Object.fromEntries(Object.entries(part).map(([name, field]) => [name, restored(field)]));
  const { kind, value, text } = fields;
  return isWritten(kind) && value === undefined ? { ...fields, value: numberIn(String(text), Number.NaN) } : fields;
}

function isWritten(kind: unknown): boolean {
  return kind === 'value' || kind === 'number';
}

function numbersOf({ values, before, shares, blank }: Matrix): Partial<Matrix> {
  const shown = Array.from(values).filter((_, k) => blank?.at[k] !== true);
  const write = shares === true ? (value: number) => formatNumber(value, DIGITS_OF_SHARES) : signedFormFor(shown);
  const written = (numbers: ArrayLike<number>): readonly number[] =>
    Array.from(numbers, (number) => {
      const digits = numberIn(write(number), number);
      // What is not 0 keeps its shade, also where its digits say 0.
      return digits === 0 && number !== 0 ? Number(number.toPrecision(1)) : digits;
    });
  return { values: written(values), ...(before === undefined ? {} : { before: written(before) }) };
}

/** The number that a text is; another one where it is none. */
function numberIn(text: string, other: number): number {
  const number = Number(text.replaceAll('−', '-'));
  return Number.isNaN(number) ? other : number;
}
