/**
 * A fixture for a text that comes without one: a character GPT whose sizes follow from the length of the text.
 * Invariant: the same text gives the same fixture, and what was chosen is said in a sentence.
 */
import { basename } from 'node:path';
import { sizeOf } from '../engine/tensor.js';
import { normalizeText } from './corpus.js';
import { createTextModel, isTextModel } from './create-model.js';
import type { Fixture } from './fixture.js';
import { shorten } from './printable.js';

const LINES_WANTED = 20;
const LONGEST_LINE = 60;
/** How many lines are looked at to tell a list from prose. */
const LINES_LOOKED_AT = 2000;

/** A shorter text is all trained on: a tenth of it would say nothing. */
const SHORTEST_TO_SPLIT = 500;

interface Sizes {
  readonly width: number;
  readonly layers: number;
  readonly block: number;
  readonly batchSize: number;
  readonly learningRate: number;
}

/** Raw JSON of a fixture, to be validated like any other. */
export function createTextFixture(path: string, given: string): Record<string, unknown> {
  const text = normalizeText(given);
  const length = characterCount(text);
  const lines = looksLikeLines(text);
  const { width, layers, block, batchSize, learningRate } = lines
    ? sizesForLines(text, length)
    : sizesForRunningText(length);
  const name = nameOf(path);
  return {
    name,
    description: `A text without a fixture, ${shorten(basename(path))}.`,
    corpus: { file: basename(path), tokenizer: 'character', documents: lines ? 'lines' : 'running' },
    model: { kind: 'gpt', block, width, heads: 4, layers },
    optimizer: { kind: 'adam', learningRate },
    training: {
      iterations: 2000,
      batchSize,
      ...(length < SHORTEST_TO_SPLIT ? {} : { validation: { share: 0.1, every: 100 } }),
    },
  };
}

/** In a sentence what is opened in the end, with what --set has changed. */
export function describeChoice({ name, corpus, model, training, vocabulary }: Fixture): string {
  if (!isTextModel(model)) return '';
  const sizes = Object.entries(model).flatMap(([field, size]) =>
    typeof size === 'number' ? [`${field} ${size}`] : [],
  );
  const count = createTextModel(model, vocabulary).parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const documents = corpus?.documents === 'lines' ? 'a document a line' : 'running text';
  const batch = training.batchSize === undefined ? '' : `, batch ${training.batchSize}`;
  return `Chosen for ${corpus?.file ?? name} (${documents}): a ${corpus?.tokenizer} ${model.kind}, ${sizes.join(', ')}${batch}; ${vocabulary.length} tokens, ${count.toLocaleString('en-US')} parameters. A fixture or --set changes that.`;
}

/** A list of names or phrases: many lines, hardly any of them long. */
function looksLikeLines(text: string): boolean {
  const lines = firstLines(text);
  if (lines.length < LINES_WANTED) return false;
  return lines.filter((line) => line.length > LONGEST_LINE).length <= lines.length / 20;
}

function firstLines(text: string): readonly string[] {
  return text
    .slice(0, LINES_LOOKED_AT * LONGEST_LINE)
    .split('\n')
    .flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

/** The block takes the lines that are not unusually long, with their ends. */
function sizesForLines(text: string, length: number): Sizes {
  const lengths = firstLines(text)
    .map((line) => [...line].length)
    .sort((a, b) => a - b);
  const usual = lengths[Math.floor(0.98 * (lengths.length - 1))];
  const block = Math.max(8, Math.min(64, usual + 1));
  const large = length > 50_000;
  return { width: large ? 32 : 16, layers: large ? 2 : 1, block, batchSize: 1, learningRate: 0.01 };
}

/** @param length in characters, each of which is a token */
function sizesForRunningText(length: number): Sizes {
  if (length < SHORTEST_TO_SPLIT) {
    const block = Math.max(1, Math.min(8, length - 2));
    return { width: 16, layers: 1, block, batchSize: 1, learningRate: 0.01 };
  }
  if (length < 20_000) return { width: 16, layers: 1, block: 16, batchSize: 2, learningRate: 0.01 };
  if (length < 1_000_000) return { width: 32, layers: 2, block: 32, batchSize: 4, learningRate: 0.005 };
  return { width: 64, layers: 4, block: 64, batchSize: 4, learningRate: 0.002 };
}

/** Characters of two units count as one, as the tokenizer takes them. */
function characterCount(text: string): number {
  let count = text.length;
  for (let at = 1; at < text.length; at++) if (text.codePointAt(at - 1)! > 0xffff) count--;
  return count;
}

function nameOf(path: string): string {
  const name = basename(path).replace(/\.txt$/i, '');
  return shorten(name === '' ? 'text' : name, 64);
}
