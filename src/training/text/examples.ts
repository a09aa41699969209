/** Cuts a text into examples in the form that a model learns from. */
import { lastUpTo, range } from '../../numbers/engine/tensor.js';
import { documentCount, type TextParts, type TokenStream } from './corpus.js';

/**
 * How a text is cut into examples.
 * `documents`: one document per batch; a document longer than `block` tokens is cut into consecutive pieces.
 * `windows`: `block` tokens from anywhere, each followed by its target; a window may span several documents.
 * `contexts`: the last `block` tokens before one target, padded on the left with the document's beginning token.
 */
export type ExampleForm = 'documents' | 'windows' | 'contexts';

/** The ids that a model reads, and the ids to be predicted from them. */
export interface Example {
  readonly example: readonly number[];
  readonly targets: readonly number[];
}

/** All examples of a text, by number. */
export interface ExampleSet {
  readonly count: number;
  /** Whether all examples have the same length, so that several fit into one batch. */
  readonly uniform: boolean;
  /** The tokens that windows are cut from: the k-th window begins at the k-th token. */
  readonly stream?: Int32Array;
  at(k: number): Example;
}

/** @param block the most tokens that a prediction may look back at */
export function createExamples(
  { boundary }: TextParts,
  stream: TokenStream,
  form: ExampleForm,
  block: number,
): ExampleSet {
  switch (form) {
    case 'documents':
      return piecesOf(stream, block);
    case 'windows':
      return windowsOf(stream, block);
    case 'contexts':
      return contextsOf(stream, block, boundary?.beginning ?? null);
  }
}

/** The last `block` tokens, padded on the left to exactly that many if there is a padding token. */
export function lastTokens(tokens: readonly number[], block: number, padding: number | null): readonly number[] {
  const last = tokens.slice(-block);
  return padding === null ? last : [...new Array<number>(block - last.length).fill(padding), ...last];
}

function piecesOf({ tokens, starts }: TokenStream, block: number): ExampleSet {
  const from: number[] = [];
  const to: number[] = [];
  for (let k = 0; k + 1 < starts.length; k++) {
    const last = starts[k + 1] - 1;
    for (let start = starts[k]; start < last; start += block) {
      from.push(start);
      to.push(Math.min(last, start + block));
    }
  }
  const uniform = from.every((start, k) => to[k] - start === to[0] - from[0]);
  return { count: from.length, uniform, at: (k) => pair(tokens, from[k], to[k]) };
}

function windowsOf({ tokens }: TokenStream, block: number): ExampleSet {
  const count = Math.max(0, tokens.length - block);
  return { count, uniform: true, stream: tokens, at: (k) => pair(tokens, k, k + block) };
}

/** The tokens from `start` up to `end`, each with the next one as its target. */
function pair(tokens: Int32Array, start: number, end: number): Example {
  return { example: [...tokens.subarray(start, end)], targets: [...tokens.subarray(start + 1, end + 1)] };
}

/** Every token is a target except the first `block` of each document; with padding, except only the first. */
function contextsOf(stream: TokenStream, block: number, padding: number | null): ExampleSet {
  const { tokens, starts } = stream;
  const skipped = padding === null ? block : 1;
  const firsts = firstTargets(stream, skipped);
  return {
    count: firsts[firsts.length - 1],
    uniform: true,
    at(k) {
      const document = lastUpTo(k, firsts);
      const target = starts[document] + skipped + k - firsts[document];
      const example = range(block).map((place) => {
        const position = target - block + place;
        return padding !== null && position < starts[document] ? padding : tokens[position];
      });
      return { example, targets: [tokens[target]] };
    },
  };
}

/** For each document, the number of its first target; then the number of all targets. */
function firstTargets(stream: TokenStream, skipped: number): Int32Array {
  const { starts } = stream;
  const firsts = new Int32Array(documentCount(stream) + 1);
  for (let k = 0; k < documentCount(stream); k++) {
    firsts[k + 1] = firsts[k] + Math.max(0, starts[k + 1] - starts[k] - skipped);
  }
  return firsts;
}
