/** The help as rows: its first page fits a small terminal, and every command follows. */
import type { CommandContext } from '../debugger/command.js';
import { blockRows } from '../drawing/rows/blocks.js';
import { EMPTY_ROW, type Row } from '../drawing/rows/rows.js';
import { sayCommands, sayHowToRead } from '../saying/help.js';
import { essentials } from './essentials.js';

/** @param context where the person is, so that commands that do not work there say why */
export function help(width: number, context?: CommandContext): readonly Row[] {
  return [
    ...essentials(width, context),
    ...sayHowToRead(context).flatMap((block) => blockRows([block], { width })),
    EMPTY_ROW,
    ...blockRows(sayCommands(context), { width }),
  ];
}
