/**
 * Whether two iterations computed with the same examples in the same order. Only then does a number of one stand for what
 * the same number of the other stands for, and may be compared with it.
 */

import { predictionsOf } from '../debugger/places/moment.js';
import type { Trace, TraceValue } from '../timeline/trace.js';

export function haveSameExamples(before: Trace, after: Trace): boolean {
  const [one, other] = [before.outcome, after.outcome];
  if (one.batch !== null && other.batch !== null) {
    return areSameRows(one.batch.examples, other.batch.examples) && areSameRows(one.batch.targets, other.batch.targets);
  }
  if (one.given !== undefined && other.given !== undefined) return areSameValues(one.given, other.given);
  return predictTheSame(before, after);
}

type Rows = readonly (readonly number[])[];

function areSameRows(one: Rows, other: Rows): boolean {
  return one === other || (one.length === other.length && one.every((row, k) => areSameNumbers(row, other[k])));
}

/** A recording may lack the numbers of its batch: then nobody knows, and nothing is compared. */
function areSameValues(one: readonly TraceValue[], other: readonly TraceValue[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ symbol, data }, k) => {
      const { symbol: otherSymbol, data: otherData } = other[k];
      return symbol === otherSymbol && data !== null && otherData !== null && areSameNumbers(data, otherData);
    })
  );
}

function areSameNumbers(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  if (one.length !== other.length) return false;
  for (let k = 0; k < one.length; k++) if (!Object.is(one[k], other[k])) return false;
  return true;
}

/** Where nothing is known of the batch, what the predictions are called decides. */
function predictTheSame(before: Trace, after: Trace): boolean {
  const [a, b] = [before, after].map((trace) => predictionsOf({ trace }));
  return (
    a.length === b.length &&
    a.every(({ label }, k) => label.context === b[k].label.context && label.target === b[k].label.target)
  );
}
