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
import type { StepPane } from './step.js';

export type PaneSource = (moment: Moment, session: Session, width: number, height?: number) => StepPane;

/** Per iteration, over all screens of a session. */
const MOST_PANES = 32;

/** One per session. A trace that is dropped takes its panes with it. */
export function createPaneCache(): PaneSource {
  const memory = createPaneMemory();
  const timelines = new WeakMap<History, WeakMap<Trace, Map<string, StepPane>>>();
  let ofTurn: { readonly session: Session; readonly panes: Map<string, StepPane> } | null = null;
  const forget = (): void => {
    ofTurn = null;
  };
  const paneOfTurn: PaneSource = (moment, session, width, height) => {
    if (ofTurn === null) queueMicrotask(forget);
    if (ofTurn?.session !== session) ofTurn = { session, panes: new Map() };
    const { branch, iteration, frame, row } = moment.cursor;
    const key = [branch, iteration, frame, row, width, height].join();
    const known = ofTurn.panes.get(key) ?? centrePane(moment, session, width, height, memory);
    ofTurn.panes.set(key, known);
    return known;
  };
  return (moment, session, width, height) => {
    const { answer, lesson, quiz } = session;
    if (answer !== null || moment.frame === null || lesson !== null || quiz !== null) {
      return paneOfTurn(moment, session, width, height);
    }
    const panes = panesOf(timelines, moment);
    const { frame, row } = moment.cursor;
    const key = [frame, row, session.selection, width, height, JSON.stringify(session.look)].join();
    const known = panes.get(key) ?? centrePane(moment, session, width, height, memory);
    // Reinserted at the end, so that the least recently used pane is dropped first.
    panes.delete(key);
    panes.set(key, known);
    const [oldest] = panes.keys();
    if (panes.size > MOST_PANES) panes.delete(oldest);
    return known;
  };
}

function panesOf(
  timelines: WeakMap<History, WeakMap<Trace, Map<string, StepPane>>>,
  { timeline, trace }: Moment,
): Map<string, StepPane> {
  const traces = timelines.get(timeline) ?? new WeakMap<Trace, Map<string, StepPane>>();
  timelines.set(timeline, traces);
  const panes = traces.get(trace) ?? new Map<string, StepPane>();
  traces.set(trace, panes);
  return panes;
}
