/**
 * What a quiz is about: an element of a step ahead of the cursor. It is the one chosen on the screen, in the step or in
 * the listing, or one that is named, as in `P(we) at predict/prediction 2/softmax`.
 * Invariant: nothing that is known at the cursor is asked for, not even where a later step computes it again.
 */

import { lookThroughCopies } from '../../analysis/causes.js';
import { frameThatMade, keptBefore } from '../../analysis/kept-tensors.js';
import { subjectOf as valueAbout } from '../../analysis/subject.js';
import type { CommandContext } from '../../debugger/command.js';
import { isExecuted } from '../../debugger/places/moment.js';
import { listingAt } from '../../debugger/places/program-lines.js';
import { selectedElement } from '../../debugger/places/selection.js';
import { stepsAt } from '../../debugger/places/step-addresses.js';
import { parseElement } from '../../debugger/places/targets.js';
import { positionOfToken } from '../../document/written-token.js';
import { unlessRefused } from '../../files/refusal.js';
import type { Task } from '../../numbers/engine/task.js';
import { nameElement } from '../../numbers/engine/value.js';
import { type Cursor, counterpart } from '../../timeline/cursor.js';
import { type History, isAtEnd } from '../../timeline/history.js';
import type { Trace, TraceFrame, TraceValue } from '../../timeline/trace.js';

export interface QuizSubject {
  readonly trace: Trace;
  readonly frame: TraceFrame;
  readonly element: number;
  /** Where the step of the element has been executed. */
  readonly at: Cursor;
}

/** `ELEMENT`, `at STEP` or both; without either, what is chosen on the screen. */
export interface AskedAbout {
  readonly element: string;
  readonly step: string;
}

export function readAskedAbout(text: string): AskedAbout {
  const [, element = '', step = ''] = /^(.*?)(?:(?:^|\s+)at\s+(.+))?$/s.exec(text.trim()) ?? [];
  return { element, step };
}

/** The cursor's iteration and the next one, as far as they execute anything. */
export function thisAndNext({ iteration }: Cursor, timeline: History): readonly number[] {
  return [iteration, timeline.numbers.after(iteration)]
    .filter((candidate) => candidate !== null)
    .filter((candidate) => !isAtEnd(timeline, candidate));
}

/** The next step that computes what is named and not yet known; null if there is none. */
export function* namedSubject(
  context: CommandContext,
  { element: name, step }: AskedAbout,
  isMeant: (frame: TraceFrame) => boolean = () => true,
): Task<QuizSubject | null> {
  const { session, timeline } = context;
  const { cursor } = session.where;
  for (const iteration of thisAndNext(cursor, timeline)) {
    const trace = yield* timeline.reach(iteration);
    const frames = step === '' ? trace.frames : stepsAt(step, trace.frames).map((index) => trace.frames[index]);
    for (const frame of frames) {
      const isBehind = iteration === cursor.iteration && isExecuted({ cursor }, frame.index);
      const element = name === '' ? null : elementNamed(frame.output, name);
      if (isBehind || !isMeant(frame) || (name !== '' && element === null)) continue;
      const subject = subjectOf(context, trace, frame, element);
      if (!isKnownAt(subject, context)) return subject;
    }
  }
  return null;
}

/** @param chosen null for the element that the step selects by itself */
function subjectOf(
  {
    session: {
      where: { cursor },
    },
    timeline,
  }: CommandContext,
  trace: Trace,
  frame: TraceFrame,
  chosen: number | null,
): QuizSubject {
  const at = { ...cursor, iteration: trace.iteration, frame: frame.index, row: null };
  return { trace, frame, at, element: selectedElement({ timeline, cursor: at, trace, frame }, chosen) };
}

/** What is chosen on the screen: a later step in the listing, or the element at hand when it is computed again. */
export function* chosenSubject(context: CommandContext): Task<QuizSubject | null> {
  const { session, moment } = context;
  const listed = lineChosen(context);
  const { trace, frame } = moment;
  if (listed !== null) {
    const later = listed > session.where.cursor.frame ? subjectIn(context, trace, listed, null) : null;
    return later ?? (yield* elementAgain(context, trace.frames[listed], null));
  }
  if (frame === null || session.where.selection === null) return null;
  return yield* elementAgain(context, frame, selectedElement(moment, session.where.selection));
}

