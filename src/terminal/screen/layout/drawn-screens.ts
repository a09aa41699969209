/**
 * What has been drawn in this turn of the event loop. The viewers of a class look at what its presenter looks at, so where
 * nothing depends on who looks, a screen is drawn once for all of them.
 * Invariant: whoever gets what was drawn for another would have drawn the same.
 */

import { dependsOnCompany, isSameBut, type Session } from '../../../debugger/session.js';
import { type Size, sameSize } from '../../../document/cells/cell-grid.js';
import type { Branches } from '../../../timeline/branches.js';

interface Drawing extends Size {
  readonly session: Session;
  readonly branches: Branches;
}

export type DrawnScreens<T> = (drawing: Drawing, draw: () => T) => T;

export function createDrawnScreens<T>(): DrawnScreens<T> {
  let drawn: readonly { readonly drawing: Drawing; readonly result: T }[] = [];
  const forget = (): void => {
    drawn = [];
  };
  return (drawing, draw) => {
    const known = drawn.find((each) => looksTheSame(each.drawing, drawing));
    if (known !== undefined) return known.result;
    const result = draw();
    if (drawn.length === 0) setImmediate(forget);
    drawn = [...drawn, { drawing, result }];
    return result;
  };
}

function looksTheSame(a: Drawing, b: Drawing): boolean {
  return sameSize(a, b) && a.branches === b.branches && isSameToLookAt(a.session, b.session);
}

function isSameToLookAt(a: Session, b: Session): boolean {
  return a === b || (!dependsOnCompany(a) && isSameBut('company', a, b));
}
