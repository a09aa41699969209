/**
 * The history of one number of a parameter, an element or the norm of all, as far as it is known: its value before and
 * after each update, and the gradient.
 * Invariant: what is between two iterations that are there is no update of either, and is counted apart.
 */
import type { History } from '../../../timeline/history.js';
import type { ResultOf } from '../../../timeline/task.js';
import { elementOf, recordedChange, recordedNorm, type Trace, type TraceValue } from '../../../timeline/trace.js';
import { createCoverage, describeMissed, unseenIn } from '../../../timeline/unseen.js';

/** The number of a parameter that is asked about. */
interface AskedNumber {
  /** The position of the parameter in the model's declarations. */
  readonly parameter: number;
  /** Null for the norm of all elements. */
  readonly element: number | null;
  readonly name: string;
}

export type NumberHistory = ResultOf<typeof numberHistory>;
export type NumberChange = NumberHistory['changes'][number];

/**
 * @param named the parameter among those of an iteration; −1 if it is not among them
 * @param until the first iteration whose update does not count
 */
export function* numberHistory(timeline: History, asked: AskedNumber, named: (trace: Trace) => number, until: number) {
  const { element } = asked;
  const numberIn = (value: TraceValue): number | null =>
    element === null ? recordedNorm([value]) : elementOf(value, element);
  const changeOf = (before: TraceValue, after: TraceValue): number | null => {
    if (element === null) return before === after ? 0 : recordedChange(before, after);
    const [from, to] = [numberIn(before), numberIn(after)];
    return from === null || to === null ? null : to - from;
  };
  const coverage = createCoverage();
  const changeIn = ({ iteration, outcome }: Trace, position: number, before: TraceValue) => {
    const updated = outcome.updated[position] ?? null;
    const gradient = outcome.gradients[position] ?? null;
    const after = updated ?? before;
    const change = changeOf(before, after);
    if (change === null) coverage.miss(unseenIn([before, after]) ?? { unseen: 'large' });
    return {
      iteration,
      /** Null where it is not known, as all that follow. */
      before: numberIn(before),
      after: numberIn(after),
      /** The change of the element, or for a norm the length of the whole change. */
      change,
      /** Before clipping; null also where there was none. */
      gradient: gradient === null ? null : numberIn(gradient),
      /** The step that updated the parameter; null where none did. */
      frame: updated?.frame ?? null,
    };
  };
  const changes: ReturnType<typeof changeIn>[] = [];
  let gaps = 0;
  yield* timeline.scan(timeline.numbers.at(0), until, 0, (trace) => {
    if (changes.length > 0 && timeline.startsAnew(trace.iteration)) gaps++;
    const position = named(trace);
    const before = trace.outcome.parameters[position];
    coverage.look();
    if (before !== undefined) changes.push(changeIn(trace, position, before));
    else coverage.miss({ unseen: 'fact', what: 'their parameters are not all in the recording' });
    return false;
  });
  return {
    ...asked,
    /** In order. */
    changes,
    /** How many iterations in a row are missing somewhere between these. */
    gaps,
    /** In how many iterations it could not be looked at, and why, in a sentence; empty where it could in all. */
    unseen: describeMissed(coverage, 'iteration'),
  };
}
