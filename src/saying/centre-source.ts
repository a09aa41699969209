/**
 * What was said recently, so that looking at a place again, or comparing it with the previous stop, costs nothing.
 * Invariant: what is remembered equals what is said anew; what depends on more than its place in the run is kept for one
 * turn of the event loop only, in which it is asked for again and again.
 */
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { remember } from '../kernels/remember.js';
import type { History } from '../timeline/history.js';
import type { Trace } from '../timeline/trace.js';
import { type Centre, createSayingMemory, sayCentre } from './centre.js';
import { markChanges } from './changes.js';
import { comparedWith } from './compared.js';

/** What is said at a place, with what has changed since the previous stop marked. */
export type CentreSource = (moment: Moment, session: Session) => Centre;

type Said = Map<string, Centre>;

/** Per iteration, over all screens of a session. */
const MOST_PLACES = 32;

/** One per session. A trace that is dropped takes what was said of it with it. */
export function createCentreSource(): CentreSource {
  const memory = createSayingMemory();
  const saidOf = remember((_: History) => remember((_: Trace): Said => new Map()));
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
    const said = saidOf(moment.timeline)(moment.trace);
    const { frame, row } = moment.cursor;
    const key = [frame, row, session.selection, JSON.stringify(session.look)].join();
    const centre = remembered(said, key, () => sayCentre(moment, session, memory));
    const [oldest] = said.keys();
    if (said.size > MOST_PLACES) said.delete(oldest);
    return centre;
  };
  return (moment, session) => {
    const said = saidAt(moment, session);
    const place = comparedWith(session, moment);
    if (place === null) return said;
    const before = saidAt(place, session);
    const known = compared.get(said);
    if (known?.before === before) return known.marked;
    const marked = { ...said, blocks: markChanges(before.blocks, said.blocks) };
    compared.set(said, { before, marked });
    return marked;
  };
}

/** What was said under this key. It comes to stand at the end, behind what was used before it. */
function remembered(said: Said, key: string, say: () => Centre): Centre {
  const centre = said.get(key) ?? say();
  said.delete(key);
  said.set(key, centre);
  return centre;
}
