/**
 * The commands that ask a question about what comes next, answer it, and tell how the questions so far were answered.
 * Right answers are read from the run.
 */

import {
  type Command,
  type CommandContext,
  changed,
  commandGroup,
  type Effect,
  openLine,
  warn,
} from '../debugger/command.js';
import {
  isLossKnown,
  type Moment,
  momentAt,
  predictionAt,
  predictionPartOf,
  predictionsOf,
} from '../debugger/places/moment.js';
import { selectedElement } from '../debugger/places/selection.js';
import {
  isSameQuestion,
  openQuizOf,
  QUIZ_KINDS,
  type Quiz,
  type QuizKind,
  quizPutAside,
  replaceQuiz,
  resultsOf,
} from '../debugger/teaching/quiz.js';
import { readGuess, whyNoGuess } from '../debugger/teaching/read-guess.js';
import { asCommand } from '../document/document.js';
import { lossQuiz, questionsAbout, signQuiz, wordQuiz } from '../explaining/quizzes/questions.js';
import {
  type AskedAbout,
  chosenSubject,
  elementAgain,
  namedSubject,
  type QuizSubject,
  readAskedAbout,
  thisAndNext,
} from '../explaining/quizzes/quiz-subject.js';
import { didYouMean, quote } from '../files/refusal.js';
import { isPullback } from '../numbers/engine/pullback.js';
import type { Task } from '../numbers/engine/task.js';
import { openAnswer } from '../questions/answer.js';
import { RESULTS } from '../questions/results.js';
import { compareCursors } from '../timeline/cursor.js';
import { isAtEnd } from '../timeline/history.js';
import { isRecorded, type TraceFrame } from '../timeline/trace.js';
import { originalOf } from '../timeline/views.js';

export const QUIZ_COMMANDS = commandGroup('class', [
  {
    name: 'quiz',
    keys: ['Q'],
    words: 'quiz me',
    purpose: 'have it explained',
    helpsAt: { forward: 6, predict: 5, loss: 5, start: 3 },
    usage: '[KIND] [ELEMENT] [at STEP] | off',
    summary: 'Ask for a value before a step reveals it: which word, up or down, a sign, a number.',
    details: [
      `${asCommand('quiz')} asks for the element that is selected, or for the step chosen in the listing, when it is next computed; ${asCommand('quiz')} again asks in another way. Where nothing is selected it asks what comes next.`,
      `KIND is ${QUIZ_KINDS.join(', ')}. ELEMENT and STEP are as elsewhere: "quiz value P(we)", "quiz sign we at backward/prediction 2". Without them the question is about what is selected.`,
      `The question stays open until a step computes its answer, which then says why it is so; ${asCommand('follow')} goes ahead to that step, and ${asCommand('back')} returns. While the question is open, commands that look ahead are refused.`,
    ],
    complete: () => [...QUIZ_KINDS, 'off'],
    run(context, argument) {
      const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(argument) ?? [];
      const { session } = context;
      if (word === 'off' && rest !== '') return warn(`Nothing follows "quiz off"; got ${quote(rest)}.`);
      if (word === 'off') return changed({ ...replaceQuiz(session, null), quizAside: null });
      const aside =
        word === '' && openQuizOf(session) === null ? quizPutAside(session.teaching.quizAside, session) : null;
      if (aside !== null) {
        return changed({ ...replaceQuiz(session, aside), quizAside: null, playing: false, scroll: 0 });
      }
      const kind = QUIZ_KINDS.find((candidate) => candidate === word) ?? null;
      const about = readAskedAbout(kind === null ? argument : rest);
      return ask(context, kind, about);
    },
  },
  {
    name: 'guess',
    opens: true,
    guesses: true,
    usage: 'OPTION | NUMBER',
    summary: 'Answer the question of the quiz.',
    details: [
      'The keys 1 to 9 do the same, digits begin a number, and until there is a guess g begins an answer in words.',
    ],
    complete: ({ session }) => {
      const quiz = openQuizOf(session);
      return quiz === null || quiz.kind === 'value' ? [] : quiz.options;
    },
    disabled: ({ session }) =>
      openQuizOf(session) === null ? `There is no question to answer. ${asCommand('quiz')} asks one.` : null,
    run({ session }, argument) {
      const quiz = openQuizOf(session);
      if (quiz === null) return changed({});
      if (argument === '') return openLine('guess ');
      const guessed = readGuess(quiz, argument);
      if (guessed !== null) return changed({ quiz: { ...quiz, guess: guessed } });
      return warn(whyNoGuess(quiz, argument));
    },
  },
  {
    name: 'results',
    summary: 'List the questions asked so far, with guesses and answers.',
    disabled: ({ session }) =>
      resultsOf(session).length === 0 ? `No question has been answered yet. ${asCommand('quiz')} asks one.` : null,
    run: () => openAnswer(RESULTS, {}),
  },
]);

