/**
 * A text as training data: documents of token ids, some of them set aside for validation.
 * Invariant: the same text and settings give the same documents in the same parts; no token is in both parts.
 */
import { Random, seedRandomState } from '../engine/random.js';
import { quote } from './printable.js';
import { createTokenizer, type Tokenizer, type TokenizerKind, type UnknownToken } from './tokenizer.js';

export interface CorpusSettings {
  readonly tokenizer: TokenizerKind;
  /** `lines`: each line that is not blank is a document between a beginning and an end. `running`: one long document. */
  readonly documents: 'lines' | 'running';
  /** Share of the documents, or of the running text, that is not trained on: from 0 up to, but not including, 1. */
  readonly validationShare: number;
  /** Which lines are set aside. */
  readonly seed: number;
  readonly mostWords?: number;
  /** How the ends of a document are shown, in place of `<BOS>` and `<EOS>`; one token may be both. */
  readonly specialTokens?: { readonly beginning?: string; readonly end?: string };
  /** Tokens in the order of their ids, where the text is not to give them. */
  readonly vocabulary?: readonly string[];
}

/** Token ids of documents one after the other; document k is `tokens[starts[k]] … tokens[starts[k + 1] − 1]`. */
export interface TokenStream {
  readonly tokens: Int32Array;
  /** One more entry than there are documents: the last is the number of tokens. */
  readonly starts: Int32Array;
}

/** Token ids that are trained on, and those that are set aside. */
export interface TextParts {
  /** Ids before and after every document, −1 for an end that is not marked; null where nothing stands before. */
  readonly boundary: { readonly beginning: number; readonly end: number } | null;
  readonly training: TokenStream;
  readonly validation: TokenStream;
}

export interface Corpus extends TextParts {
  readonly tokenizer: Tokenizer;
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

/** Why nothing can be learnt from a text at all; null when something can. */
export function textProblem(text: string): string | null {
  const visible = text.trim();
  if (visible === '') return text === '' ? 'is empty' : 'holds nothing but blanks';
  if ([...visible.slice(0, 3)].length === 1 && visible.length <= 2) {
    return 'has one character, expected at least two, so that one can be predicted from the other';
  }
  if (/^(.)\1+$/su.test(visible)) return 'is one character again and again, expected at least two different ones';
  return null;
}

function createFromLines(text: string, settings: CorpusSettings): Corpus | CorpusProblem {
  const { beginning = BEGINNING, end = END } = settings.specialTokens ?? {};
  const special = [...new Set([beginning, end])];
  const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const tokenizer = createTokenizer(settings.tokenizer, lines.join(settings.tokenizer === 'word' ? '\n' : ''), {
    ...optionsOf(settings),
    special,
  });
  const problem = vocabularyProblem(tokenizer, special);
  if (problem !== null) return { problem };
  const documents: Int32Array[] = [];
  for (const line of lines) {
    const encoded = tokenizer.encode(line);
    if ('unknown' in encoded) return unknownProblem(encoded);
    documents.push(encoded);
  }
  const boundary = { beginning: tokenizer.vocabulary.indexOf(beginning), end: tokenizer.vocabulary.indexOf(end) };
  return { tokenizer, boundary, ...setAside(documents, boundary, settings) };
}

/** Whole documents are set aside, drawn by the seed. */
export function setAside(
  documents: readonly ArrayLike<number>[],
  boundary: TextParts['boundary'],
  { validationShare, seed }: Pick<CorpusSettings, 'validationShare' | 'seed'>,
): Pick<TextParts, 'training' | 'validation'> {
  const aside = drawAside(documents.length, asideCount(documents.length, validationShare), seed);
  return {
    training: joinDocuments(
      documents.filter((_, k) => !aside.has(k)),
      boundary,
    ),
    validation: joinDocuments(
      documents.filter((_, k) => aside.has(k)),
      boundary,
    ),
  };
}

function createFromRunningText(text: string, settings: CorpusSettings): Corpus | CorpusProblem {
  const tokenizer = createTokenizer(settings.tokenizer, text, { ...optionsOf(settings), special: [] });
  const problem = vocabularyProblem(tokenizer, []);
  if (problem !== null) return { problem };
  const tokens = tokenizer.encode(text);
  if ('unknown' in tokens) return unknownProblem(tokens);
  if (tokens.length < 2) return { problem: `has ${tokens.length} tokens, expected at least 2` };
  const end = tokens.length - asideCount(tokens.length, settings.validationShare);
  return {
    tokenizer,
    boundary: null,
    training: oneDocument(tokens.subarray(0, end)),
    validation: oneDocument(tokens.subarray(end)),
  };
}

function optionsOf({ mostWords, vocabulary }: CorpusSettings) {
  return {
    ...(mostWords === undefined ? {} : { mostWords }),
    ...(vocabulary === undefined ? {} : { vocabulary }),
  };
}

function vocabularyProblem({ vocabulary, encode }: Tokenizer, special: readonly string[]): string | null {
  const missing = special.find((name) => !vocabulary.includes(name));
  if (missing !== undefined) {
    return `has lines, whose ends are the token ${quote(missing)}, which is not a word of the vocabulary`;
  }
  const clash = special.find((name) => {
    const encoded = encode(name);
    return !('unknown' in encoded) && encoded.length === 1 && vocabulary[encoded[0]] === name;
  });
  if (clash !== undefined) return `holds ${quote(clash)}, which is a special token`;
  const count = vocabulary.length - special.length;
  return count < 2 ? `gives ${count} different tokens, expected at least 2` : null;
}

function unknownProblem({ unknown, at }: UnknownToken): CorpusProblem {
  return { problem: `holds ${quote(unknown)} (at ${at}), which is not a word of the vocabulary` };
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

function joinDocuments(documents: readonly ArrayLike<number>[], boundary: TextParts['boundary']): TokenStream {
  const extra = boundary === null ? 0 : 1 + Number(boundary.end >= 0);
  const size = documents.reduce((sum, { length }) => sum + length + extra, 0);
  const tokens = new Int32Array(size);
  const starts = new Int32Array(documents.length + 1);
  let position = 0;
  documents.forEach((document, k) => {
    if (boundary !== null) tokens[position++] = boundary.beginning;
    tokens.set(document, position);
    position += document.length;
    if (boundary !== null && boundary.end >= 0) tokens[position++] = boundary.end;
    starts[k + 1] = position;
  });
  return { tokens, starts };
}

function oneDocument(tokens: Int32Array): TokenStream {
  return { tokens, starts: tokens.length === 0 ? Int32Array.of(0) : Int32Array.of(0, tokens.length) };
}
