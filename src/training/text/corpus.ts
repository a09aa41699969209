/**
 * Turns a text into training data: documents of token ids, some of them set aside for validation.
 * Invariant: the same text and settings give the same documents in the same parts; no token is in both parts.
 */
import { writtenInQuotes } from '../../document/written-token.js';
import { quote } from '../../files/refusal.js';
import { drawDistinct, Random, seedRandomState } from '../../numbers/engine/random.js';
import { TOKENIZERS, USUAL_VOCABULARY_SIZE } from './create-tokenizer.js';
import { type Parts, type Sliced, visitParts } from './slices.js';
import type { Tokenizer, TokenizerKind, UnknownToken } from './tokenizer.js';

export interface CorpusSettings {
  readonly tokenizer: TokenizerKind;
  /** `lines`: each non-blank line is a document with a beginning and an end. `running`: one long document. */
  readonly documents: 'lines' | 'running';
  /** Share of the documents, or of the running text, that is not trained on: at least 0 and less than 1. */
  readonly validationShare: number;
  /** Determines which lines are set aside. */
  readonly seed: number;
  readonly mostWords?: number | undefined;
  readonly vocabularySize?: number | undefined;
  /** The tokens at the ends of a document; one token may be both. */
  readonly specialTokens?: SpecialTokens;
  /** Tokens in the order of their ids; without it, they come from the text. */
  readonly vocabulary?: readonly string[] | undefined;
}

/** `<BOS>` and `<EOS>` by default. */
interface SpecialTokens {
  readonly beginning?: string;
  readonly end?: string;
}

/** Token ids of consecutive documents; document k is `tokens[starts[k]] … tokens[starts[k + 1] − 1]`. */
export interface TokenStream {
  readonly tokens: Int32Array;
  /** One entry more than there are documents; the last is the number of tokens. */
  readonly starts: Int32Array;
}

/** Token ids to train on, and token ids set aside. */
export interface TextParts {
  /** Ids around every document, −1 for an end that is not marked; null if documents have no beginning token. */
  readonly boundary: { readonly beginning: number; readonly end: number } | null;
  readonly training: TokenStream;
  readonly validation: TokenStream;
}

export interface Corpus extends TextParts {
  readonly tokenizer: Tokenizer;
}

/** What is wrong with a text or its settings, and what was expected. */
export interface CorpusProblem {
  /** A sentence without its subject and its full stop. */
  readonly problem: string;
  readonly expected?: string;
}

export function* corpusInSlices(given: string, settings: CorpusSettings): Sliced<Corpus | CorpusProblem> {
  const text = normalizeText(given);
  const unusable = textProblem(text);
  if (unusable !== null) return unusable;
  const areLines = settings.documents === 'lines';
  const special = areLines ? endsOfLines(settings.specialTokens) : [];
  const parts: Parts = { size: text.length, [Symbol.iterator]: () => (areLines ? linesOf(text) : partsOf(text)) };
  const tokenizer = yield* TOKENIZERS[settings.tokenizer](parts, { ...settings, special });
  const problem =
    sizeProblem(tokenizer, settings) ?? vocabularyProblem(tokenizer, special) ?? markedProblem(text, special);
  if (problem !== null) return problem;
  const encoded = yield* encodeParts(parts, tokenizer);
  if ('unknown' in encoded) {
    const { unknown, at, start } = encoded;
    const place = areLines ? at : start + at;
    return {
      problem: `contains ${quote(writtenInQuotes(unknown))} (at ${place}), which is not in the vocabulary`,
    };
  }
  if (areLines) {
    const [beginning, end = beginning] = special.map((token) => tokenizer.vocabulary.indexOf(token));
    const boundary = { beginning, end };
    return { tokenizer, boundary, ...setAside(encoded, boundary, settings) };
  }
  const length = encoded.starts[documentCount(encoded)];
  if (length < 2) return { problem: `has ${length} tokens`, expected: 'at least 2' };
  // Copied only if there are fewer tokens than units: a text may be long.
  const tokens = length === text.length ? encoded.tokens : encoded.tokens.slice(0, length);
  const end = length - asideCount(length, settings.validationShare);
  return {
    tokenizer,
    boundary: null,
    training: oneDocument(tokens.subarray(0, end)),
    validation: oneDocument(tokens.subarray(end)),
  };
}

/** Removes a byte order mark and makes every line end a single character. */
export function normalizeText(given: string): string {
  return given.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

export function isCorpusProblem(result: object): result is CorpusProblem {
  return 'problem' in result;
}

export function documentCount({ starts }: TokenStream): number {
  return starts.length - 1;
}

/** Why nothing at all can be learnt from a text; null if something can. */
export function textProblem(text: string): CorpusProblem | null {
  const visible = text.trim();
  if (visible === '') return { problem: text === '' ? 'is empty' : 'contains only white space' };
  if ([...visible.slice(0, 3)].length === 1 && visible.length <= 2) {
    return { problem: 'has only one character', expected: 'at least two, so that one can be predicted from the other' };
  }
  if (/^(.)\1+$/su.test(visible)) {
    return { problem: 'repeats a single character', expected: 'at least two different ones' };
  }
  return null;
}

/** The tokens at the ends of each line, without duplicates. */
export function endsOfLines({ beginning = '<BOS>', end = '<EOS>' }: SpecialTokens = {}): readonly string[] {
  return [...new Set([beginning, end])];
}

/** The non-blank lines, trimmed; one at a time, because a text may have millions of them. */
function* linesOf(text: string): Generator<string, void, void> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const next = end < 0 ? text.length : end + 1;
    const line = text.slice(from, next).trim();
    if (line !== '') yield line;
    from = next;
  }
}