/** A command that shows what lies ahead could answer an open question, so it is refused until then. */
export function heldBackByQuiz(command: Command): Command {
  const { name, looksAhead } = command;
  const reasonIn = ({ session }: CommandContext): string | null =>
    openQuizOf(session) === null
      ? null
      : `"${name}" looks ahead, and a question is open. ${asCommand('follow')} goes to its answer; "quiz off" drops it.`;
  return looksAhead === true
    ? { ...command, disabled: (context) => reasonIn(context) ?? command.disabled?.(context) ?? null }
    : {
        ...command,
        run: (context, argument) => {
          const reason = looksAhead?.(argument) ? reasonIn(context) : null;
          return reason === null ? command.run(context, argument) : warn(reason);
        },
      };
}

function* ask(context: CommandContext, kind: QuizKind | null, about: AskedAbout): Task<Effect> {
  // What is executed to find the answer does not count as visited: it lies ahead.
  const timeline = originalOf(context.timeline);
  const moment = momentAt(timeline, context.session.where.cursor);
  const quiz = yield* askQuiz({ ...context, timeline, moment }, kind, about);
  if (quiz === null) return warn(whyNothing(kind, about));
  const change = { ...replaceQuiz(context.session, quiz), playing: false, answer: null, scroll: 0 };
  return changed(change);
}

function whyNothing(kind: QuizKind | null, { element, step }: AskedAbout): string {
  const about = [element, step && `at ${step}`].filter(Boolean).join(' ');
  const hint = kind === null && element !== '' ? didYouMean(element, [...QUIZ_KINDS, 'off']) : '';
  return `Nothing is left to ask${about === '' ? '' : ` about ${quote(about)}`} from here on.${hint}`;
}

/**
 * Asks about what comes next; null where nothing of that kind is left. Without a kind, it asks in the way that suits the
 * element best, and where that question is open already, in the next way.
 */
function* askQuiz(context: CommandContext, kind: QuizKind | null, about: AskedAbout): Task<Quiz | null> {
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
  const { moment } = context;
  const { trace, frame } = moment;
  if (frame !== null) return yield* elementAgain(context, frame, selectedElement(moment, null));
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

function* askWord({ session, timeline, moment }: CommandContext): Task<Quiz | null> {
  const { cursor } = session.where;
  const shown = listedAt(moment);
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

function* askLoss({ session, timeline, moment }: CommandContext): Task<Quiz | null> {
  const { cursor } = session.where;
  const { numbers } = timeline;
  const isOpen = !isLossKnown(moment, cursor.iteration) && cursor.iteration !== numbers.first;
  const next = isOpen ? cursor.iteration : numbers.after(cursor.iteration);
  if (next === null || isAtEnd(timeline, next)) return null;
  const last = numbers.before(next) ?? next;
  yield* timeline.reach(last);
  const { outcome, frames } = yield* timeline.reach(next);
  const before = timeline.metric('loss', last);
  const after = timeline.metric('loss', next);
  if (before === null || after === null) return null;
  const at = { ...cursor, iteration: next, frame: outcome.objective?.frame ?? frames.length - 1, row: null };
  return lossQuiz({ iteration: last, loss: before }, { iteration: next, loss: after }, at);
}
