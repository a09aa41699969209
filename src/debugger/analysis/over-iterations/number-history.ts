/**
 * The history of one number of a parameter, an element or the norm of all, as far as it is known: its value before and
 * after each update, and the gradient.
 * Invariant: what is between two iterations that are there is no update of either, and is counted apart.
 */
import type { History } from '../../../timeline/history.js';
import type { Task } from '../../../timeline/task.js';
import { elementOf, recordedChange, recordedNorm, type Trace, type TraceValue } from '../../../timeline/trace.js';
import { createCoverage, describeMissed, unseenIn } from '../../../timeline/unseen.js';

export interface NumberChange {
  readonly iteration: number;
  /** Null where it is not known, as all that follow. */
  readonly before: number | null;
  readonly after: number | null;
  /** Of the element; of a norm the length of the whole change. */
  readonly change: number | null;
  /** Before clipping; null also where there was none. */
  readonly gradient: number | null;
  /** The step that updated the parameter; null where none did. */
  readonly frame: number | null;
}

export interface NumberHistory {
  /** The position of the parameter in the model's declarations. */
  readonly parameter: number;
  /** Null for the norm of all elements. */
  readonly element: number | null;
  readonly name: string;
  /** In order. */
  readonly changes: readonly NumberChange[];
  /** How many iterations in a row are missing somewhere between these. */
  readonly gaps: number;
  /** In how many iterations it could not be looked at, and why, in a sentence; empty where it could in all. */
  readonly unseen: string;
}

/**
 * @param named the parameter among those of an iteration; −1 if it is not among them
 * @param until the first iteration whose update does not count
 */
export function* numberHistory(
  timeline: History,
  { parameter, element, name }: Pick<NumberHistory, 'parameter' | 'element' | 'name'>,
  named: (trace: Trace) => number,
  until: number,
): Task<NumberHistory> {
  const changes: NumberChange[] = [];
  const coverage = createCoverage();
  let gaps = 0;
  yield* timeline.scan(timeline.numbers.at(0), until, 0, (trace) => {
    if (changes.length > 0 && timeline.startsAnew(trace.iteration)) gaps++;
    const position = named(trace);
    const { parameters, updated, gradients } = trace.outcome;
    const before = parameters[position] ?? null;
    coverage.look();
    if (before === null) {
      coverage.miss({ unseen: 'fact', what: 'their parameters are not all in the recording' });
      return false;
    }
    const after = updated[position] ?? before;
    const figures = element === null ? normsOf(before, after) : elementsOf(before, after, element);
    if (figures.change === null) coverage.miss(unseenIn([before, after]) ?? { unseen: 'large' });
    const gradient = gradients[position] ?? null;
    changes.push({
      iteration: trace.iteration,
      ...figures,
      gradient: gradient === null ? null : element === null ? recordedNorm([gradient]) : elementOf(gradient, element),
      frame: updated[position]?.frame ?? null,
    });
    return false;
  });
  return { parameter, element, name, changes, gaps, unseen: describeMissed(coverage, 'iteration') };
}

function elementsOf(before: TraceValue, after: TraceValue, element: number) {
  const [from, to] = [elementOf(before, element), elementOf(after, element)];
  return { before: from, after: to, change: from === null || to === null ? null : to - from };
}

function normsOf(before: TraceValue, after: TraceValue) {
  const length = before === after ? 0 : recordedChange(before, after);
  return { before: recordedNorm([before]), after: recordedNorm([after]), change: length };
}
