/** Lines as they are. */
import type { TextAnswer } from '../../debugger/answers/text.js';
import { type Row, wrap } from '../../drawing/rows/rows.js';
import type { AnswerInput } from '../pane.js';

export function textRows({ lines }: TextAnswer, { width }: AnswerInput): readonly Row[] {
  return lines.flatMap((line) => wrap(line, width));
}
