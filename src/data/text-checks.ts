/**
 * What sizes, batches and texts of a fixture demand of each other.
 * Invariant: a fixture without these problems opens: its model is built, its batches can be drawn, and both fit into memory.
 */

import { describeShape, sizeOf } from '../engine/tensor.js';
import type { ParameterDeclaration } from '../models/model.js';
import { didYouMean } from './closest.js';
import { corpusProblem } from './complete-fixture.js';
import { isCorpusProblem } from './corpus.js';
import {
  createTextModel,
  isTextModel,
  predictsEachToken,
  sizeProblemsOf,
  type TextModelInput,
} from './create-model.js';
import { type CompleteInput, predictionCount } from './fixture.js';
import { quote } from './printable.js';
import type { Problem } from './problem.js';
import { createTextData, type TextData } from './text-data.js';
import { canProduce } from './tokenizer.js';
import { LIMITS } from './word-schemas.js';

/** Sizes of the model, and what the fixture says of its parameters by name. */
export function* unsoundModel({ vocabulary, model }: CompleteInput): Generator<Problem> {
  if (!isTextModel(model)) return;
  const problems = sizeProblemsOf(model);
  for (const { field, got, expected } of problems) yield { path: ['model', field], got: String(got), expected };
  if (problems.length > 0) return;
  const { parameters } = createTextModel(model, vocabulary);
  const count = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  if (count > LIMITS.parameters) {
    yield { path: ['model'], got: `a model of ${count} parameters`, expected: `at most ${LIMITS.parameters}` };
    return;
  }
  yield* unsoundTensors(model, parameters);
}

/** The parameters that an optimizer is to let decay. */
export function* unknownDecaying({ vocabulary, model, optimizer }: CompleteInput): Generator<Problem> {
  if (optimizer.kind !== 'adamw' || optimizer.decaying === undefined) return;
  const names = namesOfParameters(model, vocabulary);
  for (const [index, name] of optimizer.decaying.entries()) {
    if (names.includes(name)) continue;
    yield { path: ['optimizer', 'decaying', index], got: quote(name), expected: oneOf(name, names) };
  }
}

/** None where the sizes of the model do not fit, which is said elsewhere. */
function namesOfParameters(model: CompleteInput['model'], vocabulary: readonly string[]): readonly string[] {
  if (model.kind === 'tabular') return ['logits'];
  if (model.kind === 'vocab36') return ['layer1_weights', 'layer2_weights', 'output_weights'];
  return sizeProblemsOf(model).length > 0 ? [] : createTextModel(model, vocabulary).parameters.map(({ name }) => name);
}

/** A corpus where the model can learn from one, a text that gives examples, and batches that are not larger than they. */
export function* unsoundText(fixture: CompleteInput): Generator<Problem> {
  const { corpus, model, training } = fixture;
  if (!isTextModel(model)) {
    yield* unsoundBatchOfPredictions(fixture);
    if (corpus === undefined) return;
    const expected = 'sequences: a corpus is for bigram, mlp, gpt and microgpt';
    yield { path: ['corpus'], got: `a corpus for a ${model.kind} model`, expected };
    return;
  }
  yield* strangeWords(fixture);
  const data = createTextData(fixture, model);
  if (isCorpusProblem(data)) {
    yield corpusProblem(fixture, data);
    return;
  }
  if (data.examples.count === 0) {
    yield tooShort(fixture, data);
    return;
  }
  yield* unsoundBatches(fixture, model, data);
  if (training.validation !== undefined && data.validationExamples.count === 0) {
    const got = `a share of which nothing can be predicted with a block of ${data.block}`;
    yield { path: ['training', 'validation', 'share'], got, expected: 'a larger share, or more text' };
  }
}

