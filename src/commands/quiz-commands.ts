/** The commands that ask a question, answer it, and tell how the questions so far were answered. */

import { openAnswer } from '../answers/answer.js';
import type { ResultsAnswer } from '../answers/results.js';
import {
  type Command,
  type CommandContext,
  changed,
  commandGroup,
  type Effect,
  openLine,
  warn,
} from '../debugger/command.js';
import { askQuiz } from '../debugger/teaching/ask-quiz.js';
import {
  openQuizOf,
  QUIZ_KINDS,
  type QuizKind,
  quizPutAside,
  readGuess,
  replaceQuiz,
  resultsOf,
  whyNoGuess,
} from '../debugger/teaching/quiz.js';
import { type AskedAbout, readAskedAbout } from '../debugger/teaching/quiz-subject.js';
import { asCommand } from '../document/document.js';
import { didYouMean, quote } from '../files/refusal.js';
import type { Task } from '../timeline/task.js';
import { originalOf } from '../timeline/views.js';

export const QUIZ_COMMANDS = commandGroup('class', [
  {
    name: 'quiz',
    keys: ['Q'],
    words: 'be asked',
    purpose: 'have it explained',
    helpsAt: { forward: 4, start: 3 },
    usage: '[KIND] [ELEMENT] [at STEP] | off',
    summary: 'Ask for a value before a step reveals it: which word, up or down, a sign, a number.',
    details: [
      `${asCommand('quiz')} asks for the element that is selected, or for the step chosen in the listing, when it is next computed; ${asCommand('quiz')} again asks in another way. Where nothing is selected it asks what comes next.`,
      `KIND is ${QUIZ_KINDS.join(', ')}. ELEMENT and STEP are as elsewhere: "quiz value P(we)", "quiz sign we at backward/prediction 2". Without them the question is about what is selected.`,
      'The next step goes to where the answer is computed, and says why. While the question is open, commands that look ahead are refused.',
    ],
    complete: () => [...QUIZ_KINDS, 'off'],
    run: startQuiz,
  },
  {
    name: 'guess',
    usage: 'OPTION | NUMBER',
    summary: 'Answer the question of the quiz.',
    details: ['The keys 1 to 9 do the same, and digits begin a number.'],
    complete: ({ session }) => {
      const quiz = openQuizOf(session);
      return quiz === null || quiz.kind === 'value' ? [] : quiz.options;
    },
    disabled: ({ session }) =>
      openQuizOf(session) === null ? `There is no question to answer. ${asCommand('quiz')} asks one.` : null,
    run: guess,
  },
  {
    name: 'results',
    summary: 'List the questions asked so far, with guesses and answers.',
    disabled: ({ session }) =>
      resultsOf(session).length === 0 ? `No question has been answered yet. ${asCommand('quiz')} asks one.` : null,
    run: () => openAnswer<ResultsAnswer>({ kind: 'results' }),
  },
]);

/** A command that shows what lies ahead could answer an open question, so it is refused until then. */
export function heldBackByQuiz(command: Command): Command {
  const { name, looksAhead } = command;
  const reasonIn = ({ session }: CommandContext): string | null =>
    openQuizOf(session) === null
      ? null
      : `"${name}" looks ahead, and a question is open. The next step answers it; "quiz off" drops it.`;
  return looksAhead === true
    ? { ...command, disabled: (context) => reasonIn(context) ?? command.disabled?.(context) ?? null }
    : {
        ...command,
        run: (context, argument) => {
          const reason = looksAhead?.(argument) === true ? reasonIn(context) : null;
          return reason === null ? command.run(context, argument) : warn(reason);
        },
      };
}

function startQuiz(context: CommandContext, argument: string): Effect {
  const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(argument) ?? [];
  const { session } = context;
  if (word === 'off') return changed({ ...replaceQuiz(session, null), quizAside: null });
  const aside = word === '' && openQuizOf(session) === null ? quizPutAside(session.quizAside, session) : null;
  if (aside !== null) {
    return changed({ ...replaceQuiz(session, aside), quizAside: null, playing: false, scroll: 0 });
  }
  const kind = QUIZ_KINDS.find((candidate) => candidate === word) ?? null;
  const about = readAskedAbout(kind === null ? argument : rest);
  return ask(context, kind, about);
}

function* ask(context: CommandContext, kind: QuizKind | null, about: AskedAbout): Task<Effect> {
  // What is executed to find the answer does not count as visited: it lies ahead.
  const quiz = yield* askQuiz({ ...context, timeline: originalOf(context.timeline) }, kind, about);
  if (quiz === null) return warn(whyNothing(kind, about));
  const change = { ...replaceQuiz(context.session, quiz), playing: false, answer: null, scroll: 0 };
  return changed(change);
}

function whyNothing(kind: QuizKind | null, { element, step }: AskedAbout): string {
  const about = [...(element === '' ? [] : [element]), ...(step === '' ? [] : [`at ${step}`])].join(' ');
  const hint = kind === null && element !== '' ? didYouMean(element, [...QUIZ_KINDS, 'off']) : '';
  return `Nothing is left to ask${about === '' ? '' : ` about ${quote(about)}`} from here on.${hint}`;
}

function guess({ session }: CommandContext, argument: string): Effect {
  const quiz = openQuizOf(session);
  if (quiz === null) return changed({});
  if (argument === '') return openLine('guess ');
  const guessed = readGuess(quiz, argument);
  if (guessed !== null) return changed({ quiz: { ...quiz, guess: guessed } });
  return warn(whyNoGuess(quiz, argument));
}
