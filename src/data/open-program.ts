/**
 * From a sound fixture to the program that the debugger runs.
 * Invariant: the same fixture gives the same program and the same initial state, bit for bit.
 */
import { Random, seedRandomState } from '../engine/random.js';
import { createTensor, sizeOf, type Tensor } from '../engine/tensor.js';
import { LanguageHead } from '../models/language-head.js';
import type { Batch, Model } from '../models/model.js';
import { createTabular } from '../models/tabular.js';
import { createVocab36 } from '../models/vocab36.js';
import { createAdam } from '../optimizers/adam.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { createSgd } from '../optimizers/sgd.js';
import { createWholeBatch } from './batches.js';
import { type Fixture, predictionsOf, scoredWords } from './fixture.js';
import { noteFor } from './notes.js';
import { createProgram, type Subject, type TrainingProgram } from './program.js';
import type { RunState } from './run-state.js';

/** Standard deviation of initial parameters that a fixture does not give. */
const INITIAL_SPREAD = 0.5;

interface Network {
  readonly model: Model;
  readonly batch: Batch;
  /** Initial values by parameter, where the fixture gives them. */
  readonly given: readonly (readonly number[])[] | null;
}

export function openProgram(fixture: Fixture): TrainingProgram {
  const { model, batch, given } = createNetwork(fixture);
  const optimizer = createOptimizer(fixture);
  const random = new Random(seedRandomState(fixture.training.seed));
  const parameters = model.parameters.map(({ shape }, k) =>
    given === null ? drawNormal(shape, random) : createTensor(shape, given[k]),
  );
  const initial: RunState = {
    iteration: 0,
    parameters,
    optimizerState: parameters.map(({ shape }) =>
      optimizer.memory.map(() => ({ shape, data: new Float64Array(sizeOf(shape)) })),
    ),
    randomState: random.state,
    batchPosition: 0,
  };
  return createProgram({
    subject: describeSubject(fixture, model),
    model,
    head: new LanguageHead(fixture.training.lossReduction, fixture.training.softmax === 'shifted'),
    optimizer,
    batches: createWholeBatch(batch),
    fixture,
    initial,
    iterations: fixture.training.iterations,
  });
}

function createNetwork(fixture: Fixture): Network {
  switch (fixture.model.kind) {
    case 'tabular':
      return createTabularNetwork(fixture, fixture.model);
    case 'vocab36':
      return createVocab36Network(fixture, fixture.model);
  }
}

type ModelOf<K extends Fixture['model']['kind']> = Extract<Fixture['model'], { kind: K }>;

function createTabularNetwork(fixture: Fixture, { parameters }: ModelOf<'tabular'>): Network {
  const predictions = predictionsOf(fixture);
  const words = scoredWords(fixture);
  const ids = new Map(fixture.vocabulary.map((word, id) => [word, id]));
  const contexts: readonly (readonly number[])[] =
    parameters?.logits.map(({ context }) => context.map((word) => ids.get(word) ?? -1)) ??
    predictions.map(({ context }) => context);
  // Words may hold spaces, so a context is told by its ids and only shown as words.
  const rowOf = new Map<string, number>();
  for (const context of contexts) {
    if (!rowOf.has(context.join())) rowOf.set(context.join(), rowOf.size);
  }
  const columnOf = new Map(words.map((word, column) => [word, column]));
  const rows = [...rowOf.keys()].map((key) => describeContext(fixture, key.split(',').map(Number)));
  return {
    model: createTabular({ contexts: rows, words }),
    batch: {
      examples: predictions.map(({ context }) => [rowOf.get(context.join()) ?? -1]),
      targets: predictions.map(({ target }) => [columnOf.get(fixture.vocabulary[target]) ?? -1]),
    },
    given:
      parameters === undefined ? null : [parameters.logits.flatMap(({ scores }) => words.map((word) => scores[word]))],
  };
}

function describeContext({ vocabulary }: Fixture, context: readonly number[]): string {
  return context.map((id) => vocabulary[id]).join(' ');
}

function createVocab36Network(fixture: Fixture, { parameters }: ModelOf<'vocab36'>): Network {
  const predictions = predictionsOf(fixture);
  const model = createVocab36({ words: fixture.vocabulary });
  return {
    model,
    batch: {
      examples: predictions.map(({ context }) => context),
      targets: predictions.map(({ target }) => [target]),
    },
    given:
      parameters === undefined
        ? null
        : [parameters.layer1_weights, parameters.layer2_weights, parameters.output_weights],
  };
}

function createOptimizer({ optimizer }: Fixture): Optimizer {
  switch (optimizer.kind) {
    case 'sgd':
      return createSgd(optimizer);
    case 'adam':
      return createAdam(optimizer);
  }
}

function drawNormal(shape: readonly number[], random: Random): Tensor {
  return createTensor(
    shape,
    Array.from({ length: sizeOf(shape) }, () => INITIAL_SPREAD * random.nextNormal()),
  );
}

function describeSubject(fixture: Fixture, model: Model): Subject {
  const notes = new Map(
    predictionsOf(fixture).map(({ context }) => [describeContext(fixture, context), noteFor(fixture, context) ?? null]),
  );
  return {
    name: fixture.name,
    description: fixture.description,
    vocabulary: fixture.vocabulary,
    unscored: fixture.vocabulary.filter((word) => !model.words.includes(word)),
    sequences: fixture.sequences,
    remarks: fixture.remarks ?? [],
    noteFor: (context) => notes.get(context) ?? null,
  };
}
