/**
 * What makes a tokenizer of each kind, in slices, and the one that merges: a frequent word becomes one token, a rare one
 * is spelt by its parts.
 * Invariant: no token spans two pieces of the text, and the pieces together are the text, so decoding gives it back.
 */

import { readToken, writtenTokens } from '../../document/written-token.js';
import { createPause } from '../../numbers/engine/task.js';
import { createMerger, learnMerges, type Merge, type Piece } from './byte-pair.js';
import { createCharacterTokenizer } from './character-tokenizer.js';
import { countMatches, type Parts, type Sliced } from './slices.js';
import {
  encodingWith,
  type Merging,
  type PieceSteps,
  type Tokenizer,
  type TokenizerKind,
  type TokenizerOptions,
  type UnknownToken,
} from './tokenizer.js';
import { createWordTokenizer, UNKNOWN_WORD, WORD } from './word-tokenizer.js';

export const TOKENIZERS: Readonly<
  Record<TokenizerKind, (parts: Parts, options: TokenizerOptions) => Sliced<Tokenizer>>
> = {
  character: createCharacterTokenizer,
  word: createWordTokenizer,
  bpe: createBytePairTokenizer,
};

/** Whether a tokenizer of this kind, which takes its vocabulary from a fixture, can ever produce this token. */
export function canProduce(kind: 'character' | 'word', token: string): boolean {
  const text = readToken(token);
  if (kind === 'character') return [...text].length === 1;
  return token === UNKNOWN_WORD || [token, text].some((each) => [...each.matchAll(WORD)][0]?.[0] === each);
}

/** Tokens of a byte-pair tokenizer, where a fixture does not say how many. */
export const USUAL_VOCABULARY_SIZE = 256;

/** Up to 64 letters and digits with the space before them, or one other character. */
const PIECE = / ?[\p{L}\p{M}\p{N}]{1,64}|./gsu;

function* createBytePairTokenizer(
  parts: Parts,
  { special, vocabularySize = USUAL_VOCABULARY_SIZE }: TokenizerOptions,
): Sliced<Tokenizer> {
  const counts = yield* countMatches(parts, PIECE);
  const distinct = { size: parts.size, [Symbol.iterator]: () => counts.keys() };
  const characters = yield* createCharacterTokenizer(distinct, { special });
  const merges = yield* learnMerges(
    yield* piecesOf(counts, characters),
    characters.vocabulary.length,
    vocabularySize - characters.vocabulary.length,
  );
  const texts = joinAlong(
    merges,
    characters.vocabulary.map((_, id) => characters.decode([id])),
  );
  const vocabulary = [...special, ...writtenTokens(texts.slice(special.length), special)];
  const merging = createMerging(merges, characters);
  return {
    kind: 'bpe',
    vocabulary,
    merging,
    ...encodingWith(encodePieces(merging)),
    decode: (ids) => Array.from(ids, (id) => texts[id]).join(''),
  };
}

function* piecesOf(counts: ReadonlyMap<string, number>, { encode }: Tokenizer): Sliced<readonly Piece[]> {
  const isDue = createPause();
  const pieces: Piece[] = [];
  for (const [piece, count] of counts) {
    pieces.push({ ids: [...(encode(piece) as Int32Array)], count });
    if (isDue()) yield { done: pieces.length, total: counts.size, unit: 'pieces' };
  }
  return pieces;
}

/** A text for each token, the characters' first: that of a merged token is made of two before it. */
function joinAlong(merges: readonly Merge[], characters: readonly string[]): readonly string[] {
  const texts = [...characters];
  for (const { left, right } of merges) texts.push(texts[left] + texts[right]);
  return texts;
}

function createMerging(merges: readonly Merge[], characters: Tokenizer): Merging {
  const stepsFrom = createMerger(merges);
  return {
    merges,
    stepsOf(text) {
      const pieces: PieceSteps[] = [];
      for (const { 0: piece, index } of text.matchAll(PIECE)) {
        const ids = characters.encode(piece);
        if ('unknown' in ids) return { ...ids, at: index + ids.at };
        pieces.push({ characters: [...ids], steps: [...stepsFrom([...ids])] });
      }
      return pieces;
    },
  };
}

/** Encodes each distinct piece once, since most words of a text occur again. */
function encodePieces({ stepsOf }: Merging): Tokenizer['encodeInto'] {
  const known = new Map<string, readonly number[]>();
  const idsOf = (piece: string): readonly number[] | UnknownToken => {
    const steps = stepsOf(piece);
    if ('unknown' in steps) return steps;
    return steps.flatMap(({ characters, steps: all }) => all.at(-1)?.ids ?? characters);
  };
  return (target, start, text) => {
    let count = 0;
    for (const { 0: piece, index } of text.matchAll(PIECE)) {
      const ids = known.get(piece) ?? idsOf(piece);
      if ('unknown' in ids) return { ...ids, at: index + ids.at };
      known.set(piece, ids);
      for (const id of ids) target[start + count++] = id;
    }
    return count;
  };
}
