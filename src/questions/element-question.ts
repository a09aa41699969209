/** Shared by `why`, `uses` and the traces: a question about one element, whose answers lead to other elements. */

import { type Command, type CommandContext, changed, type Destination, type Effect } from '../debugger/command.js';
import { jumpFrom } from '../debugger/places/jumps.js';
import type { Moment } from '../debugger/places/moment.js';
import { selectedElement } from '../debugger/places/selection.js';
import { completeElement, parseElement } from '../debugger/places/targets.js';
import { type Answer, notice, type Session, type SessionChange } from '../debugger/session.js';
import { unlessRefused } from '../files/refusal.js';
import { nameElement } from '../numbers/engine/value.js';
import type { TraceValue } from '../timeline/trace.js';

/** The commands ask about the selected element, or about a named one. */
export function asking<A extends Answer>(answer: A) {
  return {
    usage: '[ELEMENT]',
    atCursor: true,
    disabled: ({ moment }) =>
      isAboutStep(moment) ? null : 'Nothing has been executed yet, so there is nothing to ask about.',
    complete: completeElement,
    run: ({ moment, session }, argument) => {
      if (argument === '') return changed({ answer, scroll: 0 });
      const selection = parseAsked(askedElement(moment, session).frame.output, argument);
      return changed({ answer, scroll: 0, selection, cursor: { ...moment.cursor, row: null } });
    },
  } satisfies Partial<Command>;
}

export function isAboutStep({ frame }: Moment): boolean {
  return frame !== null;
}

/**
 * The element being asked about.
 * @throws RangeError where nothing has been executed; check `isAboutStep` first
 */
export function askedElement(moment: Moment, { where: { selection } }: Session) {
  const { frame } = moment;
  if (frame === null) throw new RangeError('Nothing has been executed here.');
  return { frame, element: selectedElement(moment, selection) };
}

/** The name of the element being asked about, e.g. `z(love)`. */
export function askedName(moment: Moment, session: Session): string {
  const { frame, element } = askedElement(moment, session);
  return nameElement(frame.output, element);
}

/** The element by its indexes, which may stand in brackets after its name: `we, love`, `[1, 2]`, `table(we, love)`. */
function parseAsked(output: TraceValue, text: string): number {
  const plain = unlessRefused(() => parseElement(output, text));
  const [, name, inside] = /^([^[\](),]*)[[(](.*)[\])]$/s.exec(text) ?? [];
  const isOwn = name !== undefined && ['', 'output', output.symbol, output.name].includes(name.trim());
  return plain ?? parseElement(output, isOwn && inside !== undefined ? inside : text);
}

/** Goes to an element of another step of this iteration, and asks the same question there. */
export function goToElement({ session }: CommandContext, answer: Answer, frame: number, element: number): Effect {
  const cursor = { ...session.where.cursor, frame, row: null };
  return changed({ cursor, ...landing(session, answer, element) });
}

/** Like `goToElement`, but to a step of another iteration. */
export function elementAt(
  { session }: CommandContext,
  answer: Answer,
  iteration: number,
  frame: number,
  element: number,
): Destination {
  const cursor = { ...session.where.cursor, iteration, frame, row: null };
  return { kind: 'move', cursor, change: landing(session, answer, element) };
}

/** Stays in place and says why the answer leads nowhere. */
export function stay(
  {
    session: {
      where: { cursor },
      open: { answer },
    },
  }: CommandContext,
  text: string,
): Destination {
  return { kind: 'move', cursor, change: { answer }, message: notice(text) };
}

function landing(session: Session, { asked, ...answer }: Answer, selection: number): SessionChange {
  // The same question, about what is selected there.
  const again = asked === undefined ? {} : { asked: asked.split(' ')[0] };
  return { selection, answer: { ...answer, ...again, line: 0 }, scroll: 0, listingLine: null, ...jumpFrom(session) };
}
