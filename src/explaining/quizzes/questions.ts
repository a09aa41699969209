/** The questions that can be asked about an element: their words, their options, their answers. */

import { haveSameExamples } from '../../analysis/same-examples.js';
import { subjectOf } from '../../analysis/subject.js';
import {
  type PredictionPlace,
  predictionAt,
  predictionsOf,
  rankWords,
  wordCountOf,
} from '../../debugger/places/moment.js';
import { shownValue } from '../../debugger/places/unshifted.js';
import { type ChoiceQuiz, MOST_OPTIONS, type Quiz } from '../../debugger/teaching/quiz.js';
import { isPullback } from '../../numbers/engine/pullback.js';
import { pathOf } from '../../numbers/engine/tape.js';
import { nameElement } from '../../numbers/engine/value.js';
import { type Cursor, counterpart, rowCountOf } from '../../timeline/cursor.js';
import type { ProgramFacts } from '../../timeline/history.js';
import { isKnown, type Trace } from '../../timeline/trace.js';
import { unitOf } from '../../training/iteration/program.js';
import type { QuizSubject } from './quiz-subject.js';

/**
 * All questions about an element, the most telling first.
 * @param before the iteration before, if there is one, to ask where the element goes
 */
export function questionsAbout(subject: QuizSubject, before: Trace | null, program: ProgramFacts): readonly Quiz[] {
  const move = moveOf(subject);
  const value = valueQuiz(subject, move);
  const { op } = subject.frame;
  const isShare = isKnown(op) && op.explain.saturation?.kind === 'distribution';
  const question = `Where will the update of iteration ${subject.at.iteration} move ${nameInContext(subject)}?`;
  const course = before === null ? null : directionQuiz(subject, before);
  const direction = move === null ? course : changeQuiz(subject, question, move);
  const inOrder = (): readonly (Quiz | null)[] => {
    switch (subject.frame.scope[0]) {
      case 'backward':
        return [signQuiz(subject), value, direction];
      case 'forward':
        // A share of a whole is never negative.
        return [value, isShare ? null : signQuiz(subject), direction];
      case 'update':
        return [direction, value];
      default:
        // Shares, exponentials and losses are never negative.
        return [direction, value, wordQuizOf(subject, program)];
    }
  };
  return inOrder().filter((quiz) => quiz !== null);
}

export function signQuiz(subject: QuizSubject): Quiz | null {
  const value = answerOf(subject);
  if (Number.isNaN(value)) return null;
  const isGradient = isPullback(subject.frame.op);
  return {
    ...askedAbout(subject),
    kind: 'sign',
    question: `Which sign has ${isGradient ? 'the gradient ' : ''}${nameInContext(subject)} in iteration ${subject.at.iteration}?`,
    topic: `the sign of ${elementName(subject)}`,
    options: isGradient ? GRADIENT_SIGNS : ['negative', 'positive', 'zero'],
    answer: positionOfSign(value),
  };
}

const GRADIENT_SIGNS = [
  'negative: raising it lowers the loss',
  'positive: raising it raises the loss',
  'zero: the loss does not depend on it',
];

/** Which word the model finds the likeliest. */
export function wordQuiz(place: PredictionPlace, at: Cursor, { subject }: ProgramFacts): ChoiceQuiz {
  const unit = unitOf(subject);
  const ranked = rankWords(place);
  // In the order of the vocabulary, which does not give the answer away.
  const offered = ranked.slice(0, MOST_OPTIONS).sort((a, b) => a.element - b.element);
  return {
    ...UNANSWERED,
    kind: 'word',
    question: `Which ${unit} is the likeliest after "${place.label.context}" in iteration ${at.iteration}?`,
    topic: `the likeliest ${unit}`,
    options: offered.map(({ word }) => word),
    answer: offered.indexOf(ranked[0]),
    at,
    element: ranked[0].element,
  };
}

interface LossOf {
  readonly iteration: number;
  readonly loss: number;
}

