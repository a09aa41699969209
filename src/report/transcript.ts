/**
 * Transcripts: commands and their outcomes, as text that can be read, compared and run again.
 * Invariant: command lines, and only those, begin with `> `. The commands of a file that a command ran are indented,
 * because running the transcript again runs that file again.
 */

import { spell } from '../commands/spelling.js';
import type { CommandContext } from '../debugger/command.js';
import { compile, evaluate } from '../debugger/expressions/compile.js';
import { originOf } from '../debugger/expressions/display-history.js';
import { showOperand } from '../debugger/expressions/values.js';
import { TRANSCRIPT_PROMPT } from '../debugger/saving/script.js';
import type { Session } from '../debugger/session.js';
import type { EndedCommand } from '../debugger/session-host.js';
import { printedLines } from '../document/drawing/rows/rows.js';
import { escapeControls } from '../files/printable.js';
import { Refusal, refusalOr } from '../files/refusal.js';
import { isOfKind } from '../questions/answer.js';
import { isWelcome } from '../questions/opening/opening.js';
import { PRINTED } from '../questions/printed.js';
import { centreText } from '../terminal/screen/centre.js';
import { help } from '../terminal/screen/help.js';
import { compareCursors } from '../timeline/cursor.js';
import type { FixtureSource } from '../training/fixture/fixture-source.js';
import { handedOut } from './handed-out.js';
import { describeStop } from './stops.js';

export const TRANSCRIPT_HEADER = '# backstep transcript';

/** The first lines: what was opened, and how. */
export function transcriptHead(source: FixtureSource | null): string {
  if (source === null) return `${TRANSCRIPT_HEADER}\n`;
  const overrides = source.overrides.map((override) => ` --set ${override}`).join('');
  const seed = source.seed === null ? '' : ` --seed ${source.seed}`;
  return `${TRANSCRIPT_HEADER}\n# backstep ${escapeControls(`${source.nameOrPath}${overrides}${seed}`)}\n`;
}

export function isTranscriptText(text: string): boolean {
  return text.startsWith(TRANSCRIPT_HEADER);
}

/** One command and its outcome, indented if it came from a file that another command ran. */
export function transcriptEntry(ended: EndedCommand): string {
  const outcome = describeEnded(ended).map((line) => (line.startsWith(TRANSCRIPT_PROMPT) ? ` ${line}` : line));
  const lines = [`${TRANSCRIPT_PROMPT}${escapeControls(ended.line)}`, ...outcome];
  return lines.map((line) => `${ended.nested && line !== '' ? '  ' : ''}${line}\n`).join('');
}

/** Whether a command changed only how things are shown, so that a transcript can leave it out. */
export function isCosmetic(ended: EndedCommand): boolean {
  return describeEnded(ended).length === 0 && ended.before.branches === ended.after.branches;
}

const WIDTH = 100;
/** Marks a message that says what is wrong. */
const REFUSAL = '! ';

/**
 * The outcome of a command in lines that can be compared: the message, where the cursor is, the answer in the centre
 * pane. They depend only on the session before and after, and are empty for a command that only changed how things are
 * shown.
 */
export function describeEnded({ before, after }: EndedCommand): readonly string[] {
  const { message, answer, overlay } = after.session.open;
  const said = message === null ? [] : [`${message.tone === 'warning' ? REFUSAL : ''}${spell(message.text, 'signs')}`];
  // The first screen of a run appears by itself: it is no command's answer.
  const answered = answer !== null && answer !== before.session.open.answer && !isWelcome(answer);
  // Lines were printed on the way, before the stop.
  const printed = answered && isOfKind(PRINTED, answer) ? answer.lines.map(({ text }) => text) : null;
  const moved = hasMoved(before.session, after.session);
  // An overlay stays open over what comes next, so only opening it counts.
  const opened = overlay !== before.session.open.overlay;
  const helped = overlay.kind === 'help' && opened ? printedLines(help(WIDTH)) : [];
  return [
    ...(printed ?? []),
    ...said,
    ...(moved ? [...describeStop(after), ...displaysAt(after)] : []),
    ...(answered && printed === null ? describeAnswer(after) : []),
    ...helped,
  ].map((line) => escapeControls(line.trimEnd()));
}

/** What is displayed at every stop, with its number. */
function displaysAt({ session, timeline, moment }: CommandContext): readonly string[] {
  return session.open.displays.map(({ id, expression }) => {
    const compiled = refusalOr(() => compile(expression, timeline.program));
    if (compiled instanceof Refusal) return `  ${id}: ${expression}: ${compiled.message}`;
    const result = evaluate(compiled, moment);
    return `  ${id}: ${expression}${result.kind === 'value' ? ` = ${showOperand(result.value)}${originOf(compiled, moment)}` : `: ${result.message}`}`;
  });
}

function describeAnswer({ session, moment }: CommandContext): readonly string[] {
  const { title, rows } = centreText(moment, handedOut(session), WIDTH);
  return [`[${title.join(' › ')}]`, ...printedLines(rows)];
}

function hasMoved(before: Session, after: Session): boolean {
  return (
    before.where.cursor.branch !== after.where.cursor.branch ||
    compareCursors(before.where.cursor, after.where.cursor) !== 0 ||
    (before.where.selection !== after.where.selection && after.where.selection !== null)
  );
}
