/**
 * A text as training data: documents of token ids, some of them set aside for validation.
 * Invariant: the same text and settings give the same documents in the same parts; no token is in both parts.
 */
import { Random, seedRandomState } from '../engine/random.js';
import { createTokenizer, type Tokenizer, type TokenizerKind } from './tokenizer.js';

export interface CorpusSettings {
  readonly tokenizer: TokenizerKind;
  /** `lines`: each line that is not blank is a document between a beginning and an end. `running`: one long document. */
  readonly documents: 'lines' | 'running';
  /** Share of the documents, or of the running text, that is not trained on: from 0 up to, but not including, 1. */
  readonly validationShare: number;
  /** Which lines are set aside. */
  readonly seed: number;
  readonly mostWords?: number;
}

/** Token ids of documents one after the other; document k is `tokens[starts[k]] … tokens[starts[k + 1] − 1]`. */
export interface TokenStream {
  readonly tokens: Int32Array;
  /** One more entry than there are documents: the last is the number of tokens. */
  readonly starts: Int32Array;
}

export interface Corpus {
  readonly tokenizer: Tokenizer;
  /** Ids that stand before and after every document; null for running text. */
  readonly boundary: { readonly beginning: number; readonly end: number } | null;
  readonly training: TokenStream;
  readonly validation: TokenStream;
}

/** What is wrong with a text or with settings, in a sentence without its subject and full stop. */
export interface CorpusProblem {
  readonly problem: string;
}

export const BEGINNING = '<BOS>';
export const END = '<EOS>';

export function createCorpus(given: string, settings: CorpusSettings): Corpus | CorpusProblem {
  const text = given.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const problem = textProblem(text);
  if (problem !== null) return { problem };
  return settings.documents === 'lines' ? createFromLines(text, settings) : createFromRunningText(text, settings);
}

export function isCorpusProblem(result: object): result is CorpusProblem {
  return 'problem' in result;
}

export function documentCount({ starts }: TokenStream): number {
  return starts.length - 1;
}

function textProblem(text: string): string | null {
  const visible = text.trim();
  if (visible === '') return text === '' ? 'is empty' : 'holds nothing but blanks';
  if ([...visible.slice(0, 3)].length === 1 && visible.length <= 2) {
    return 'has one character, expected at least two, so that one can be predicted from the other';
  }
  return null;
}

function createFromLines(text: string, settings: CorpusSettings): Corpus | CorpusProblem {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const tokenizer = createTokenizer(settings.tokenizer, lines.join(settings.tokenizer === 'word' ? '\n' : ''), {
    special: [BEGINNING, END],
    ...limitOf(settings),
  });
  const documents = lines.map((line) => encodeOwn(tokenizer, line));
  const count = asideCount(documents.length, settings.validationShare);
  const aside = drawAside(documents.length, count, settings.seed);
  return {
    tokenizer,
    boundary: { beginning: 0, end: 1 },
    training: joinDocuments(documents.filter((_, k) => !aside.has(k))),
    validation: joinDocuments(documents.filter((_, k) => aside.has(k))),
  };
}

function createFromRunningText(text: string, settings: CorpusSettings): Corpus | CorpusProblem {
  const tokenizer = createTokenizer(settings.tokenizer, text, { special: [], ...limitOf(settings) });
  const tokens = encodeOwn(tokenizer, text);
  if (tokens.length < 2) return { problem: `has ${tokens.length} tokens, expected at least 2` };
  const end = tokens.length - asideCount(tokens.length, settings.validationShare);
  return {
    tokenizer,
    boundary: null,
    training: oneDocument(tokens.subarray(0, end)),
    validation: oneDocument(tokens.subarray(end)),
  };
}

function limitOf({ mostWords }: CorpusSettings) {
  return mostWords === undefined ? {} : { mostWords };
}

/** Tokens of text that the tokenizer was made from. */
function encodeOwn(tokenizer: Tokenizer, text: string): Int32Array {
  const encoded = tokenizer.encode(text);
  if ('unknown' in encoded) throw new Error(`The tokenizer does not know ${encoded.unknown} of its own text.`);
  return encoded;
}

/** At least one is set aside when any share is, and at least one is left. */
function asideCount(count: number, share: number): number {
  return share === 0 ? 0 : Math.min(count - 1, Math.max(1, Math.round(count * share)));
}

/** `wanted` different numbers below `count` (Floyd's method). */
function drawAside(count: number, wanted: number, seed: number): ReadonlySet<number> {
  const random = new Random(seedRandomState(seed));
  const drawn = new Set<number>();
  for (let limit = count - wanted; limit < count; limit++) {
    const candidate = random.nextBelow(limit + 1);
    drawn.add(drawn.has(candidate) ? limit : candidate);
  }
  return drawn;
}

function joinDocuments(documents: readonly Int32Array[]): TokenStream {
  const size = documents.reduce((sum, { length }) => sum + length + 2, 0);
  const tokens = new Int32Array(size);
  const starts = new Int32Array(documents.length + 1);
  let position = 0;
  documents.forEach((document, k) => {
    tokens[position] = 0;
    tokens.set(document, position + 1);
    position += document.length + 2;
    tokens[position - 1] = 1;
    starts[k + 1] = position;
  });
  return { tokens, starts };
}

function oneDocument(tokens: Int32Array): TokenStream {
  return { tokens, starts: tokens.length === 0 ? Int32Array.of(0) : Int32Array.of(0, tokens.length) };
}