const PART_LENGTH = 32_768;

/** A text cut before white space, where a token ends whatever the tokenizer. */
function* partsOf(text: string): Generator<string, void, void> {
  const space = /\s/g;
  for (let from = 0; from < text.length; ) {
    space.lastIndex = from + PART_LENGTH;
    const next = space.exec(text)?.index ?? text.length;
    yield text.slice(from, next);
    from = next;
  }
}

/** Each part as a document; or the first token that is not in the vocabulary, with the start of its part. */
function* encodeParts(
  parts: Parts,
  { encodeInto }: Tokenizer,
): Sliced<TokenStream | (UnknownToken & { readonly start: number })> {
  const tokens = new Int32Array(parts.size);
  const starts = [0];
  const unknown = yield* visitParts(parts, (part, start) => {
    const from = starts[starts.length - 1];
    const count = encodeInto(tokens, from, part);
    if (typeof count !== 'number') return { ...count, start };
    starts.push(from + count);
    return undefined;
  });
  return unknown ?? { tokens, starts: Int32Array.from(starts) };
}

export function streamOf(documents: readonly (readonly number[])[]): TokenStream {
  const starts = new Int32Array(documents.length + 1);
  documents.forEach(({ length }, k) => {
    starts[k + 1] = starts[k] + length;
  });
  return { tokens: Int32Array.from(documents.flat()), starts };
}

/** Sets aside whole documents, drawn by the seed, and marks the ends of all. */
export function setAside(
  documents: TokenStream,
  boundary: TextParts['boundary'],
  { validationShare, seed }: Pick<CorpusSettings, 'validationShare' | 'seed'>,
): Pick<TextParts, 'training' | 'validation'> {
  const count = documentCount(documents);
  const aside = drawDistinct(new Random(seedRandomState(seed)), asideCount(count, validationShare), count);
  const numbers = new Int32Array(count).map((_, k) => k);
  const part = (isAside: boolean) =>
    markEnds(
      documents,
      numbers.filter((k) => aside.has(k) === isAside),
      boundary,
    );
  return { training: part(false), validation: part(true) };
}

function vocabularyProblem({ vocabulary, encode }: Tokenizer, special: readonly string[]): CorpusProblem | null {
  const missing = special.find((name) => !vocabulary.includes(name));
  if (missing !== undefined) {
    return {
      problem: `has lines, which are marked with ${quote(missing)}, but the vocabulary does not have that token`,
    };
  }
  const clash = special.find((name) => {
    const encoded = encode(name);
    return !('unknown' in encoded) && encoded.length === 1 && vocabulary[encoded[0]] === name;
  });
  if (clash !== undefined) return { problem: `contains ${quote(clash)}, which is a special token` };
  const count = vocabulary.length - special.length;
  return count < 2 ? { problem: `has a vocabulary of ${count}`, expected: 'at least 2 tokens' } : null;
}

/** Whoever writes `<EOS>` into a text means the token, but would get the characters, and the token after them. */
function markedProblem(text: string, special: readonly string[]): CorpusProblem | null {
  const isMark = (name: string): boolean => name.length > 1 && /[^\p{L}\p{M}\p{N}]/u.test(name);
  const written = special.find((name) => isMark(name) && text.includes(name));
  if (written === undefined) return null;
  const line = text.slice(0, text.indexOf(written)).split('\n').length;
  const expected = 'lines without it: the ends of each line are marked automatically';
  return { problem: `contains ${quote(written)} (line ${line})`, expected };
}

/** A byte-pair tokenizer has every character of the text, however small its vocabulary was to be. */
function sizeProblem(
  { kind, vocabulary: { length } }: Tokenizer,
  { vocabularySize = USUAL_VOCABULARY_SIZE }: CorpusSettings,
): CorpusProblem | null {
  if (kind !== 'bpe' || length <= vocabularySize) return null;
  const problem = `needs ${length} tokens for its characters and special tokens alone`;
  return { problem, expected: `a "vocabularySize" of at least ${length}` };
}

/** At least one unless the share is 0, and never all. */
function asideCount(count: number, share: number): number {
  return share === 0 ? 0 : Math.min(count - 1, Math.max(1, Math.round(count * share)));
}

/** The chosen documents, with the boundary ids around each. */
function markEnds(documents: TokenStream, chosen: Int32Array, boundary: TextParts['boundary']): TokenStream {
  const starts = new Int32Array(chosen.length + 1);
  const extra = boundary === null ? 0 : 1 + Number(boundary.end >= 0);
  for (let place = 0; place < chosen.length; place++) {
    const k = chosen[place];
    starts[place + 1] = starts[place] + documents.starts[k + 1] - documents.starts[k] + extra;
  }
  const tokens = new Int32Array(starts[chosen.length]);
  for (let place = 0; place < chosen.length; place++) {
    const k = chosen[place];
    let position = starts[place];
    if (boundary !== null) tokens[position++] = boundary.beginning;
    for (let at = documents.starts[k]; at < documents.starts[k + 1]; at++) tokens[position++] = documents.tokens[at];
    if (boundary !== null && boundary.end >= 0) tokens[position] = boundary.end;
  }
  return { tokens, starts };
}

function oneDocument(tokens: Int32Array): TokenStream {
  return { tokens, starts: tokens.length === 0 ? Int32Array.of(0) : Int32Array.of(0, tokens.length) };
}
