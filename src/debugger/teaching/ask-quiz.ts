/** Asks questions about what comes next. The answers are read from the run. */
import { isPullback } from '../../engine/pullback.js';
import { compareCursors } from '../../timeline/cursor.js';
import { isAtEnd } from '../../timeline/history.js';
import type { Task } from '../../timeline/task.js';
import { isRecorded, type TraceFrame } from '../../timeline/trace.js';
import type { CommandContext } from '../command.js';
import { isLossKnown, type Moment, momentAt, predictionAt, predictionPartOf, predictionsOf } from '../places/moment.js';
import { selectedElement } from '../places/selection.js';
import { lossQuiz, questionsAbout, signQuiz, wordQuiz } from './questions.js';
import { isSameQuestion, openQuizOf, type Quiz, type QuizKind } from './quiz.js';
import {
  type AskedAbout,
  chosenSubject,
  elementAgain,
  namedSubject,
  type QuizSubject,
  thisAndNext,
} from './quiz-subject.js';

/**
 * Asks about what comes next; null where nothing of that kind is left. Without a kind, it asks in the way that suits the
 * element best, and where that question is open already, in the next way.
 */
export function* askQuiz(context: CommandContext, kind: QuizKind | null, about: AskedAbout): Task<Quiz | null> {
  if (kind === 'loss') return yield* askLoss(context);
  const subject = yield* subjectAsked(context, kind, about);
  if (subject === null && isNamed(about)) return null;
  if (subject !== null) {
    if (kind === 'sign') return signQuiz(subject);
    const { numbers, program } = context.timeline;
    const last = numbers.before(subject.at.iteration);
    const before = last === null ? null : yield* context.timeline.reach(last);
    const quizzes = questionsAbout(subject, before, program);
    return kind === null ? nextOf(context, quizzes) : (quizzes.find((quiz) => quiz.kind === kind) ?? null);
  }
  switch (kind) {
    case 'word':
      return yield* askWord(context);
    case 'sign':
      return yield* askSign(context);
    case null: {
      const near = [yield* askWord(context), yield* askSign(context)].filter((quiz) => quiz !== null);
      near.sort((a, b) => compareCursors(a.at, b.at));
      const loss = yield* askLoss(context);
      return nextOf(context, loss === null ? near : [...near, loss]);
    }
    default:
      return null;
  }
}

function isNamed({ element, step }: AskedAbout): boolean {
  return element !== '' || step !== '';
}

function nextOf({ session }: CommandContext, quizzes: readonly Quiz[]): Quiz | null {
  const open = openQuizOf(session);
  const position = open === null ? -1 : quizzes.findIndex((quiz) => isSameQuestion(quiz, open));
  return quizzes[(position + 1) % quizzes.length] ?? null;
}

function* subjectAsked(context: CommandContext, kind: QuizKind | null, about: AskedAbout): Task<QuizSubject | null> {
  if (isNamed(about)) {
    const isBareSign = kind === 'sign' && about.step === '';
    return yield* namedSubject(context, about, isBareSign ? hasGradients : undefined);
  }
  if (kind === 'word') return null;
  const chosen = yield* chosenSubject(context);
  if (chosen !== null || kind === null || kind === 'sign') return chosen;
  const moment = momentAt(context.timeline, context.session.cursor);
  const { trace, frame } = moment;
  if (frame !== null) return yield* elementAgain(context, trace, frame, selectedElement(moment, null));
  return yield* namedSubject(context, about, (step) => predictionPartOf({ trace }, step) === 'probabilities');
}

function hasGradients({ scope, op, output }: TraceFrame): boolean {
  return scope[0] === 'backward' && isPullback(op) && isRecorded(output) && output.data.length > 1;
}

function* askSign(context: CommandContext): Task<Quiz | null> {
  const subject = yield* namedSubject(context, NOTHING, hasGradients);
  return subject === null ? null : signQuiz(subject);
}

const NOTHING: AskedAbout = { element: '', step: '' };

function* askWord({ session, timeline }: CommandContext): Task<Quiz | null> {
  const { cursor } = session;
  const shown = listedAt(momentAt(timeline, cursor));
  for (const iteration of thisAndNext(cursor, timeline)) {
    const trace = yield* timeline.reach(iteration);
    for (const place of predictionsOf({ trace })) {
      if (iteration === cursor.iteration && place.number === shown) continue;
      const { group, row } = place;
      const frame = group.probabilities.frame ?? 0;
      const at = { ...cursor, iteration, frame, row: group.scope === null ? row : null };
      if (compareCursors(at, cursor) > 0) return wordQuiz(place, at, timeline.program);
    }
  }
  return null;
}

/** The number of the prediction whose words stand on the screen, the likeliest first, though no share is computed yet. */
function listedAt(moment: Moment): number | null {
  const { frame } = moment;
  const part = frame === null ? null : predictionPartOf(moment, frame);
  const isSorted = part === 'logits' || part === 'exponentials' || part === 'sums';
  return isSorted ? (predictionAt(moment)?.number ?? null) : null;
}

function* askLoss({ session, timeline }: CommandContext): Task<Quiz | null> {
  const { cursor } = session;
  const moment = momentAt(timeline, cursor);
  const { numbers } = timeline;
  const isOpen = !isLossKnown(moment, cursor.iteration) && cursor.iteration !== numbers.first;
  const next = isOpen ? cursor.iteration : numbers.after(cursor.iteration);
  if (next === null || isAtEnd(timeline, next)) return null;
  const last = numbers.before(next) ?? next;
  yield* timeline.reach(last);
  const { outcome, frames } = yield* timeline.reach(next);
  const [before, after] = [timeline.metric('loss', last), timeline.metric('loss', next)];
  if (before === null || after === null) return null;
  const at = { ...cursor, iteration: next, frame: outcome.objective?.frame ?? frames.length - 1, row: null };
  return lossQuiz({ iteration: last, loss: before }, { iteration: next, loss: after }, at);
}
