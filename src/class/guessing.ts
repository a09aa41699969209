/**
 * How a viewer answers a quiz: a digit picks an option, `g` starts a word, Enter submits it.
 * Invariant: while a word is being typed it receives every key, so it may start with any letter.
 */
import { optionOf, type Quiz } from '../debugger/teaching/quiz.js';

export type Guessed =
  | { readonly kind: 'guessed'; readonly option: number }
  /** The key was part of the guess. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'not taken' };

interface Guessing {
  /** What the member's row adds: the word being typed, or a reply. */
  readonly typed: Typed | null;
  press(key: string, quiz: Quiz | null): Guessed;
  say(words: string): void;
  /** Clears the reply, but not the word being typed. */
  forgetWords(): void;
}

export type Typed = { readonly kind: 'word'; readonly text: string } | { readonly kind: 'said'; readonly text: string };

const LONGEST_GUESS = 40;

export function createGuessing(): Guessing {
  let typed: Typed | null = null;
  const take = (text: string, quiz: Quiz): Guessed => {
    const option = optionOf(quiz, text);
    typed = option === null ? { kind: 'said', text: `"${text}" matches no option, or more than one.` } : null;
    return option === null ? { kind: 'taken' } : { kind: 'guessed', option };
  };
  const type = (key: string, text: string, quiz: Quiz): Guessed => {
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
    get typed() {
      return typed;
    },
    press: (key, quiz) => {
      if (quiz === null) {
        if (typed?.kind === 'word') typed = null;
        return { kind: 'not taken' };
      }
      if (typed?.kind === 'word') return type(key, typed.text, quiz);
      if (/^[1-9]$/.test(key)) {
        const option = Number(key) - 1;
        return option < quiz.options.length ? { kind: 'guessed', option } : { kind: 'taken' };
      }
      if (key !== 'g') return { kind: 'not taken' };
      typed = { kind: 'word', text: '' };
      return { kind: 'taken' };
    },
    say: (text) => {
      typed = { kind: 'said', text };
    },
    forgetWords: () => {
      if (typed?.kind === 'said') typed = null;
    },
  };
}
