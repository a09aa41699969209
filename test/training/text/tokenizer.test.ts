/** Tokenizers: from text to ids and back, and what is shown of characters that cannot be. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UNKNOWN_WORD } from '../../../src/training/text/word-tokenizer.js';
import { createTokenizer } from '../../support/taken-in.js';

describe('a character tokenizer', () => {
  test('numbers special tokens first, then characters by code point, and shows blanks by name', () => {
    const tokenizer = createTokenizer('character', 'ba\nc b😀', { special: ['<BOS>'] });
    expect(tokenizer.vocabulary).toEqual(['<BOS>', '⏎', '␣', 'a', 'b', 'c', '😀']);
    expect(tokenizer.encode('b😀a')).toEqual(Int32Array.of(4, 6, 3));
  });

  test('gives back any text it was made from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const tokenizer = createTokenizer('character', text, { special: ['<BOS>', '<EOS>'] });
        expect(tokenizer.decode(tokenizer.encode(text) as Int32Array)).toBe(text);
        expect(new Set(tokenizer.vocabulary).size).toBe(tokenizer.vocabulary.length);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  test('says which character it does not know and where', () => {
    const tokenizer = createTokenizer('character', 'abc', { special: [] });
    expect(tokenizer.encode('abxa')).toEqual({ unknown: 'x', at: 2 });
  });

  test('writes ids into the room of a longer text, and says how many they are', () => {
    const tokenizer = createTokenizer('character', 'abc😀', { special: [] });
    const room = new Int32Array(6).fill(-1);
    expect(tokenizer.encodeInto(room, 1, 'c😀')).toBe(2);
    expect([...room]).toEqual([-1, 2, 3, -1, -1, -1]);
  });

  test('takes a text in parts', () => {
    expect(createTokenizer('character', ['ba', 'c'], { special: [] }).vocabulary).toEqual(['a', 'b', 'c']);
    expect(createTokenizer('word', ['well', "-known's"], { special: [] }).vocabulary).toEqual(['-', "known's", 'well']);
  });

  test('shows no control characters, whatever the text holds', () => {
    const { vocabulary } = createTokenizer('character', 'a\u0007\u001b⏎\n', { special: [] });
    expect(vocabulary).toEqual(['\\u0007', '\\u000a', '\\u001b', 'a', '⏎']);
  });
});

describe('a word tokenizer', () => {
  test('parts words and marks, the most frequent first', () => {
    const tokenizer = createTokenizer('word', "We love it. We don't, we LOVE it.", { special: ['<BOS>'] });
    expect(tokenizer.vocabulary).toEqual(['<BOS>', '.', 'We', 'it', ',', 'LOVE', "don't", 'love', 'we']);
    expect(tokenizer.decode(tokenizer.encode('We love it.') as Int32Array)).toBe('We love it .');
  });

  test('keeps the most frequent words when it is limited, and takes others for unknown', () => {
    const tokenizer = createTokenizer('word', 'a a a b b c', { special: ['<BOS>'], mostWords: 2 });
    expect(tokenizer.vocabulary).toEqual(['<BOS>', UNKNOWN_WORD, 'a', 'b']);
    expect(tokenizer.encode('c a z')).toEqual(Int32Array.of(1, 2, 1));
  });

  test('says which word it does not know and where', () => {
    const tokenizer = createTokenizer('word', 'we love', { special: [] });
    expect(tokenizer.encode('we love trees')).toEqual({ unknown: 'trees', at: 8 });
  });
});
