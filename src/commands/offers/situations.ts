/**
 * What a person is looking at, as far as it decides which commands help there: the step by what it computed, the answer
 * over it, and what has been done in this session so far.
 */

import type { CommandContext, Situation } from '../../debugger/command.js';
import { symbolsOf } from '../../debugger/looking/symbols.js';
import { isAttention, type Moment, predictionPartOf } from '../../debugger/places/moment.js';
import { namesThatHold } from '../../debugger/session.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import { columnsOf } from '../../numbers/engine/tensor.js';
import { answerAt } from '../../questions/answers.js';
import { openToken, shownMoment } from '../../questions/token.js';
import { rowCountOf } from '../../timeline/cursor.js';
import { isRepetition } from '../../timeline/move.js';
import { unitOf } from '../../training/iteration/program.js';

export function situationsOf(context: CommandContext): ReadonlySet<Situation> {
  const { session, branches, moment } = context;
  const open = answerAt(moment, session);
  const { answer } = session.open;
  const isStep = open === null || openToken(session) !== null;
  const held = namesThatHold({
    answer: open !== null,
    'answer with lines': open?.kind.lines !== undefined && open.kind.follow !== undefined,
    tour: session.teaching.tour !== null,
    playing: session.where.playing,
    breakpoints: session.where.breakpoints.length > 0,
    'led here': session.where.jumps.back.length > 0,
    question: openQuizOf(session) !== null,
    branches: branches.all.length > 1,
  });
  const over: readonly Situation[] = answer === null ? [] : [`over ${answer.kind}`];
  return new Set([...held, ...over, ...(isStep ? stepSituations(shownMoment(moment, session)) : [])]);
}

function stepSituations(moment: Moment): readonly Situation[] {
  const { frame, cursor, timeline } = moment;
  if (frame === null) return [cursor.iteration === timeline.numbers.first ? 'start' : 'progress'];
  const { shape } = frame.output;
  const isWhole = cursor.row === null;
  const [phase] = frame.scope;
  const { gradients } = moment.trace.outcome;
  return namesThatHold({
    // The first follow from what the step computed, which is the same for every model.
    forward: phase === 'forward',
    attention: phase === 'forward' && isAttention(frame),
    predict: phase === 'predict',
    probabilities: phase === 'predict' && predictionPartOf(moment, frame) === 'probabilities',
    loss: phase === 'loss',
    backward: phase === 'backward',
    'parameter gradient': phase === 'backward' && gradients.some((gradient) => gradient?.node === frame.output.node),
    update: phase === 'update',
    formula: symbolsOf(frame, unitOf(timeline.program.subject)).length > 0,
    matrix: isWhole && shape.length > 1 && columnsOf(shape) > 1,
    rows: isWhole && rowCountOf(frame) > 1,
    'inside rows': !isWhole,
    repetition: isRepetition(frame.scope),
  });
}
