/** A step of a sampled token, drawn as a step of the run. */
import { shownMoment, type TokenAnswer } from '../../debugger/answers/token.js';
import type { Row } from '../../drawing/rows/rows.js';
import type { AnswerInput } from '../pane.js';
import { stepPane } from '../step.js';

export function tokenRows({ selection }: TokenAnswer, { moment, session, width, inView }: AnswerInput): readonly Row[] {
  return stepPane(shownMoment(moment.timeline, session), selection, width, { look: session.look, inView }).rows;
}
