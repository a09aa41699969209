/**
 * Views of a history: what one of several people who share it has seen, so that one who looks ahead reveals nothing to
 * the others. A view computes nothing; it only says how much of the history counts as visited.
 */
import { findOrMake, remember } from '../numbers/kernels/remember.js';
import type { Branches } from './branches.js';
import type { History, ReplayedHistory } from './history.js';

const SHOWN = Symbol('shown');

/** How far somebody has seen, as a number of iterations. */
interface Mark {
  readonly count: () => number;
  /** Called when they have seen this many. */
  readonly reach: (count: number) => void;
}

/** The history that a view shows; a history that is no view is its own original. */
export function originalOf(history: History & { readonly [SHOWN]?: History }): History {
  const { [SHOWN]: shown } = history;
  return shown === undefined ? history : originalOf(shown);
}

/**
 * A view for one person, which remembers how far they have come. At first `seen` iterations count as visited. A view of
 * a view is another view of the same history.
 */
export function viewHistory<Seen extends History>(history: Seen, seen = 0): Seen {
  let furthest = seen;
  const view = viewWith(originalOf(history), {
    count: () => furthest,
    reach: (count) => {
      furthest = Math.max(furthest, count);
    },
  });
  return view as Seen;
}

/** Every history as a view, so that what is looked at in the original does not count as visited here. */
export function viewBranches(branches: Branches): Branches {
  if (branches.all.every(({ timeline }) => originalOf(timeline) !== timeline)) return branches;
  const all = branches.all.map((branch) =>
    originalOf(branch.timeline) === branch.timeline
      ? { ...branch, timeline: viewHistory(branch.timeline, seenIn(branch.timeline)) }
      : branch,
  );
  return { ...branches, all };
}

/** Nothing of a recording is executed here: what it gets while it is open counts as well. */
function seenIn({ replay, visited }: History): number {
  return replay === null ? Infinity : visited;
}

/** The history as if no more than `count` iterations had been visited. */
export function concealAfter(history: History, count: number): History {
  return viewWith(history, { count: () => count, reach: () => {} });
}

/** The same, once for each count: what was said of a view is remembered with it. */
export function createConcealing(): typeof concealAfter {
  const viewsOf = remember((_: History) => new Map<number, History>());
  return (history, count) => findOrMake(viewsOf(history), count, () => concealAfter(history, count));
}

/** The history itself, but for how far it has been visited, and for what tells of it. */
function viewWith(history: History, mark: Mark): History {
  const { replay } = history;
  const own: Partial<History & Pick<ReplayedHistory, 'visit' | 'learntAt'>> & { readonly [SHOWN]: History } = {
    [SHOWN]: history,
    get visited() {
      return Math.min(history.visited, Math.max(mark.count(), history.numbers.first));
    },
    get replay() {
      return replay && (view as ReplayedHistory);
    },
    trace(iteration) {
      const trace = history.trace(iteration);
      mark.reach(iteration + 1);
      return trace;
    },
    *reach(iteration) {
      const trace = yield* history.reach(iteration);
      mark.reach(iteration + 1);
      return trace;
    },
    ...(replay !== null && {
      *visit(count) {
        yield* replay.visit(count);
        mark.reach(count);
      },
      learntAt(prediction) {
        const at = replay.learntAt(prediction);
        return at !== null && at < view.visited ? at : null;
      },
    }),
  };
  const view = new Proxy(history, {
    get(_, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name);
      const value: unknown = Reflect.get(history, name);
      return typeof value === 'function' ? value.bind(history) : value;
    },
  });
  return view;
}
