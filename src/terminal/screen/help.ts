/** The help as rows: what matters here, then all keys, then every command. */

import { essentialsFor, firstFor, sayCommands, sayHowToRead } from '../../commands/articles/help.js';
import { type CommandContext, PURPOSES, type Purpose } from '../../debugger/command.js';
import { blockRows } from '../../document/drawing/rows/blocks.js';
import { type Glyphs, UNICODE } from '../../document/drawing/rows/glyphs.js';
import { EMPTY_ROW, fillRows, type Row, row, span } from '../../document/drawing/rows/rows.js';
import { heading } from '../../explaining/blocks.js';

const GAP = 2;
/** Below this, a purpose has a line of its own. */
const NARROW = 50;

/** @param context where the person is, so that commands that do not work there say why */
export function help(width: number, context?: CommandContext, glyphs: Glyphs = UNICODE): readonly Row[] {
  return [
    ...essentials(width, context, 'first', glyphs),
    EMPTY_ROW,
    ...sayHowToRead(context).flatMap((block) => blockRows([block], { width, glyphs })),
    EMPTY_ROW,
    ...blockRows([heading('All keys')], { width, glyphs }),
    ...essentials(width, context, 'all', glyphs),
    EMPTY_ROW,
    ...blockRows(sayCommands(context), { width, glyphs }),
  ];
}

/**
 * Keys by what one wants to do, from the command table.
 * @param context where the person is; without it no key is grey
 * @param which those that matter there, or all of them, of which those that do nothing there are grey
 */
export function essentials(
  width: number,
  context: CommandContext | undefined,
  which: 'first' | 'all',
  glyphs: Glyphs = UNICODE,
): readonly Row[] {
  const hintRows = (purpose: Purpose, room: number): readonly Row[] => {
    const each = which === 'first' ? firstFor(purpose, context) : essentialsFor(purpose, context);
    return fillRows(
      each.map((hint) => hintOf(hint, glyphs)),
      room,
      { gap: GAP },
    );
  };
  if (width >= NARROW) {
    const start = Math.max(...PURPOSES.map(({ length }) => length)) + GAP;
    return PURPOSES.flatMap((purpose) =>
      hintRows(purpose, width - start).map((hints, line) => row((line === 0 ? purpose : '').padEnd(start), ...hints)),
    );
  }
  return PURPOSES.flatMap((purpose) => {
    const lines = hintRows(purpose, width - GAP);
    return lines.length === 0 ? [] : [row(purpose), ...lines.map((hints) => row(' '.repeat(GAP), ...hints))];
  });
}

function hintOf({ keys, words, isUsable }: ReturnType<typeof firstFor>[number], glyphs: Glyphs): Row {
  return [
    span(glyphs.text(keys), isUsable ? 'press' : 'muted'),
    span(` ${glyphs.text(words)}`, isUsable ? 'plain' : 'muted'),
  ];
}
