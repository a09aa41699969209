/**
 * How a viewer answers a quiz: a digit picks an option or begins a number, `g` begins a word, Enter submits it.
 * Invariant: while a guess is being typed it receives every key, so a word may start with any letter.
 */
import { beginsNumber, readGuess, whyNoGuess } from '../../debugger/teaching/guess.js';
import type { Question } from '../../debugger/teaching/quiz.js';

export type Guessed =
  /** The position of an option, or a number. */
  | { readonly kind: 'guessed'; readonly guess: number }
  /** The key was part of the guess. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'not taken' };

interface Guessing {
  /** What the member's row adds: the word being typed, or a reply. */
  typed(): Typed | null;
  press(key: string, quiz: Question | null): Guessed;
  say(words: string): void;
  /** Clears the reply, but not the word being typed. */
  forgetWords(): void;
  /** Clears the word being typed as well. */
  clear(): void;
}

export function howToGuess(quiz: Question): string {
  return quiz.kind === 'value'
    ? `${quiz.topic} as a number, then Enter`
    : `1 to ${quiz.options.length} for ${quiz.topic}, or g and the answer`;
}

export type Typed = { readonly kind: 'word'; readonly text: string } | { readonly kind: 'said'; readonly text: string };

const LONGEST_GUESS = 40;

export function createGuessing(): Guessing {
  let typed: Typed | null = null;
  const take = (text: string, quiz: Question): Guessed => {
    const guess = readGuess(quiz, text);
    const problem = quiz.kind === 'value' ? whyNoGuess(quiz, text) : `"${text}" matches no option, or more than one.`;
    typed = guess === null ? { kind: 'said', text: problem } : null;
    return guess === null ? { kind: 'taken' } : { kind: 'guessed', guess };
  };
  const type = (key: string, text: string, quiz: Question): Guessed => {
    if (key === 'return') return take(text, quiz);
    if (key === 'escape' || key === 'ctrl+c') typed = null;
    else if (key === 'backspace') typed = { kind: 'word', text: [...text].slice(0, -1).join('') };
    else {
      const character = key === 'space' ? ' ' : key;
      const isCharacter = [...character].length === 1 && text.length < LONGEST_GUESS;
      typed = { kind: 'word', text: isCharacter ? text + character : text };
    }
    return { kind: 'taken' };
  };
  return {
    typed: () => typed,
    press: (key, quiz) => {
      if (quiz === null) {
        if (typed?.kind === 'word') typed = null;
        return { kind: 'not taken' };
      }
      if (typed?.kind === 'word') return type(key, typed.text, quiz);
      if (quiz.kind !== 'value' && /^[1-9]$/.test(key)) {
        const guess = Number(key) - 1;
        if (guess < quiz.options.length) return { kind: 'guessed', guess };
        typed = { kind: 'said', text: `There is no ${key}: ${howToGuess(quiz)}.` };
        return { kind: 'taken' };
      }
      if (key !== 'g' && !beginsNumber(quiz, key)) return { kind: 'not taken' };
      typed = { kind: 'word', text: key === 'g' ? '' : key };
      return { kind: 'taken' };
    },
    say: (text) => {
      typed = { kind: 'said', text };
    },
    forgetWords: () => {
      if (typed?.kind === 'said') typed = null;
    },
    clear: () => {
      typed = null;
    },
  };
}
