/**
 * What was said recently, and how it was drawn, so that looking at a place again, or comparing it with the previous stop,
 * costs nothing.
 * Invariant: what is cached equals what is said and drawn anew; what depends on more than its place in the run is kept for
 * one turn of the event loop only, in which it is asked for again and again to see what fits.
 */
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { type Centre, createSayingMemory, sayCentre } from '../saying/centre.js';
import { markChanges } from '../saying/changes.js';
import type { History } from '../timeline/history.js';
import type { Trace } from '../timeline/trace.js';
import { type CentrePane, drawCentre } from './centre.js';

/** @param before the same step at the previous stop, with which it is compared; null where there is nothing to compare */
export type PaneSource = (
  moment: Moment,
  session: Session,
  before: Moment | null,
  width: number,
  height?: number,
) => CentrePane;

type Said = Map<string, Centre>;
type Panes = Map<string, CentrePane>;

/** Per iteration, over all screens of a session. */
const MOST_PLACES = 32;

/** One per session. A trace that is dropped takes what was said of it with it. */
export function createPaneCache(): PaneSource {
  const memory = createSayingMemory();
  const timelines = new WeakMap<History, WeakMap<Trace, Said>>();
  const panes = new WeakMap<Centre, Panes>();
  const compared = new WeakMap<Centre, { readonly before: Centre; readonly marked: Centre }>();
  let ofTurn: { readonly session: Session; readonly said: Said } | null = null;
  const forget = (): void => {
    ofTurn = null;
  };
  const saidInTurn = (moment: Moment, session: Session): Centre => {
    if (ofTurn === null) queueMicrotask(forget);
    if (ofTurn?.session !== session) ofTurn = { session, said: new Map() };
    const { branch, iteration, frame, row } = moment.cursor;
    return remembered(ofTurn.said, [branch, iteration, frame, row].join(), () => sayCentre(moment, session, memory));
  };
  const saidAt = (moment: Moment, session: Session): Centre => {
    const { answer, lesson, quiz } = session;
    if (answer !== null || moment.frame === null || lesson !== null || quiz !== null)
      return saidInTurn(moment, session);
    const said = saidOf(timelines, moment);
    const { frame, row } = moment.cursor;
    const key = [frame, row, session.selection, JSON.stringify(session.look)].join();
    const centre = remembered(said, key, () => sayCentre(moment, session, memory));
    const [oldest] = said.keys();
    if (said.size > MOST_PLACES) said.delete(oldest);
    return centre;
  };
  const markedAt = (centre: Centre, before: Centre): Centre => {
    const known = compared.get(centre);
    if (known?.before === before) return known.marked;
    const marked = { ...centre, blocks: markChanges(before.blocks, centre.blocks) };
    compared.set(centre, { before, marked });
    return marked;
  };
  return (moment, session, before, width, height) => {
    const said = saidAt(moment, session);
    const centre = before === null ? said : markedAt(said, saidAt(before, session));
    const drawn = panes.get(centre) ?? new Map();
    panes.set(centre, drawn);
    return drawnOnce(drawn, width, height, () => drawCentre(centre, session, width, height));
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

/** What was said under this key. It comes to stand at the end, behind what was used before it. */
function remembered(said: Said, key: string, say: () => Centre): Centre {
  const centre = said.get(key) ?? say();
  said.delete(key);
  said.set(key, centre);
  return centre;
}

function saidOf(timelines: WeakMap<History, WeakMap<Trace, Said>>, { timeline, trace }: Moment): Said {
  const traces = timelines.get(timeline) ?? new WeakMap<Trace, Said>();
  timelines.set(timeline, traces);
  const said = traces.get(trace) ?? new Map();
  traces.set(trace, said);
  return said;
}
