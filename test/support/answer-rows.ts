/** An answer as the rows of a pane. */
import type { KnownAnswer } from '../../src/debugger/answers/answers.js';
import type { Answer } from '../../src/debugger/session.js';
import type { Row } from '../../src/drawing/rows/rows.js';
import { sayAnswer } from '../../src/saying/answers/answers.js';
import type { AnswerPlace } from '../../src/saying/step-words.js';
import { drawn, type PaneRoom } from '../../src/views/centre.js';

export function answerRows(answer: Answer | KnownAnswer, input: AnswerPlace & PaneRoom): readonly Row[] {
  return drawn(sayAnswer(answer as Answer, input), input);
}
