/** Numbers whose sign matters: coloured by sign, as a number and as a bar. */

import { formatSigned } from '../../document/numbers.js';
import { bar } from './bars.js';
import { type Span, span } from './rows.js';

export function signRole(value: number): 'positive' | 'negative' | 'plain' {
  return value > 0 ? 'positive' : value < 0 ? 'negative' : 'plain';
}

/** @param form the number of decimals, or a form for numbers that stand together */
export function signed(value: number, form: number | ((value: number) => string) = 4): Span {
  return span(typeof form === 'number' ? formatSigned(value, form) : form(value), signRole(value));
}

/**
 * Bars for numbers that stand under each other: to the right of 0, or arrows to either side where one of them is negative,
 * so that the sign is seen without colours, too.
 * @param values all of them, of which the largest size fills the room on its side of `width` cells
 */
export function signedBars(values: readonly number[], width: number): (value: number) => Span {
  const finite = values.filter(Number.isFinite);
  const longest = finite.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!finite.some((value) => value < 0)) return (value) => span(bar(value / longest, width), signRole(value));
  const half = Math.floor(width / 2);
  return (value) => span(arrow(value / longest, half), signRole(value));
}

/** @param share −1 … 1 of `half` cells to either side; one that is not 0 shows at least its head */
function arrow(share: number, half: number): string {
  if (!(share < 0 || share > 0)) return '';
  const shaft = '━'.repeat(Math.max(1, Math.round(Math.min(1, Math.abs(share)) * half)) - 1);
  return share < 0 ? `◂${shaft}`.padStart(half) : `${' '.repeat(half)}${shaft}▸`;
}