/**
 * An element of the cursor's iteration when it is next computed: a parameter by its update, anything else in the next
 * iteration.
 * @param chosen null for the one that a step selects by itself
 */
export function* elementAgain(
  context: CommandContext,
  frame: TraceFrame,
  chosen: number | null,
): Task<QuizSubject | null> {
  const { moment, timeline } = context;
  const { cursor, trace } = moment;
  const own = chosen ?? subjectOf(context, trace, frame, null).element;
  const origin = lookThroughCopies(trace, valueAbout(trace, frame), own);
  const parameter = trace.outcome.parameters.findIndex(({ node }) => node === origin.value.node);
  const update = trace.outcome.updated[parameter]?.frame ?? null;
  if (update !== null && !isExecuted(moment, update)) return subjectIn(context, trace, update, origin.element);
  const next = thisAndNext(cursor, timeline).find((candidate) => candidate > cursor.iteration);
  if (next === undefined) return null;
  const later = yield* timeline.reach(next);
  const again = counterpart(update ?? frame.index, trace.frames, later.frames);
  return again === null ? null : subjectIn(context, later, again, update === null ? own : origin.element);
}

/** Whether an element's value can be seen at the cursor: it was executed, or it repeats what was. */
function isKnownAt(
  { trace, frame, element }: Omit<QuizSubject, 'at'>,
  {
    session: {
      where: { cursor },
    },
    timeline,
  }: CommandContext,
): boolean {
  const { value, element: from } = lookThroughCopies(trace, frame.output, element);
  if (trace.iteration !== cursor.iteration) {
    if (value.frame !== null) return false;
    const kept = keptBefore(trace, value);
    const made = kept === null ? null : frameThatMade(timeline.trace(cursor.iteration), kept);
    return made === null || isExecuted({ cursor }, made);
  }
  if (value.frame === null || isExecuted({ cursor }, value.frame)) return true;
  return trace.frames.some(({ index, output }) => isExecuted({ cursor }, index) && isSameNumber(output, value, from));
}

/** Whether a step gave an element of this name and value in another way, as the product of two slopes is a gradient. */
function isSameNumber(output: TraceValue, value: TraceValue, element: number): boolean {
  const [a, b] = [output.data?.[element], value.data?.[element]];
  if (a === undefined || b === undefined || output.symbol !== value.symbol) return false;
  return Math.abs(a - b) <= ROUNDING * Math.abs(b) && nameElement(output, element) === nameElement(value, element);
}

const ROUNDING = 1e-9;

/** The step of the line chosen in the listing; of a closed scope the last. */
function lineChosen({ session, moment }: CommandContext): number | null {
  const { focus, listingLine } = session.open;
  if (focus !== 'program' || listingLine === null) return null;
  const line = listingAt(moment, session).lines[listingLine];
  if (line === undefined || line.kind === 'start') return null;
  return line.kind === 'scope' ? line.last : line.frame.index;
}

function subjectIn(context: CommandContext, trace: Trace, index: number, chosen: number | null): QuizSubject | null {
  const subject = subjectOf(context, trace, trace.frames[index], chosen);
  return isKnownAt(subject, context) ? null : subject;
}

/** The element called `z(we)`, `loss` or `we`, where the last is the first one with this label on the last axis. */
function elementNamed(output: TraceValue, name: string): number | null {
  if (name === output.symbol && output.shape.length === 0) return 0;
  const inside = name.startsWith(`${output.symbol}(`) && name.endsWith(')');
  if (inside) return unlessRefused(() => parseElement(output, name.slice(output.symbol.length + 1, -1)));
  const label = positionOfToken(output.axes.at(-1)?.labels ?? [], name);
  return label >= 0 && label < (output.shape.at(-1) ?? 1) ? label : null;
}
