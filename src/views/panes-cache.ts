/**
 * Panes computed recently, so that looking at one again, or comparing with the previous stop, costs nothing.
 * Invariant: a cached pane equals a newly computed one; panes that depend on more than their place in the run are kept
 * for one turn of the event loop only, in which they are asked for again and again to see what fits.
 */
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import type { History } from '../timeline/history.js';
import type { Trace } from '../timeline/trace.js';
import { centrePane, createPaneMemory } from './centre.js';
import type { CentrePane, StepPane } from './step.js';

export type PaneSource = (moment: Moment, session: Session, width: number, height?: number) => StepPane;

type Panes = Map<string, CentrePane>;

/** Per iteration, over all screens of a session. */
const MOST_PANES = 32;

/** One per session. A trace that is dropped takes its panes with it. */
export function createPaneCache(): PaneSource {
  const memory = createPaneMemory();
  const timelines = new WeakMap<History, WeakMap<Trace, Panes>>();
  let ofTurn: { readonly session: Session; readonly panes: Panes } | null = null;
  const forget = (): void => {
    ofTurn = null;
  };
  const paneOfTurn: PaneSource = (moment, session, width, height) => {
    if (ofTurn === null) queueMicrotask(forget);
    if (ofTurn?.session !== session) ofTurn = { session, panes: new Map() };
    const { branch, iteration, frame, row } = moment.cursor;
    const key = [branch, iteration, frame, row, width].join();
    return remembered(ofTurn.panes, key, height, () => centrePane(moment, session, width, height, memory));
  };
  return (moment, session, width, height) => {
    const { answer, lesson, quiz } = session;
    if (answer !== null || moment.frame === null || lesson !== null || quiz !== null) {
      return paneOfTurn(moment, session, width, height);
    }
    const panes = panesOf(timelines, moment);
    const { frame, row } = moment.cursor;
    const key = [frame, row, session.selection, width, JSON.stringify(session.look)].join();
    const pane = remembered(panes, key, height, () => centrePane(moment, session, width, height, memory));
    const [oldest] = panes.keys();
    if (panes.size > MOST_PANES) panes.delete(oldest);
    return pane;
  };
}

/** The pane of this key, which most have in common at all heights. It comes to stand at the end, behind those used before it. */
function remembered(panes: Panes, key: string, height: number | undefined, draw: () => CentrePane): CentrePane {
  const keyAtHeight = `${key} ${height}`;
  const known = panes.get(key) ?? panes.get(keyAtHeight);
  const pane = known ?? draw();
  const used = pane.isForHeight ? keyAtHeight : key;
  panes.delete(used);
  panes.set(used, pane);
  return pane;
}

function panesOf(timelines: WeakMap<History, WeakMap<Trace, Panes>>, { timeline, trace }: Moment): Panes {
  const traces = timelines.get(timeline) ?? new WeakMap<Trace, Panes>();
  timelines.set(timeline, traces);
  const panes = traces.get(trace) ?? new Map();
  traces.set(trace, panes);
  return panes;
}
