/** An answer as the rows of a pane. */

import type { Answer } from '../../src/debugger/session.js';
import { blockRows } from '../../src/document/drawing/rows/blocks.js';
import type { Row } from '../../src/document/drawing/rows/rows.js';
import type { AnswerPlace } from '../../src/explaining/step-words.js';
import { kindOf } from '../../src/questions/answers.js';
import type { RowsInView } from './step-pane.js';

interface PaneRoom {
  readonly width: number;
  readonly inView?: RowsInView;
}

export function answerRows(
  answer: Answer | (Answer & Readonly<Record<string, unknown>>),
  { width, inView, ...place }: AnswerPlace & PaneRoom,
): readonly Row[] {
  const blocks = kindOf(answer).say(answer, place);
  return blockRows(blocks, { width, inView, said: 'prose' });
}
