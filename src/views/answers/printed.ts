/** The lines that dprintf printed, around the selected one, each with the iteration that printed it. */
import type { PrintedAnswer } from '../../debugger/answers/printed.js';
import { formatCount } from '../../document/numbers.js';
import { EMPTY_ROW, type Row, span } from '../../drawing/rows/rows.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { type AnswerInput, moreRow } from '../pane.js';
import { hintRows, windowAround } from './lines.js';

export function printedRows({ lines, line }: PrintedAnswer, { width }: AnswerInput): readonly Row[] {
  const { from, to } = windowAround(line, lines.length);
  return [
    ...moreRow(from, `${formatCount(from)} before`),
    ...table(
      [right('iteration', { drop: 1 }), left('')],
      lines.slice(from, to).map(({ cursor, text }, k) => ({
        selected: from + k === line,
        cells: [span(formatCount(cursor.iteration), 'muted'), text],
      })),
      width,
    ),
    ...moreRow(lines.length - to),
    EMPTY_ROW,
    ...hintRows('Enter goes to where the selected line was printed', width),
  ];
}
