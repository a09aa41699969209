/**
 * From the model of a fixture to the network: for the kinds that read token ids and score the whole vocabulary.
 * Invariant: sizes that a fixture's checks have let through make a model that runs.
 */
import { createBigram } from '../models/bigram.js';
import { createGpt } from '../models/gpt.js';
import { gptProblems } from '../models/gpt-sizes.js';
import { createMlp } from '../models/mlp.js';
import type { Model } from '../models/model.js';
import type { SizeProblem } from '../models/sizes.js';
import type { FixtureInput } from './fixture.js';

type ModelInput = FixtureInput['model'];
/** The kinds that learn from a text as well as from sequences. */
export type TextModelInput = Exclude<ModelInput, { kind: 'tabular' | 'vocab36' }>;

export function isTextModel(model: ModelInput): model is TextModelInput {
  return model.kind !== 'tabular' && model.kind !== 'vocab36';
}

/** Whether the model predicts at every token of an example, rather than once from the whole of it. */
export function predictsEachToken(kind: string): boolean {
  return kind === 'gpt' || kind === 'microgpt';
}

/** Tokens that a prediction can look back at. */
export function blockOf(model: TextModelInput): number {
  return model.kind === 'bigram' ? 1 : model.block;
}

export function sizeProblemsOf(model: TextModelInput): readonly SizeProblem[] {
  return model.kind === 'gpt' || model.kind === 'microgpt' ? gptProblems(model) : [];
}

export function createTextModel(model: TextModelInput, words: readonly string[]): Model {
  switch (model.kind) {
    case 'bigram':
      return createBigram({ words });
    case 'mlp':
      return createMlp({ words, block: model.block, width: model.width, hidden: model.hidden });
    case 'gpt':
      return createGpt({ style: 'gpt2', words, ...gptSizes(model, 'gelu', true) });
    case 'microgpt':
      return createGpt({ style: 'microgpt', words, ...gptSizes(model, 'relu', false) });
  }
}

function gptSizes(
  model: Extract<TextModelInput, { kind: 'gpt' | 'microgpt' }>,
  activation: 'gelu' | 'relu',
  tiedHead: boolean,
) {
  const { block, width, heads, layers } = model;
  return {
    block,
    width,
    heads,
    layers,
    activation: model.activation ?? activation,
    tiedHead: model.tiedHead ?? tiedHead,
  };
}
