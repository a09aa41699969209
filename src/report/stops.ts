/**
 * Describes the outcome of a command in a few lines that can be compared: the message, where the cursor is, the answer
 * in the centre pane.
 * Invariant: the lines depend only on the session before and after, and contain no control characters.
 */

import { isOfKind } from '../debugger/answers/answer.js';
import { PRINTED } from '../debugger/answers/printed.js';
import type { CommandContext } from '../debugger/command.js';
import { compile, describeRefusal, evaluate } from '../debugger/expressions/compile.js';
import { originOf } from '../debugger/expressions/display-history.js';
import { showOperand } from '../debugger/expressions/show.js';
import { describePlace } from '../debugger/places/describe-place.js';
import { type Moment, momentAt } from '../debugger/places/moment.js';
import { selectedElement } from '../debugger/places/selection.js';
import { shownValue } from '../debugger/places/unshifted.js';
import type { Session } from '../debugger/session.js';
import type { EndedCommand } from '../debugger/session-host.js';
import { textOfInlines } from '../document/document.js';
import { formatSignificant } from '../document/numbers.js';
import { escapeControls } from '../document/printable.js';
import { nameElement } from '../engine/op.js';
import { NOT_RECORDED } from '../saying/blocks.js';
import { compareCursors } from '../timeline/cursor.js';
import { measuredNumbers } from '../timeline/history.js';
import { iterationBefore } from '../timeline/iteration-numbers.js';
import { elementOf, type SourceLine } from '../timeline/trace.js';
import { centrePane } from '../views/centre.js';
import { help } from '../views/help.js';
import { handedOut } from './handed-out.js';
import { linesOf } from './text-lines.js';

const WIDTH = 100;
const DIGITS = 6;
/** Marks a message that says what is wrong. */
const REFUSAL = '! ';

/** Empty for a command that only changed how things are shown. */
export function describeEnded({ before, after }: EndedCommand): readonly string[] {
  const { message, answer, overlay } = after.session;
  const said = message === null ? [] : [`${message.tone === 'warning' ? REFUSAL : ''}${message.text}`];
  const answered = answer !== null && answer !== before.session.answer;
  // Lines were printed on the way, before the stop.
  const printed = answered && isOfKind(PRINTED, answer) ? answer.lines.map(({ text }) => text) : null;
  const moved = hasMoved(before.session, after.session);
  // An overlay stays open over what comes next, so only opening it counts.
  const opened = overlay !== before.session.overlay;
  const helped = overlay.kind === 'help' && opened ? linesOf(help(WIDTH)) : [];
  return [
    ...(printed ?? []),
    ...said,
    ...(moved ? [...describeStop(after), ...displaysAt(after)] : []),
    ...(answered && printed === null ? describeAnswer(after) : []),
    ...helped,
  ].map((line) => escapeControls(line.trimEnd()));
}

/** What is displayed at every stop, with its number. */
function displaysAt({ session, timeline }: CommandContext): readonly string[] {
  const moment = momentAt(timeline, session.cursor);
  return session.displays.map(({ id, expression }) => {
    const compiled = compile(expression, timeline.program);
    if (compiled.kind === 'refused') return `  ${id}: ${expression}: ${describeRefusal(compiled)}`;
    const result = evaluate(compiled, moment);
    return `  ${id}: ${expression}${result.kind === 'value' ? ` = ${showOperand(result.value)}${originOf(compiled, moment)}` : `: ${result.message}`}`;
  });
}

/** Branch, iteration, step and its key figure. */
export function describeStop(context: CommandContext): readonly string[] {
  const { session, timeline } = context;
  const moment = momentAt(timeline, session.cursor);
  const { frame, trace } = moment;
  if (frame === null) return [describePlace(context), ...lossBefore(moment)];
  const element = selectedElement(moment, session.selection);
  const isHeld = elementOf(frame.output, element) !== null;
  const figure = isHeld ? formatSignificant(shownValue(trace, frame, element), DIGITS) : textOfInlines([NOT_RECORDED]);
  return [
    describePlace(context),
    `  ${nameElement(frame.output, element)} = ${figure}`,
    ...(frame.differentiates == null
      ? []
      : [`  differentiates ${trace.frames[frame.differentiates].label}, step ${frame.differentiates + 1}`]),
    ...(frame.source == null ? [] : [`  ${describeSource(frame.source)}`]),
  ];
}

/** `train.py:22: loss = model(x)` */
function describeSource({ path, line, text }: SourceLine): string {
  const code = text()?.[line - 1]?.trim();
  return `${path}:${line}${code === undefined ? '' : `: ${code}`}`;
}

function describeAnswer({ session, timeline }: CommandContext): readonly string[] {
  const { title, rows } = centrePane(momentAt(timeline, session.cursor), handedOut(session), WIDTH);
  return [`[${title.join(' › ')}]`, ...linesOf(rows)];
}

function lossBefore({ cursor, timeline }: Moment): readonly string[] {
  const last = iterationBefore(measuredNumbers(timeline), cursor.iteration);
  if (last === null) return [];
  const loss = timeline.metric('loss', last);
  return loss === null ? [] : [`  loss of iteration ${last} = ${formatSignificant(loss, DIGITS)}`];
}

function hasMoved(before: Session, after: Session): boolean {
  return (
    before.cursor.branch !== after.cursor.branch ||
    compareCursors(before.cursor, after.cursor) !== 0 ||
    (before.selection !== after.selection && after.selection !== null)
  );
}
