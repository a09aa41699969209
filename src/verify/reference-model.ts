/**
 * From the model of a reference file to the model that runs it.
 * Invariant: an option that would change a number is either followed or refused.
 */
import { createBigram } from '../models/bigram.js';
import { type Activation, createGpt, gptProblems } from '../models/gpt.js';
import { createMlp } from '../models/mlp.js';
import type { Model } from '../models/model.js';
import { createTabular } from '../models/tabular.js';
import { createVocab36 } from '../models/vocab36.js';
import type { Reference } from './reference-file.js';
import type { Refusal } from './reference-parts.js';

const KINDS = ['tabular', 'vocab36', 'bigram', 'mlp', 'gpt', 'microgpt'] as const;

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  gelu_erf: 'gelu',
  gelu_tanh: 'gelu-tanh',
  relu: 'relu',
};

/** What each style of GPT is built with; another value cannot be run. */
const STYLES = {
  gpt: { style: 'gpt2', norm: 'layernorm', bias: true },
  microgpt: { style: 'microgpt', norm: 'rmsnorm', bias: false },
} as const;

export function createReferenceModel(reference: Reference): Model | Refusal {
  const { model } = reference;
  const words = wordsOf(reference);
  if (words.length !== model.vocab_size) {
    return { problems: [`vocab has ${words.length} words, expected ${model.vocab_size}`] };
  }
  switch (model.kind) {
    case 'tabular':
      return createReferenceTabular(reference, words);
    case 'vocab36':
      return createVocab36({ words });
    case 'bigram':
      return createBigram({ words });
    case 'mlp':
      return createReferenceMlp(model, words);
    case 'gpt':
    case 'microgpt':
      return createReferenceGpt(model, words, model.kind);
    default:
      return { problems: [`model.kind is "${model.kind}", which this cannot run; it runs ${KINDS.join(', ')}`] };
  }
}

function createReferenceTabular({ model, contexts }: Reference, words: readonly string[]): Model | Refusal {
  const { n_contexts: count } = model;
  if (count === undefined) return missing(['n_contexts']);
  if (contexts !== undefined && contexts.length !== count) {
    return { problems: [`contexts has ${contexts.length} entries, expected ${count}`] };
  }
  return createTabular({ contexts: contexts ?? numbered(count), words });
}

function createReferenceMlp(model: Reference['model'], words: readonly string[]): Model | Refusal {
  const { block_size: block, n_embd: width, n_hidden: hidden } = model;
  if (block === undefined || width === undefined || hidden === undefined) {
    return missing(['block_size', 'n_embd', 'n_hidden']);
  }
  return createMlp({ words, block, width, hidden });
}

function createReferenceGpt(
  model: Reference['model'],
  words: readonly string[],
  kind: 'gpt' | 'microgpt',
): Model | Refusal {
  const { n_embd: width, n_head: heads, n_layer: layers, block_size: block, norm_eps: epsilon = 1e-5 } = model;
  if (width === undefined || heads === undefined || layers === undefined || block === undefined) {
    return missing(['n_embd', 'n_head', 'n_layer', 'block_size']);
  }
  const { style, norm, bias } = STYLES[kind];
  const { activation = kind === 'gpt' ? 'gelu_erf' : 'relu', tied_head: tiedHead = kind === 'gpt' } = model;
  const problems = [
    ...unless(model.norm ?? norm, norm, `model.norm of a ${kind}`),
    ...unless(model.bias ?? bias, bias, `model.bias of a ${kind}`),
    ...(Object.hasOwn(ACTIVATIONS, activation)
      ? []
      : [`model.activation is "${activation}", expected one of ${Object.keys(ACTIVATIONS).join(', ')}`]),
    ...gptProblems({ width, heads, layers, block }).map(
      ({ field, got, expected }) => `the ${field} of the model is ${got}, expected ${expected}`,
    ),
  ];
  if (problems.length > 0) return { problems };
  return createGpt({
    style,
    words,
    width,
    heads,
    layers,
    block,
    activation: ACTIVATIONS[activation],
    tiedHead,
    epsilon,
  });
}

function unless(got: string | boolean, wanted: string | boolean, what: string): readonly string[] {
  return got === wanted ? [] : [`${what} is ${got}, which this cannot run; it runs ${wanted}`];
}

function missing(fields: readonly string[]): Refusal {
  return { problems: [`model must name ${fields.join(', ')}`] };
}

function wordsOf({ model, vocab }: Reference): readonly string[] {
  return vocab ?? numbered(model.vocab_size);
}

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, position) => String(position));
}
