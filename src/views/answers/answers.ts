/** Answers as rows: what is said is drawn, and what is not said in blocks yet draws itself. */
import type { KnownAnswer } from '../../debugger/answers/answers.js';
import type { Answer } from '../../debugger/session.js';
import type { Blocks } from '../../document/document.js';
import type { Row } from '../../drawing/rows/rows.js';
import { type DrawnKind, SAID } from '../../saying/answers/answers.js';
import type { AnswerPlace } from '../../saying/step-words.js';
import { type AnswerInput, drawn } from '../pane.js';
import { modelRows } from './model.js';
import { neighboursRows } from './neighbours.js';
import { tokenRows } from './token.js';

export const DRAWN: {
  readonly [K in DrawnKind]: (answer: KnownAnswer & { readonly kind: K }, input: AnswerInput) => readonly Row[];
} = {
  model: modelRows,
  token: tokenRows,
  neighbours: neighboursRows,
};

type Say = (answer: Answer, place: AnswerPlace) => Blocks;

export function answerRows(answer: Answer | KnownAnswer, input: AnswerInput): readonly Row[] {
  // By the types of the tables, each takes the answers of its own kind.
  const say = SAID[answer.kind as keyof typeof SAID] as Say | undefined;
  if (say !== undefined) return drawn(say(answer, input), input);
  const draw = DRAWN[answer.kind as DrawnKind] as (answer: Answer, input: AnswerInput) => readonly Row[];
  return draw(answer, input);
}
