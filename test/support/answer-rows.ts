/** An answer as the rows of a pane. */
import { isOfKind } from '../../src/debugger/answers/answer.js';
import type { KnownAnswer } from '../../src/debugger/answers/answers.js';
import { MODEL } from '../../src/debugger/answers/model.js';
import type { Answer } from '../../src/debugger/session.js';
import type { Row } from '../../src/drawing/rows/rows.js';
import { sayAnswer } from '../../src/saying/answers/answers.js';
import type { AnswerPlace } from '../../src/saying/step-words.js';
import { modelPane } from '../../src/views/map/model-answer.js';
import { drawn, type PaneRoom } from '../../src/views/pane.js';

export function answerRows(answer: Answer | KnownAnswer, input: AnswerPlace & PaneRoom): readonly Row[] {
  const said = sayAnswer(answer as Answer, input);
  return isOfKind(MODEL, answer as Answer) ? modelPane(answer as never, input, said).rows : drawn(said, input);
}
