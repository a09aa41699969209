/** Guesses at the answer of a quiz: which one a text means, and how near it comes. */
import { quote } from '../../data/printable.js';
import type { Answered, ChoiceQuiz, NumberQuiz, Question } from './quiz.js';

/** A number counts as right if it is off by at most this share of the answer. */
export const TOLERANCE = 0.1;
/** Of larger numbers not even the ranges between two of them are numbers. */
export const LARGEST_GUESS = 1e100;

export function isRight(quiz: Answered, guess: number): boolean {
  return quiz.kind === 'value' ? relativeError(quiz, guess) <= TOLERANCE : guess === quiz.answer;
}

/** |guess − answer| / |answer|; infinite for any other guess where the answer is 0. */
export function relativeError({ answer }: Pick<NumberQuiz, 'answer'>, guess: number): number {
  return guess === answer ? 0 : Math.abs(guess - answer) / Math.abs(answer);
}

/** The guess that a text means; null if it means none. */
export function readGuess(quiz: Question, text: string): number | null {
  if (quiz.kind !== 'value') return optionOf(quiz, text);
  const [, typed, sign] = /^(.*?)\s*(%?)$/s.exec(text.trim().replaceAll('−', '-')) ?? [];
  const [numerator, denominator = 1, ...others] = typed.split('/').map(numberOf);
  const value = numerator / denominator / (sign === '%' ? 100 : 1);
  return others.length === 0 && Math.abs(value) <= LARGEST_GUESS ? value : null;
}

function numberOf(text: string): number {
  const typed = text.trim();
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(typed) ? Number(typed) : Number.NaN;
}

/** What is wrong with a text that means no guess, and how to write one. */
export function whyNoGuess(quiz: Question, text: string): string {
  const typed = quote(text.trim());
  if (quiz.kind !== 'value') return `${typed} is none of: ${quiz.options.join(', ')}.`;
  if (/^[-+−]?[\d.]+(?:e\+?\d+)?$/i.test(text.trim())) return `${typed} is too large: at most ${LARGEST_GUESS}.`;
  const pointed = text.trim().replaceAll(',', '.');
  return text.includes(',') && readGuess(quiz, pointed) !== null
    ? `${typed} has a comma. Write the number with a point: ${pointed}.`
    : `${typed} is not a number. Write it like −0.25, 1e−3, 3/20 or 15%.`;
}

/** Whether a line is nothing but a number that answers a question. */
export function isNumberOf(quiz: Question, line: string): boolean {
  return /^\s*[-+−]?\.?\d/.test(line) && readGuess(quiz, line) !== null;
}

/** Whether a key begins a number, where one is asked for. */
export function beginsNumber(quiz: Question, key: string): boolean {
  return quiz.kind === 'value' && /^[-+.\d]$/.test(key);
}

/** The option meant by a number, from 1, or by the beginning of its text; null when none or several match. */
export function optionOf({ options }: Pick<ChoiceQuiz, 'options'>, text: string): number | null {
  const typed = text.trim().toLowerCase();
  if (/^\d$/.test(typed) && Number(typed) >= 1 && Number(typed) <= options.length) return Number(typed) - 1;
  const lower = options.map((option) => option.toLowerCase());
  const exact = lower.indexOf(typed);
  if (exact >= 0 || typed === '') return exact >= 0 ? exact : null;
  const beginning = lower.flatMap((option, k) => (option.startsWith(typed) ? [k] : []));
  return beginning.length === 1 ? beginning[0] : null;
}
