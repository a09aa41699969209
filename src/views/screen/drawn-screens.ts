/**
 * What has been drawn in this turn of the event loop. The viewers of a class look at what its presenter looks at, so where
 * nothing depends on who looks, a screen is drawn once for all of them.
 * Invariant: whoever gets what was drawn for another would have drawn the same.
 */
import { dependsOnCompany, type Session } from '../../debugger/session.js';
import type { Branches } from '../../timeline/branches.js';

interface Drawing {
  readonly session: Session;
  readonly branches: Branches;
  readonly columns: number;
  readonly rows: number;
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
  const isSameSize = a.columns === b.columns && a.rows === b.rows;
  return isSameSize && a.branches === b.branches && isSameToLookAt(a.session, b.session);
}

function isSameToLookAt(a: Session, b: Session): boolean {
  if (a === b) return true;
  if (dependsOnCompany(a)) return false;
  const { company: _, ...rest } = a;
  return Object.entries(rest).every(([name, value]) => Reflect.get(b, name) === value);
}
