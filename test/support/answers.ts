/** Narrows the open answer of a session to its kind. */

import type { Answer, Session } from '../../src/debugger/session.js';
import { type AnswerKind, isOfKind } from '../../src/questions/answer.js';

/** @throws Error if nothing or something else is open */
export function answerOf<A extends Answer>(kind: AnswerKind<A>, { open: { answer } }: Session): A {
  if (!isOfKind(kind, answer)) throw new Error(`no ${kind.kind} is open, but ${answer?.kind ?? 'the step'}`);
  return answer;
}
