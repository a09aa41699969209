/**
 * How what was said was drawn, so that looking at a place again costs nothing.
 * Invariant: what is cached equals what is drawn anew.
 */

import { type Centre, type CentreSource, createCentreSource } from '../articles/centre.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import type { DrawnBlocks } from '../drawing/rows/blocks.js';
import { remember } from '../kernels/remember.js';
import { type CentrePane, drawCentre } from './centre.js';

export type PaneSource = (moment: Moment, session: Session, width: number, height?: number) => CentrePane;

type Panes = Map<string, CentrePane>;

export function createPaneCache(centreOf: CentreSource = createCentreSource()): PaneSource {
  const panesOf = remember((_: Centre): Panes => new Map());
  const known: DrawnBlocks = new WeakMap();
  return (moment, session, width, height) => {
    const centre = centreOf(moment, session);
    return drawnOnce(panesOf(centre), width, height, () => drawCentre(centre, session, width, height, known));
  };
}

/** The pane at a width, which most have in common at all heights. */
function drawnOnce(panes: Panes, width: number, height: number | undefined, draw: () => CentrePane): CentrePane {
  const known = panes.get(`${width}`) ?? panes.get(`${width} ${height}`);
  if (known !== undefined) return known;
  const pane = draw();
  panes.set(pane.isForHeight ? `${width} ${height}` : `${width}`, pane);
  return pane;
}
