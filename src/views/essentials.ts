/**
 * The first page of the help: every key by what one wants to do, from the command table, small enough for a terminal of
 * 80 columns and 24 rows. Keys that do nothing where one stands are grey.
 */
import { type CommandContext, PURPOSES, type Purpose } from '../debugger/command.js';
import { type Row, row, rowWidth, type Span, span } from '../drawing/rows/rows.js';
import { type Essential, essentialsFor } from '../saying/help.js';

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
  const lines: (readonly Span[])[] = [];
  for (const essential of essentialsFor(purpose, context)) {
    const hint = hintOf(essential);
    const last = lines.at(-1);
    if (last !== undefined && rowWidth(last) + GAP + rowWidth(hint) <= width) {
      lines[lines.length - 1] = [...last, span(' '.repeat(GAP)), ...hint];
    } else lines.push(hint);
  }
  return lines;
}

function hintOf({ keys, words, isUsable }: Essential): readonly Span[] {
  return [span(keys, isUsable ? 'accent' : 'muted'), span(` ${words}`, isUsable ? 'plain' : 'muted')];
}
