/**
 * The guess that a text means: a number, or an option by its number, its words or the beginning of them.
 * Invariant: a text that could mean two options means none.
 */
import { quote } from '../../files/refusal.js';
import { type ChoiceQuiz, LARGEST_GUESS, type Question } from './quiz.js';

/** The key after which an answer is typed in words. */
export const GUESS_KEY = 'g';

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
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(typed) ? Number(typed) : NaN;
}

/** What is wrong with a text that means no guess, and how to write one. */
export function whyNoGuess(quiz: Question, text: string): string {
  const typed = quote(text.trim());
  if (quiz.kind !== 'value') {
    const meant = optionsMeant(quiz, text);
    return meant.length > 1
      ? `${typed} could be ${meant.map((k) => quiz.options[k]).join(' or ')}.`
      : `${typed} is none of: ${quiz.options.join(', ')}.`;
  }
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

/** The one option that a text means; null when none or several match. */
export function optionOf(quiz: Pick<ChoiceQuiz, 'options'>, text: string): number | null {
  const meant = optionsMeant(quiz, text);
  return meant.length === 1 ? meant[0] : null;
}

/**
 * The options that a text may mean: by a number from 1, else the one that it is, else those that it begins, else those
 * that have all of its words. Articles and pronouns at the beginning need not be typed.
 */
function optionsMeant({ options }: Pick<ChoiceQuiz, 'options'>, text: string): readonly number[] {
  const typed = text.trim().toLowerCase();
  if (typed === '') return [];
  if (/^\d$/.test(typed) && Number(typed) >= 1 && Number(typed) <= options.length) return [Number(typed) - 1];
  const lower = options.map((option) => option.toLowerCase());
  const exact = lower.indexOf(typed);
  if (exact >= 0) return [exact];
  const matching = (matches: (option: string) => boolean): readonly number[] =>
    lower.flatMap((option, k) => (matches(option) ? [k] : []));
  const begun = matching((option) => option.startsWith(typed) || withoutLead(option).startsWith(withoutLead(typed)));
  const words = wordsOf(withoutLead(typed));
  if (begun.length > 0 || words.length === 0) return begun;
  return matching((option) => {
    const offered = new Set(wordsOf(option));
    return words.every((word) => offered.has(word));
  });
}

/** A text without an article or a pronoun at its beginning, unless nothing else is there. */
function withoutLead(text: string): string {
  return text.replace(/^(?:it|they|the|an?)\s+(?=\S)/, '');
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}
