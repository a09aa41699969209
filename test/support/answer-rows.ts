/** An answer as the rows of a pane. */
import { type KnownAnswer, kindOf } from '../../src/answers/answers.js';
import type { Answer } from '../../src/debugger/session.js';
import type { Row } from '../../src/drawing/rows/rows.js';
import type { AnswerPlace } from '../../src/saying/step-words.js';
import { drawn, type PaneRoom } from '../../src/views/centre.js';

export function answerRows(answer: Answer | KnownAnswer, input: AnswerPlace & PaneRoom): readonly Row[] {
  return drawn(kindOf(answer as Answer).say(answer as Answer, input), input);
}
