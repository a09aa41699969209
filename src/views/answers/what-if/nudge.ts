/** A nudge: the loss with one number a little smaller and a little larger, and the resulting slope. */
import type { NudgeAnswer } from '../../../debugger/answers/what-if/nudge.js';
import { formatShort } from '../../../document/numbers.js';
import { blockRows } from '../../../drawing/rows/blocks.js';
import { EMPTY_ROW, type Row, row, span } from '../../../drawing/rows/rows.js';
import { signed } from '../../../drawing/rows/signed.js';
import { formsOf, nudgeTable, slopeLine } from '../../../saying/panes/nudge-table.js';
import { type AnswerInput, formulaRows, paragraph } from '../../pane.js';

export function nudgeRows({ nudge, instead }: NudgeAnswer, { width }: AnswerInput): readonly Row[] {
  const { name, size, gradient } = nudge;
  const forms = formsOf(nudge);
  return [
    ...(instead === null
      ? []
      : paragraph(`The loss is not computed from ${instead}, so the weight behind it is nudged: ${name}.`, width)),
    ...paragraph(
      `What if ${name} were a little smaller or larger? It is moved by ${formatShort(size)} either way.`,
      width,
    ),
    ...blockRows([nudgeTable(nudge, forms)], { width }),
    EMPTY_ROW,
    ...formulaRows([slopeLine(nudge, forms)], width),
    gradient === null
      ? row(span('    the backward phase computes no gradient of it', 'muted'))
      : row(span('    the backward phase says ', 'muted'), signed(gradient === 0 ? 0 : gradient, forms.slope)),
  ];
}
