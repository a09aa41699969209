/**
 * The rule about non-finite values at work in one search. What reaches the loss or a parameter comes before what does not:
 * where a recording has the one, its search does not stop at the other.
 */
import { listFirst } from '../../../data/printable.js';
import type { History } from '../../../timeline/history.js';
import type { Task } from '../../../timeline/task.js';
import type { Trace, TraceFrame } from '../../../timeline/trace.js';
import type { Unseen } from '../../../timeline/unseen.js';
import { type Finding, type Overflows, overflowsAt, unseenRow } from './non-finite.js';

interface FiniteCheck {
  check(frame: TraceFrame, execution: Trace): Finding | Unseen | null;
  prepare?(execution: Trace): Task<void>;
}

export function startFiniteCheck(timeline: History): FiniteCheck {
  const known = new WeakMap<Trace, Overflows>();
  const overflowsOf = (trace: Trace): Overflows => {
    const found = known.get(trace) ?? overflowsAt(timeline, trace);
    known.set(trace, found);
    return found;
  };
  if (timeline.replay !== null) return { check: (frame, trace) => overflowsOf(trace).findingAt(frame) };
  let hasWorse: boolean | null = null;
  const minor = new WeakMap<Trace, boolean>();
  return {
    check(frame, trace) {
      const overflows = overflowsOf(trace);
      const found = overflows.findingAt(frame);
      if (found === null) return unseenRow(frame);
      if (overflows.matters(frame)) return { ...found, text: `${found.text}${consequences(trace, overflows)}` };
      return hasWorse === true ? null : { ...found, text: `${found.text}${LOST}` };
    },
    *prepare(execution) {
      if (hasWorse !== null || !hasMinor(execution)) return;
      hasWorse = yield* mattersSomewhere(timeline);
    },
  };

  /** Whether anything is made here that gets nowhere, so that it matters whether there is something worse. */
  function hasMinor(trace: Trace): boolean {
    const before = minor.get(trace);
    if (before !== undefined) return before;
    const overflows = overflowsOf(trace);
    const found = trace.frames.some((frame) => !overflows.matters(frame) && overflows.findingAt(frame) !== null);
    minor.set(trace, found);
    return found;
  }
}

const LOST = '; it reaches neither the loss nor a parameter';

function* mattersSomewhere(timeline: History): Task<boolean> {
  const { numbers } = timeline;
  for (let position = 0; position < numbers.count; position++) {
    const iteration = numbers.at(position);
    if (timeline.isFinite?.(iteration) === true) continue;
    const trace = yield* timeline.reach(iteration);
    const overflows = overflowsAt(timeline, trace);
    if (trace.frames.some((frame) => overflows.matters(frame) && overflows.findingAt(frame) !== null)) return true;
    yield { done: position, total: numbers.count };
  }
  return false;
}

/** The parameters that are not finite after the iteration. */
function consequences({ outcome }: Trace, overflows: Overflows): string {
  const names = outcome.updated.flatMap((value) => (value !== null && overflows.isStray(value) ? [value.symbol] : []));
  if (names.length === 0) return '';
  return `; after the update ${listFirst(names, MOST_NAMED)} ${names.length === 1 ? 'is' : 'are'} not finite`;
}

const MOST_NAMED = 3;