function* unsoundTensors(model: TextModelInput, declared: readonly ParameterDeclaration[]): Generator<Problem> {
  for (const [name, { shape, data }] of Object.entries(model.parameters ?? {})) {
    const path = ['model', 'parameters', name];
    const declaration = declared.find((each) => each.name === name);
    if (declaration === undefined) {
      yield {
        path,
        got: 'a parameter that the model does not have',
        expected: oneOf(
          name,
          declared.map((each) => each.name),
        ),
      };
      continue;
    }
    const wanted = describeShape(declaration.shape);
    if (describeShape(shape) !== wanted) {
      yield { path: [...path, 'shape'], got: describeShape(shape), expected: wanted };
    } else if (data.length !== sizeOf(shape)) {
      yield { path: [...path, 'data'], got: `${data.length} values`, expected: `${sizeOf(shape)}, as the shape says` };
    }
  }
}

function oneOf(got: string, names: readonly string[]): string {
  const shown = names.length > 12 ? [...names.slice(0, 12), '…'] : names;
  return `one of ${shown.join(', ')}.${didYouMean(got, names)}`;
}

/** A vocabulary that is written out beside a corpus may only hold what its tokenizer can make. */
function* strangeWords({ corpus, vocabulary, specialTokens }: CompleteInput): Generator<Problem> {
  if (corpus === undefined) return;
  const { tokenizer = 'character', documents = 'running' } = corpus;
  const special = documents === 'running' ? [] : [specialTokens?.beginning ?? '<BOS>', specialTokens?.end ?? '<EOS>'];
  for (const [id, word] of vocabulary.entries()) {
    if (special.includes(word) || canProduce(tokenizer, word)) continue;
    const expected = tokenizer === 'character' ? 'a single character, or a special token' : 'a word or a mark';
    yield { path: ['vocabulary', id], got: `${quote(word)}, which the tokenizer never makes`, expected };
  }
}

function tooShort({ corpus }: CompleteInput, { training, block }: TextData): Problem {
  const tokens = training.tokens.length;
  if (tokens > 2 && block > 1) {
    const got = `a block of ${block}, while there are ${tokens} tokens to train on`;
    return { path: ['model', 'block'], got, expected: `at most ${tokens - 1}` };
  }
  const got = `${tokens} ${tokens === 1 ? 'token' : 'tokens'} to train on`;
  return { path: [corpus === undefined ? 'sequences' : 'corpus'], got, expected: 'more: nothing can be predicted' };
}

function* unsoundBatches(
  { vocabulary, training }: CompleteInput,
  model: TextModelInput,
  data: TextData,
): Generator<Problem> {
  const { size, examples, block, form } = data;
  const path = ['training', 'batchSize'];
  if (size !== null && size > examples.count) {
    yield {
      path,
      got: `a batch of ${size} examples`,
      expected: `at most ${examples.count}, as many as there are ${form}`,
    };
    return;
  }
  const count = size ?? examples.count;
  const each = predictsEachToken(model.kind) ? block : 1;
  const where = training.batchSize === undefined ? ['model'] : path;
  if (count * each * vocabulary.length > LIMITS.scores) {
    const got = `${count * each * vocabulary.length} logits (${count} examples × ${each} predictions × ${vocabulary.length} words)`;
    yield { path: where, got, expected: `at most ${LIMITS.scores}` };
  }
  if (model.kind !== 'gpt' && model.kind !== 'microgpt') return;
  const weights = count * model.layers * model.heads * block ** 2;
  if (weights <= LIMITS.attention) return;
  const got = `${weights} attention weights (${count} examples × ${model.layers} layers × ${model.heads} heads × ${block}²)`;
  yield { path: where, got, expected: `at most ${LIMITS.attention}` };
}

function* unsoundBatchOfPredictions(fixture: CompleteInput): Generator<Problem> {
  const { training } = fixture;
  if (training.validation !== undefined) {
    const expected = 'nothing: validation is for bigram, mlp, gpt and microgpt';
    yield { path: ['training', 'validation'], got: `validation of a ${fixture.model.kind} model`, expected };
  }
  if (training.batchSize === undefined) return;
  const count = predictionCount(fixture);
  if (training.batchSize <= count) return;
  const got = `a batch of ${training.batchSize} examples`;
  yield { path: ['training', 'batchSize'], got, expected: `at most ${count}, as many as there are predictions` };
}
