/**
 * The first page of the help: every key by what one wants to do, from the command table, small enough for a terminal of
 * 80 columns and 24 rows. Keys that do nothing where one stands are grey.
 */
import { type Command, type CommandContext, PURPOSES, type Purpose } from '../debugger/command.js';
import { COMMANDS, keysOfReverse } from '../debugger/commands.js';
import { type KeyNames, showKeys } from '../debugger/prompt/key-names.js';
import { keyModesOf } from '../debugger/session.js';
import { type Row, row, rowWidth, type Span, span } from '../drawing/rows/rows.js';

const GAP = 2;
/** Below this, a purpose has a line of its own. */
const NARROW = 50;

/** @param context where the person is; without it no key is grey */
export function essentials(width: number, context?: CommandContext): readonly Row[] {
  if (width >= NARROW) {
    const start = Math.max(...PURPOSES.map(({ length }) => length)) + GAP;
    return PURPOSES.flatMap((purpose) =>
      hintRows(purpose, width - start, context).map((hints, line) =>
        row((line === 0 ? purpose : '').padEnd(start), ...hints),
      ),
    );
  }
  return PURPOSES.flatMap((purpose) => {
    const lines = hintRows(purpose, width - GAP, context);
    return lines.length === 0 ? [] : [row(purpose), ...lines.map((hints) => row(' '.repeat(GAP), ...hints))];
  });
}

function hintRows(purpose: Purpose, width: number, context?: CommandContext): readonly Row[] {
  const modes = context === undefined ? [] : keyModesOf(context.session);
  const lines: (readonly Span[])[] = [];
  for (const command of COMMANDS) {
    if (command.purpose !== purpose || (command.within !== undefined && !modes.includes(command.within))) continue;
    const reason = (context && command.disabled?.(context)) ?? null;
    const hint = hintOf(command, reason, context?.session.look.keys ?? 'signs');
    const last = lines.at(-1);
    if (last !== undefined && rowWidth(last) + GAP + rowWidth(hint) <= width) {
      lines[lines.length - 1] = [...last, span(' '.repeat(GAP)), ...hint];
    } else lines.push(hint);
  }
  return lines;
}

/** All keys of a command, and of the one that goes the other way where that is shown along with it. */
function hintOf(command: Command, reason: string | null, names: KeyNames): readonly Span[] {
  const { name, keys, words = '' } = command;
  return [
    span(showKeys(name, [...keysOfReverse(command), ...keys], names), reason === null ? 'accent' : 'muted'),
    span(` ${words}`, reason === null ? 'plain' : 'muted'),
  ];
}
