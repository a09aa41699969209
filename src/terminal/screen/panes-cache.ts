/**
 * How what was said was drawn, so that looking at a place again costs nothing.
 * Invariant: what is cached equals what is drawn anew, and it is little, however long a run is looked at.
 */

import { type Centre, type CentreSource, createCentreSource } from '../../commands/articles/said-at-place.js';
import type { Moment } from '../../debugger/places/moment.js';
import type { Session } from '../../debugger/session.js';
import type { DrawnBlocks } from '../../document/drawing/rows/blocks.js';
import { type CentrePane, drawCentre } from './centre.js';

export type PaneSource = (moment: Moment, session: Session, width: number, height?: number) => CentrePane;

interface DrawnPane {
  readonly centre: Centre;
  readonly width: number;
  /** Undefined where it is the same at all heights, as most are. */
  readonly height: number | undefined;
  readonly pane: CentrePane;
}

/** Over all screens of a session. */
const MOST_PANES = 32;

export function createPaneCache(centreOf: CentreSource = createCentreSource()): PaneSource {
  /** The one used last comes first. */
  let panes: readonly DrawnPane[] = [];
  let newest: { readonly centre: Centre; readonly blocks: DrawnBlocks } | null = null;
  return (moment, session, width, height) => {
    const centre = centreOf(moment, session);
    const drawNow = (): DrawnPane => {
      if (newest?.centre !== centre) newest = { centre, blocks: new WeakMap() };
      const pane = drawCentre(centre, session, width, height, newest.blocks);
      return { centre, width, height: pane.isForHeight ? height : undefined, pane };
    };
    const isSame = (each: DrawnPane): boolean =>
      each.centre === centre && each.width === width && (each.height === undefined || each.height === height);
    const drawn = panes.find(isSame) ?? drawNow();
    panes = [drawn, ...panes.filter((each) => each !== drawn)].slice(0, MOST_PANES);
    return drawn.pane;
  };
}
