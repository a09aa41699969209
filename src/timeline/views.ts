/**
 * Views of a timeline: what one of several people who share it has seen. Who looks ahead shows nothing to the others.
 * Invariant: a view computes nothing of its own; all of it is the timeline's, but for how much of it counts as visited.
 */
import type { Task } from './task.js';
import type { Timeline, Trace } from './timeline.js';

const ORIGINAL = Symbol('original');

/** The timeline that a view shows; a timeline that is no view shows itself. */
export function originalOf(timeline: Timeline): Timeline {
  return (Reflect.get(timeline, ORIGINAL) as Timeline | undefined) ?? timeline;
}

/**
 * A view for one person, of whose reaching it keeps the mark; `seen` iterations count as visited at first. The view of
 * a view is another view of the same timeline.
 */
export function viewTimeline(timeline: Timeline, seen = 0): Timeline {
  let mark = seen;
  return createView(
    originalOf(timeline),
    () => mark,
    (count) => {
      mark = Math.max(mark, count);
    },
  );
}

/** The timeline as if no more than `count` iterations had been visited. */
export function concealAfter(timeline: Timeline, count: number): Timeline {
  return createView(
    timeline,
    () => count,
    () => {},
  );
}

function createView(timeline: Timeline, seen: () => number, note: (count: number) => void): Timeline {
  const visited = (): number => Math.min(timeline.visited, Math.max(seen(), timeline.first));
  const own = {
    trace: (iteration: number): Trace => {
      const trace = timeline.trace(iteration);
      note(iteration + 1);
      return trace;
    },
    *reach(iteration: number): Task<Trace> {
      const trace = yield* timeline.reach(iteration);
      note(iteration + 1);
      return trace;
    },
    *visit(count: number): Task<void> {
      yield* timeline.visit(count);
      note(count);
    },
    learntAt: (prediction: number): number | null => {
      const at = timeline.learntAt(prediction);
      return at !== null && at < visited() ? at : null;
    },
  };
  const answers = new Map<PropertyKey, unknown>(Object.entries(own));
  return new Proxy(timeline, {
    get: (target, key) => {
      if (key === 'visited') return visited();
      if (key === ORIGINAL) return target;
      const known = answers.get(key);
      if (known !== undefined) return known;
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      // Methods run on the timeline itself, so that what they keep is kept there.
      const method: unknown = value.bind(target);
      answers.set(key, method);
      return method;
    },
  });
}