export function lossQuiz(before: LossOf, after: LossOf, at: Cursor): ChoiceQuiz {
  return {
    ...UNANSWERED,
    kind: 'loss',
    question: `From iteration ${before.iteration} to ${after.iteration}, what does the loss do?`,
    topic: 'where the loss goes',
    options: ['it falls', 'it rises', 'neither'],
    answer: after.loss < before.loss ? 0 : after.loss > before.loss ? 1 : 2,
    at,
    element: 0,
  };
}

/** What the value will be; of a parameter how far it moves, since the rest of it is known. */
function valueQuiz(subject: QuizSubject, move: number | null): Quiz | null {
  const name = nameInContext(subject);
  const { iteration } = subject.at;
  const [question, topic, answer] =
    move !== null
      ? [`By how much will the update of iteration ${iteration} move ${name}?`, `the change of ${name}`, move]
      : [`What will ${name} be in iteration ${iteration}?`, elementName(subject), answerOf(subject)];
  return Number.isFinite(answer) ? { ...askedAbout(subject), kind: 'value', question, topic, answer } : null;
}

/** Where an element goes from one iteration to the next, if both are about the same words. */
function directionQuiz(subject: QuizSubject, before: Trace): Quiz | null {
  const { trace, frame, element } = subject;
  const twin = counterpart(frame.index, trace.frames, before.frames);
  if (twin === null || !haveSameExamples(before, trace)) return null;
  const old = before.frames[twin];
  if (nameElement(old.output, element) !== nameElement(frame.output, element)) return null;
  const question = `Where will ${nameInContext(subject)} go from iteration ${before.iteration} to ${trace.iteration}?`;
  return changeQuiz(subject, question, answerOf(subject) - shownValue(before, old, element));
}

function changeQuiz(subject: QuizSubject, question: string, change: number): Quiz | null {
  if (Number.isNaN(change)) return null;
  return {
    ...askedAbout(subject),
    kind: 'direction',
    question,
    topic: `where ${elementName(subject)} goes`,
    options: ['up', 'down', 'unchanged'],
    answer: positionOfSign(-change),
  };
}

function wordQuizOf({ trace, frame, element, at }: QuizSubject, program: ProgramFacts): Quiz | null {
  const place = predictionsOf({ trace }).find(
    ({ group, row }) =>
      group.probabilities.node === frame.output.node && row === Math.floor(element / wordCountOf(group)),
  );
  return place === undefined ? null : wordQuiz(place, at, program);
}

const UNANSWERED = { guess: null, guesses: null, firstGuesses: null } as const;

function askedAbout({ at, element }: QuizSubject) {
  return { ...UNANSWERED, at, element };
}

/** Options about a sign: negative, positive, zero. */
function positionOfSign(value: number): number {
  return value < 0 ? 0 : value > 0 ? 1 : 2;
}

function answerOf({ trace, frame, element }: QuizSubject): number {
  return shownValue(trace, frame, element);
}

function elementName({ frame, element }: QuizSubject): string {
  return nameElement(frame.output, element);
}

/** The element with its context: `P(we) after "<BOS>"`. A parameter and its gradient name it themselves. */
function nameInContext(subject: QuizSubject): string {
  const { trace, frame, element, at } = subject;
  const name = elementName(subject);
  const about = subjectOf(trace, frame);
  if (trace.outcome.parameters.some(({ node }) => node === about.node)) return name;
  const row = Math.floor((element * rowCountOf(frame)) / Math.max(1, frame.output.data?.length ?? 1));
  const place = [null, row]
    .map((part) => predictionAt({ trace, frame, cursor: { ...at, row: part } }))
    .find((found) => found !== null);
  if (place !== undefined) return `${name} after "${place.label.context}"`;
  if (frame.output.shape.length === 0) return /^[a-z]+$/.test(name) ? `the ${name}` : name;
  return `${name} at "${pathOf(frame)}"`;
}

/** How far an update moves a parameter; null for a step that is no update. */
function moveOf(subject: QuizSubject): number | null {
  const { trace, frame, element } = subject;
  const parameter = trace.outcome.updated.findIndex((value) => value?.node === frame.output.node);
  if (parameter === -1) return null;
  return answerOf(subject) - (trace.outcome.parameters[parameter].data?.[element] ?? NaN);
}
