/** Answers that draw themselves: pictures, of which no document can be made yet. */
import type { KnownAnswer } from '../../debugger/answers/answers.js';
import type { Answer } from '../../debugger/session.js';
import type { Blocks } from '../../document/document.js';
import type { Row } from '../../drawing/rows/rows.js';
import type { DrawnKind } from '../../saying/answers/answers.js';
import type { AnswerInput } from '../pane.js';
import { modelRows } from './model.js';
import { neighboursRows } from './neighbours.js';

export const DRAWN: {
  readonly [K in DrawnKind]: (
    answer: KnownAnswer & { readonly kind: K },
    input: AnswerInput,
    said: Blocks,
  ) => readonly Row[];
} = {
  model: modelRows,
  neighbours: neighboursRows,
};

/**
 * Null for an answer that is said in blocks.
 * @param said what stands beside the picture
 */
export function drawnAnswer(answer: Answer | KnownAnswer, input: AnswerInput, said: Blocks): readonly Row[] | null {
  // By the type of the table, each takes the answers of its own kind.
  const draw = DRAWN[answer.kind as DrawnKind] as
    | ((answer: Answer, input: AnswerInput, said: Blocks) => readonly Row[])
    | undefined;
  return draw === undefined ? null : draw(answer, input, said);
}
