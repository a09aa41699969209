/**
 * Branches as a page shows them: of the one that is looked at, the run as far as one stands, whatever was visited before.
 * Invariant: a place is shown the same from whichever side one comes to it; an answer has all that was visited.
 */
import type { Session } from '../../../debugger/session.js';
import type { Branches } from '../../../timeline/branches.js';
import type { History } from '../../../timeline/history.js';
import { createConcealing } from '../../../timeline/views.js';

export function createSoFar(): (session: Session, branches: Branches) => Branches {
  const conceal = createConcealing();
  return (
    {
      open: { answer },
      where: {
        cursor: { branch, iteration, frame },
      },
    },
    branches,
  ) => {
    if (answer !== null) return branches;
    const upTo = (history: History): History => {
      // Nothing of a recording is yet to come.
      if (history.replay === null) return history;
      const isBegun = frame >= 0 || iteration > history.numbers.first;
      return conceal(history, isBegun ? iteration + 1 : iteration);
    };
    const all = branches.all.map((each) => (each.id === branch ? { ...each, timeline: upTo(each.timeline) } : each));
    return { ...branches, all };
  };
}
