/** A step of a sampled token, said as a step of the run. */
import { shownMoment, type TokenAnswer } from '../../debugger/answers/token.js';
import type { Blocks } from '../../document/document.js';
import { sayStep } from '../step.js';
import type { AnswerPlace } from '../step-words.js';

export function sayToken({ selection }: TokenAnswer, { moment, session }: AnswerPlace): Blocks {
  return sayStep(shownMoment(moment.timeline, session), selection, { look: session.look }).blocks;
}
