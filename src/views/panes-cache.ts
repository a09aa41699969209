/**
 * Panes that have been worked out lately: looking at one again, or comparing with the stop before, costs nothing.
 * Invariant: a pane that is kept equals the one that would be worked out; panes that depend on more than their place in the
 * run are not kept.
 */
import { createTrials } from '../debugger/analysis/trials.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import type { History } from '../timeline/history.js';
import type { Trace } from '../timeline/trace.js';
import { centrePane } from './centre.js';
import type { StepPane } from './step.js';

export type PaneSource = (moment: Moment, session: Session, width: number, height?: number) => StepPane;

/** Of one iteration, on all screens of a session. */
const MOST_PANES = 32;

/** One for each session; traces that are dropped take their panes with them. */
export function createPaneCache(): PaneSource {
  const trials = createTrials();
  const timelines = new WeakMap<History, WeakMap<Trace, Map<string, StepPane>>>();
  return (moment, session, width, height) => {
    const { answer, lesson, quiz } = session;
    if (answer !== null || moment.frame === null || lesson !== null || quiz !== null) {
      return centrePane(moment, session, width, height, trials);
    }
    const panes = panesOf(timelines, moment);
    const { frame, row } = moment.cursor;
    const key = [frame, row, session.selection, width, height, JSON.stringify(session.look)].join();
    const known = panes.get(key) ?? centrePane(moment, session, width, height, trials);
    // The one that was used last goes last.
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
