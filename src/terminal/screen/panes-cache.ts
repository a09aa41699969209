/**
 * How what was said was drawn, so that looking at a place again costs nothing.
 * Invariant: what is cached equals what is drawn anew, and it is little, however long a run is looked at.
 */

import { type Centre, type CentreSource, createCentreSource } from '../../commands/articles/said-at-place.js';
import type { Moment } from '../../debugger/places/moment.js';
import type { Session } from '../../debugger/session.js';
import type { DrawnBlocks } from '../../document/drawing/rows/blocks.js';
import { type Glyphs, UNICODE } from '../../document/drawing/rows/glyphs.js';
import { type CentrePane, drawCentre } from './centre.js';

export type PaneSource = (
  moment: Moment,
  session: Session,
  width: number,
  height?: number,
  glyphs?: Glyphs,
) => CentrePane;

interface DrawnPane {
  readonly centre: Centre;
  readonly glyphs: Glyphs;
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
  let newest: (Pick<DrawnPane, 'centre' | 'glyphs'> & { readonly blocks: DrawnBlocks }) | null = null;
  return (moment, session, width, height, glyphs = UNICODE) => {
    const centre = centreOf(moment, session);
    const drawNow = (): DrawnPane => {
      if (newest?.centre !== centre || newest.glyphs !== glyphs) newest = { centre, glyphs, blocks: new WeakMap() };
      const pane = drawCentre(centre, session, { width, height, known: newest.blocks, glyphs });
      return { centre, glyphs, width, height: pane.isForHeight ? height : undefined, pane };
    };
    const isSame = (each: DrawnPane): boolean =>
      each.centre === centre &&
      each.glyphs === glyphs &&
      each.width === width &&
      (each.height === undefined || each.height === height);
    const drawn = panes.find(isSame) ?? drawNow();
    panes = [drawn, ...panes.filter((each) => each !== drawn)].slice(0, MOST_PANES);
    return drawn.pane;
  };
}
