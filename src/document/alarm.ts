/**
 * The sign of an alarm, before a number that is not finite or has failed a check, in every drawing that is read by eye: it
 * is seen where there is no colour, too.
 */
import type { Tone } from './document.js';

export const ALARM_SIGN = '⚠';

/** A text of this tone as it is drawn. */
export function withAlarmSign(text: string, tone: Tone | undefined): string {
  return tone === 'alarm' ? ALARM_SIGN + text : text;
}

/** @param meansInfinity whether infinities beside it are a mask's */
export function isAlarming(value: number, meansInfinity = false): boolean {
  return Number.isNaN(value) || (!meansInfinity && !Number.isFinite(value));
}
