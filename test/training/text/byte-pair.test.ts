/** Byte-pair encoding: what is merged, held against a second implementation, and back to the text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Tokenizer } from '../../../src/training/text/tokenizer.js';
import { createTokenizer } from '../../support/taken-in.js';

function learn(text: string | readonly string[], vocabularySize: number, special: readonly string[] = []): Tokenizer {
  return createTokenizer('bpe', text, { special, vocabularySize });
}

/** The joined pairs by their texts, in order: counts everything again for each merge, and works on texts alone. */
function plainMerges(text: string, vocabularySize: number): readonly (readonly [string, string, number])[] {
  const order = [...new Set(text)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  let pieces = (text.match(/ ?[\p{L}\p{M}\p{N}]{1,64}|./gsu) ?? []).map((piece) => [...piece]);
  const merges: [string, string, number][] = [];
  while (order.length < vocabularySize) {
    const counts = new Map<string, number>();
    for (const piece of pieces) {
      for (const [k, token] of piece.slice(1).entries()) {
        const pair = JSON.stringify([order.indexOf(piece[k]), order.indexOf(token)]);
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
    const ranked = [...counts]
      .map(([pair, count]) => ({ pair: JSON.parse(pair) as [number, number], count }))
      .sort((a, b) => b.count - a.count || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1]);
    if (ranked.length === 0 || ranked[0].count < 2) break;
    const [left, right] = ranked[0].pair.map((id) => order[id]);
    merges.push([left, right, ranked[0].count]);
    pieces = pieces.map((piece) => {
      const joined: string[] = [];
      for (let k = 0; k < piece.length; k++) {
        if (piece[k] === left && piece[k + 1] === right) joined.push(left + piece[++k]);
        else joined.push(piece[k]);
      }
      return joined;
    });
    order.push(left + right);
  }
  return merges;
}

const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '😀', '\n', '.'), minLength: 1, maxLength: 120 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
);

describe('what is merged', () => {
  test('is the most frequent pair of neighbours, in a word and the space before it', () => {
    const { vocabulary, merging } = learn('low lower lowest', 99, ['<BOS>']);
    const characters = ['<BOS>', '␣', 'e', 'l', 'o', 'r', 's', 't', 'w'];
    expect(vocabulary).toEqual([...characters, 'lo', 'low', '␣low', '␣lowe']);
    expect(merging?.merges).toEqual([
      { left: 3, right: 4, token: 9, count: 3 },
      { left: 9, right: 8, token: 10, count: 3 },
      { left: 1, right: 10, token: 11, count: 2 },
      { left: 11, right: 2, token: 12, count: 2 },
    ]);
  });

  test('is of equally frequent pairs the one whose ids are lower', () => {
    expect(learn('dc.dc.ba.ba', 6).vocabulary.slice(5)).toEqual(['ba']);
    expect(learn('ac.ac.ab.ab', 5).vocabulary.slice(4)).toEqual(['ab']);
  });

  test('equals what a plain implementation merges', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 40 }), (text, size) => {
        const { merging, decode } = learn(text, size);
        const merges = merging?.merges.map(({ left, right, count }) => [decode([left]), decode([right]), count]);
        expect(merges).toEqual(plainMerges(text, size));
      }),
      { seed: 11, numRuns: 150 },
    );
  });

  test('does not depend on the order of the lines', () => {
    const lines = ['the boat waits', 'the gull waited', 'boats are waiting', 'a gull'];
    expect(learn([...lines].reverse(), 40).vocabulary).toEqual(learn(lines, 40).vocabulary);
  });
});

describe('a byte-pair tokenizer', () => {
  test('gives back every text that it can encode, also one it was not made from', () => {
    fc.assert(
      fc.property(texts, texts, fc.integer({ min: 1, max: 60 }), (text, other, size) => {
        const tokenizer = learn(text, size, ['<BOS>']);
        expect(tokenizer.decode(tokenizer.encode(text) as Int32Array)).toBe(text);
        expect(new Set(tokenizer.vocabulary).size).toBe(tokenizer.vocabulary.length);
        const ids = tokenizer.encode(other);
        if ('unknown' in ids) expect(other.startsWith(ids.unknown, ids.at)).toBe(true);
        else expect(tokenizer.decode(ids)).toBe(other);
      }),
      { seed: 12, numRuns: 150 },
    );
  });

  test('merges step by step to what it encodes', () => {
    const tokenizer = learn('low lower lowest', 99);
    const pieces = tokenizer.merging?.stepsOf('lower low') ?? [];
    if ('unknown' in pieces) throw new Error('a character is unknown');
    const names = (ids: readonly number[]): string => ids.map((id) => tokenizer.vocabulary[id]).join(' ');
    expect(pieces.map(({ steps }) => steps.map(({ ids }) => names(ids)))).toEqual([
      ['lo w e r', 'low e r'],
      ['␣ lo w', '␣ low', '␣low'],
    ]);
    const last = pieces.flatMap(({ characters, steps }) => steps.at(-1)?.ids ?? characters);
    expect(Int32Array.from(last)).toEqual(tokenizer.encode('lower low'));
  });

  test('says which character it does not know and where', () => {
    expect(learn('low lower', 20).encode('low yellow')).toEqual({ unknown: 'y', at: 4 });
  });
});
