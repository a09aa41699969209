/**
 * Makes the program that the debugger runs from a sound fixture.
 * Invariant: the same fixture gives the same program and the same initial state, bit for bit.
 */

import { LanguageHead } from '../../model/models/language-head.js';
import { describeInitialization, drawInitial, type Model } from '../../model/models/model.js';
import { createAdam, createAdamW } from '../../model/optimizers/adam.js';
import type { Optimizer } from '../../model/optimizers/optimizer.js';
import { createSchedule, type Schedule } from '../../model/optimizers/schedule.js';
import { createSgd } from '../../model/optimizers/sgd.js';
import { Random, seedRandomState } from '../../numbers/engine/random.js';
import { createPause, finish } from '../../numbers/engine/task.js';
import type { Tensor } from '../../numbers/engine/tensor.js';
import type { Dataset } from '../fixture/dataset.js';
import type { Fixture } from '../fixture/fixture.js';
import { withoutBeginning } from '../fixture/predictions.js';
import { isTextModel } from '../fixture/text-models.js';
import type { SoundFixture } from '../fixture/validate-fixture.js';
import type { Sliced } from '../text/slices.js';
import { allExamples, batchesInOrder, createDrawnBatches, createWholeBatch } from './batches.js';
import { createProgram, type ProgramParts, type Subject, type TextFacts, type TrainingProgram } from './program.js';
import { createInitialState, type RunState } from './run-state.js';
import { createContinuation } from './text-continuation.js';

export function openProgram(sound: SoundFixture): TrainingProgram {
  return finish(openInSlices(sound));
}

/** The same in slices, since a model may be large. */
export function* openInSlices({ fixture, model, dataset }: SoundFixture): Sliced<TrainingProgram> {
  const { examples, batchSize } = dataset;
  const settings = settingsOf(fixture);
  return createProgram({
    ...settings,
    subject: describeSubject(fixture, model, dataset),
    model,
    batches: batchSize === null ? createWholeBatch(allExamples(examples)) : createDrawnBatches(examples, batchSize),
    examples,
    validation: validationOf(fixture, dataset),
    continuation: createContinuation(fixture, dataset),
    initial: yield* drawInitialState(model, settings.optimizer, fixture.training.seed),
  });
}

/** The parts of a program that an edit of its settings can change. */
export function settingsOf(fixture: Fixture) {
  const { optimizer, training } = fixture;
  // A model without vectors is small enough to be followed number by number.
  const isFine = (training.steps ?? ('width' in fixture.model ? 'coarse' : 'fine')) === 'fine';
  return {
    fixture,
    head: new LanguageHead(training.lossReduction, training.softmax === 'shifted', isFine),
    optimizer: createOptimizer(optimizer, isFine),
    schedule: scheduleOf(fixture),
    clip: optimizer.clip === undefined ? undefined : { mostNorm: optimizer.clip },
    iterations: training.iterations,
  };
}

function createOptimizer(optimizer: Fixture['optimizer'], isFine: boolean): Optimizer {
  switch (optimizer.kind) {
    case 'sgd':
      return createSgd(optimizer);
    case 'adam':
      return createAdam({ ...optimizer, isFine });
    case 'adamw':
      return createAdamW({ ...optimizer, isFine, decaying: optimizer.decaying ?? null });
  }
}

function scheduleOf({ optimizer: { schedule, learningRate }, training }: Fixture): Schedule | undefined {
  if (schedule === undefined) return undefined;
  const settings =
    schedule.kind === 'constant' ? schedule : { ...schedule, iterations: schedule.iterations ?? training.iterations };
  return createSchedule(settings, learningRate);
}

const VALIDATION_BATCH_SIZE = 32;
/** A validation loss averages over about this many predictions. */
const MOST_VALIDATION_PREDICTIONS = 1024;

/** The validation batches are the same every time. */
function validationOf({ training: { validation } }: Fixture, { text }: Dataset): ProgramParts['validation'] {
  if (validation === undefined || text === null) return undefined;
  const { validationExamples: examples } = text;
  const size = examples.uniform ? VALIDATION_BATCH_SIZE : 1;
  return { every: validation.every, batches: [...batchesInOrder(examples, size, MOST_VALIDATION_PREDICTIONS)] };
}

function* drawInitialState(model: Model, optimizer: Optimizer, seed: number): Sliced<RunState> {
  const random = new Random(seedRandomState(seed));
  const isDue = createPause();
  const parameters: Tensor[] = [];
  for (const declaration of model.parameters) {
    parameters.push(drawInitial(declaration, random));
    if (!isDue()) continue;
    yield { done: parameters.length, total: model.parameters.length, unit: 'tensors' };
  }
  return createInitialState(parameters, optimizer.memory.length, random.state);
}

function describeSubject(fixture: Fixture, model: Model, dataset: Dataset): Subject {
  const { name, description, vocabulary, sequences, remarks = [] } = fixture;
  const notes = notesByContext(fixture);
  const text = factsOf(fixture, dataset);
  return {
    name,
    description,
    vocabulary,
    unscored: vocabulary.filter((word) => !model.words.includes(word)),
    sequences,
    remarks,
    text,
    origins: text && model.parameters.map(({ initial }) => describeInitialization(initial)),
    noteFor: (context) => notes.get(context) ?? null,
  };
}

/** Notes by the label of the prediction they belong to; in lessons a label may or may not begin with the beginning token. */
function notesByContext({ notes = [], specialTokens: { beginning }, model }: Fixture): ReadonlyMap<string, string> {
  const spellings = (context: readonly string[]) => {
    if (beginning === undefined || isTextModel(model)) return [context];
    const words = withoutBeginning(context, beginning);
    return [words, [beginning, ...words]];
  };
  return new Map(notes.flatMap(({ context, note }) => spellings(context).map((words) => [words.join(' '), note])));
}

const SAMPLE_LENGTH = 300;

function factsOf({ corpus }: Fixture, { text, examples, batchSize }: Dataset): TextFacts | undefined {
  if (text === null) return undefined;
  const { form, block, boundary } = text;
  return {
    source: corpus === undefined ? 'sequences' : (corpus.file ?? 'text'),
    tokenizer: text.tokenizer,
    documents: boundary === null && corpus !== undefined ? null : text.training.starts.length - 1,
    tokens: text.training.tokens.length,
    setAside: text.validation.tokens.length,
    form,
    block,
    batchSize,
    examples: examples.count,
    sample: (corpus?.text ?? '').slice(0, SAMPLE_LENGTH),
  };
}
