/** Numbers whose sign matters: coloured by sign, as a number and as a bar. */
import { bar } from './bars.js';
import { formatSigned } from './numbers.js';
import { type Span, span } from './rows.js';

export function signRole(value: number): 'positive' | 'negative' | 'plain' {
  return value > 0 ? 'positive' : value < 0 ? 'negative' : 'plain';
}

/** @param form the number of decimals, or a form for numbers that stand together */
export function signed(value: number, form: number | ((value: number) => string) = 4): Span {
  return span(typeof form === 'number' ? formatSigned(value, form) : form(value), signRole(value));
}

/** @param longest the size that fills `width` cells */
export function signedBar(value: number, longest: number, width: number): Span {
  return span(bar(Math.abs(value) / longest, width), signRole(value));
}
