/**
 * How far the run has been seen at a stop: whoever goes through a lesson sees the loss grow, and nothing of what the
 * later stops will show.
 */
import type { Branches } from '../timeline/branches.js';
import type { Cursor } from '../timeline/cursor.js';
import type { History } from '../timeline/history.js';
import { concealAfter } from '../timeline/views.js';

/** By branch, how many iterations. */
export type Seen = ReadonlyMap<number, number>;

export function seenIn({ all }: Branches): Seen {
  return new Map(all.map(({ id, timeline }) => [id, timeline.visited]));
}

/** Shows branches as they are to somebody who has seen so much, and has now come to the cursor. */
export type Concealing = (branches: Branches, seen: Seen, cursor: Cursor) => Branches;

/** What has been drawn of a history is remembered with it, so each is concealed once. */
export function createConcealing(): Concealing {
  const concealed = new WeakMap<History, Map<number, History>>();
  const after = (history: History, count: number): History => {
    const known = concealed.get(history) ?? new Map<number, History>();
    concealed.set(history, known);
    const view = known.get(count) ?? concealAfter(history, count);
    known.set(count, view);
    return view;
  };
  return (branches, seen, { branch, iteration }) => ({
    ...branches,
    all: branches.all.map((each) => {
      const count = Math.max(seen.get(each.id) ?? 0, each.id === branch ? iteration + 1 : 0);
      return { ...each, timeline: after(each.timeline, count) };
    }),
  });
}
