/**
 * Into the rows of a step and out of them.
 * Invariant: whoever leaves a row finds it selected in the whole step, and whoever enters begins at what is selected.
 */

import { type CommandContext, changed, type Effect } from '../debugger/command.js';
import { momentAt } from '../debugger/places/moment.js';
import { selectedElement } from '../debugger/places/selection.js';
import type { SessionChange } from '../debugger/session.js';
import { sizeOf } from '../numbers/engine/tensor.js';
import { answerAfterMove } from '../questions/answers.js';
import { rowCountOf } from '../timeline/cursor.js';

export function rowsDisabled({ moment: { frame } }: CommandContext): string | null {
  if (frame === null) return 'Nothing has been executed yet, so there are no rows to step into.';
  return rowCountOf(frame) === 0 ? 'This step computed a single number: it has no rows to step into.' : null;
}

export function toggleRows(context: CommandContext): Effect {
  const { cursor } = context.session.where;
  const { answer } = context.session.open;
  const change = cursor.row === null ? enterRows(context) : leaveRow(context);
  const moment = momentAt(context.timeline, change.cursor ?? cursor);
  return changed({ ...change, answer: answer === null ? null : answerAfterMove(answer, moment) });
}

function enterRows({ session, moment }: CommandContext): SessionChange {
  const { frame, cursor } = moment;
  if (frame === null) return {};
  const element = session.where.selection === null ? 0 : selectedElement(moment, session.where.selection);
  const row = Math.floor(element / Math.max(1, sizeOf(frame.output.shape) / rowCountOf(frame)));
  return { cursor: { ...cursor, row }, selection: null, scroll: 0 };
}

/** Back to the step as a whole. */
export function leaveRow({ session, moment }: CommandContext): SessionChange {
  const selection = selectedElement(moment, session.where.selection);
  return { cursor: { ...moment.cursor, row: null }, selection, scroll: 0 };
}
