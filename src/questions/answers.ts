/**
 * The table of answers: whatever is shown instead of a step is of one of these kinds. The help lists their commands in this
 * order.
 */
import type { Moment } from '../debugger/places/moment.js';
import type { Answer, Session } from '../debugger/session.js';
import type { AnswerKind } from './answer.js';
import { BRANCHES } from './branches/branches.js';
import { COMPARISON } from './branches/comparison.js';
import { CURVE } from './curve.js';
import { DIAGNOSIS } from './diagnosis/diagnosis.js';
import { FINDINGS } from './findings/findings.js';
import { GRADIENT_CHECK } from './gradient-check.js';
import { GRADIENTS } from './gradients.js';
import { HISTOGRAM } from './histogram.js';
import { HISTORY } from './history/history.js';
import { NUMBER_HISTORY } from './history/number-history.js';
import { INFORMATION } from './information.js';
import { LAYERS } from './layers/layers.js';
import { LEARNING_RATES } from './learning-rates/learning-rates.js';
import { LESSONS } from './lessons.js';
import { LIST } from './list.js';
import { MODEL } from './model.js';
import { NEIGHBOURS } from './neighbours/neighbours.js';
import { NUDGE } from './nudge.js';
import { OPENING } from './opening/opening.js';
import { OPTIMIZERS } from './optimizers/optimizers.js';
import { VALLEY } from './optimizers/valley.js';
import { PRINTED } from './printed.js';
import { RESULTS } from './results.js';
import { SAMPLE } from './sample.js';
import { TERM } from './term.js';
import { TEXT } from './text.js';
import { TOKEN } from './token.js';
import { TOKENS } from './tokens.js';
import { TOPIC } from './topic.js';
import { TRACE } from './trace.js';
import { USES } from './uses.js';
import { VALUE } from './value.js';
import { WHY } from './why.js';

export const ANSWERS: readonly AnswerKind<Answer>[] = [
  TEXT,
  TERM,
  TOPIC,
  LIST,
  MODEL,
  SAMPLE,
  TOKEN,
  TOKENS,
  NEIGHBOURS,
  VALUE,
  HISTOGRAM,
  CURVE,
  PRINTED,
  INFORMATION,
  WHY,
  USES,
  TRACE,
  FINDINGS,
  DIAGNOSIS,
  GRADIENTS,
  LAYERS,
  HISTORY,
  NUMBER_HISTORY,
  BRANCHES,
  COMPARISON,
  GRADIENT_CHECK,
  LEARNING_RATES,
  OPTIMIZERS,
  VALLEY,
  NUDGE,
  RESULTS,
  LESSONS,
  OPENING,
];

/** The answer shown at a place, with its kind; null where the step is shown. */
export function answerAt(moment: Moment, { open: { answer } }: Session) {
  if (answer === null) return null;
  const kind = kindOf(answer);
  return kind.isAbout?.(moment) === false ? null : { answer, kind };
}

/** What is shown in the place of an answer once the cursor has moved; null for the step. */
export function answerAfterMove(answer: Answer, moment: Moment): Answer | null {
  return kindOf(answer).afterMove?.(answer, moment) ?? null;
}

/** Throws if there is no such kind. */
export function kindOf(answer: Answer): AnswerKind<Answer> {
  const kind = ANSWERS.find((candidate) => candidate.kind === answer.kind);
  if (kind === undefined) throw new RangeError(`There is no kind of answer ${answer.kind}.`);
  return kind;
}
