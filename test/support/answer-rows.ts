/** An answer as the rows of a pane. */
import type { KnownAnswer } from '../../src/debugger/answers/answers.js';
import type { Answer } from '../../src/debugger/session.js';
import type { Row } from '../../src/drawing/rows/rows.js';
import { sayAnswer } from '../../src/saying/answers/answers.js';
import { drawnAnswer } from '../../src/views/answers/answers.js';
import { type AnswerInput, drawn } from '../../src/views/pane.js';

export function answerRows(answer: Answer | KnownAnswer, input: AnswerInput): readonly Row[] {
  const said = sayAnswer(answer as Answer, input);
  return drawnAnswer(answer, input, said) ?? drawn(said, input);
}
