/** Which guess a text means. */
import { describe, expect, it } from 'vitest';
import type { Question } from '../../../src/debugger/teaching/quiz.js';
import { optionOf, readGuess, whyNoGuess } from '../../../src/debugger/teaching/read-guess.js';

const NUMBER: Question = { kind: 'value', topic: 'P(we)' };
const choiceOf = (...options: readonly string[]): Question => ({ kind: 'word', topic: 'the likeliest', options });

describe('a number', () => {
  it('has a sign of either kind, powers of ten, or is a fraction or a percentage, and nothing else', () => {
    expect(['-0.25', '−0.25', '+1', '.5', '2.', '1e-3', '1e−3'].map((text) => readGuess(NUMBER, text))).toEqual([
      -0.25, -0.25, 1, 0.5, 2, 0.001, 0.001,
    ]);
    expect(
      ['', 'x', '0,5', '1e999', 'NaN', '--1', '0x10', '1/0', '1/2/3', '%'].map((text) => readGuess(NUMBER, text)),
    ).toEqual(Array(10).fill(null));
  });

  it.each([
    ['3/20', 0.15],
    ['8.166 / 54.67', 8.166 / 54.67],
    ['15%', 0.15],
    ['−15 %', -0.15],
    ['.15', 0.15],
  ])('is meant by %s', (text, value) => {
    expect(readGuess(NUMBER, text)).toBeCloseTo(value, 12);
  });
});

describe('an option', () => {
  it('is meant by its number, in full or in part', () => {
    const options = ['we', 'love', 'learning', 'world'];
    const meant = ['1', '4', '5', '0', 'WE', 'w', 'lo', 'l', '', 'x'].map((text) => optionOf({ options }, text));
    expect(meant).toEqual([0, 3, null, null, 0, null, 1, null, null, null]);
  });

  it.each([
    ['falls', 0],
    ['Fall', 0],
    ['the loss falls', null],
    ['they fall', 0],
    ['it', null],
    ['rises.', 1],
    ['neither', 2],
    ['...', null],
  ])('is meant by %s without its pronoun, or is not', (text, expected) => {
    expect(optionOf({ options: ['it falls', 'it rises', 'neither'] }, text)).toBe(expected);
  });

  it.each([
    ['lowers the loss', 0],
    ['raises', 1],
    ['does not depend', 2],
    ['loss', null],
  ])('is meant by words that no other has: %s', (text, expected) => {
    const options = [
      'negative: raising it lowers the loss',
      'positive: raising it raises the loss',
      'zero: the loss does not depend on it',
    ];
    expect(optionOf({ options }, text)).toBe(expected);
  });

  it('that is an article is meant by it', () => {
    expect(optionOf({ options: ['a', 'the', 'then'] }, 'The')).toBe(1);
  });
});

describe('a text that means no option', () => {
  it('is answered with the options, or with those that it could mean', () => {
    const question = choiceOf('it falls', 'it rises', 'neither');
    expect(whyNoGuess(question, 'sinks')).toBe('"sinks" is none of: it falls, it rises, neither.');
    expect(whyNoGuess(question, 'it')).toBe('"it" could be it falls or it rises.');
  });
});
