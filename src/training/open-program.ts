/**
 * From a sound fixture to the program that the debugger runs.
 * Invariant: the same fixture gives the same program and the same initial state, bit for bit.
 */

import { isTextModel } from '../data/fixture/create-model.js';
import { type Fixture, predictionsOf } from '../data/fixture/fixture.js';
import { noteFor } from '../data/fixture/notes.js';
import { Random, seedRandomState } from '../engine/random.js';
import { createTensor, type Tensor } from '../engine/tensor.js';
import {
  DEFAULT_INITIALIZATION,
  describeInitialization,
  drawInitial,
  type Initialization,
  normal,
} from '../models/initialization.js';
import { LanguageHead } from '../models/language-head.js';
import type { ParameterDeclaration } from '../models/model.js';
import { createAdam } from '../optimizers/adam.js';
import { createAdamW } from '../optimizers/adamw.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { createSchedule, type Schedule, type ScheduleSettings } from '../optimizers/schedule.js';
import { createSgd } from '../optimizers/sgd.js';
import { createNetwork, describeContext, type Network } from './networks.js';
import { createProgram, type Subject, type TrainingProgram } from './program.js';
import { createInitialState, type RunState } from './run-state.js';

export function openProgram(fixture: Fixture): TrainingProgram {
  const { training } = fixture;
  const network = createNetwork(fixture);
  const optimizer = createOptimizer(fixture);
  const schedule = createFixtureSchedule(fixture);
  const { clip } = fixture.optimizer;
  const { validation } = training;
  const { model, batches, continuation } = network;
  return createProgram({
    subject: describeSubject(fixture, network),
    model,
    head: new LanguageHead(training.lossReduction, training.softmax === 'shifted'),
    optimizer,
    ...(schedule === null ? {} : { schedule }),
    ...(clip === undefined ? {} : { clip: { mostNorm: clip } }),
    batches,
    ...(validation === undefined ? {} : { validation: { every: validation.every, batches: network.validation } }),
    continuation,
    fixture,
    initial: drawInitialState(network, optimizer, training.seed),
    iterations: training.iterations,
  });
}

function drawInitialState(network: Network, optimizer: Optimizer, seed: number): RunState {
  const random = new Random(seedRandomState(seed));
  const parameters = network.model.parameters.map((declaration) => createInitial(declaration, network, random));
  return createInitialState(parameters, optimizer.memory.length, random.state);
}

function createInitial(declaration: ParameterDeclaration, network: Network, random: Random): Tensor {
  const { name, shape } = declaration;
  const { given } = network;
  if (Object.hasOwn(given, name)) return createTensor(shape, given[name]);
  return drawInitial({ shape, initial: initializationOf(declaration, network) }, random);
}

function initializationOf(
  { initial = DEFAULT_INITIALIZATION }: ParameterDeclaration,
  { deviation }: Network,
): Initialization {
  return deviation !== null && initial.kind === 'normal' ? normal(deviation) : initial;
}

function describeOrigin(declaration: ParameterDeclaration, network: Network): string {
  if (Object.hasOwn(network.given, declaration.name)) return 'as the fixture says';
  return describeInitialization(initializationOf(declaration, network));
}

function createOptimizer({ optimizer }: Fixture): Optimizer {
  switch (optimizer.kind) {
    case 'sgd':
      return createSgd(optimizer);
    case 'adam':
      return createAdam(optimizer);
    case 'adamw':
      return createAdamW({ ...optimizer, decaying: optimizer.decaying ?? null });
  }
}

function createFixtureSchedule({ optimizer, training }: Fixture): Schedule | null {
  const { schedule, learningRate } = optimizer;
  if (schedule === undefined) return null;
  const settings: ScheduleSettings =
    schedule.kind === 'constant' ? schedule : { ...schedule, iterations: schedule.iterations ?? training.iterations };
  return createSchedule(settings, learningRate);
}

function describeSubject(fixture: Fixture, network: Network): Subject {
  const { model, text } = network;
  const notes = isTextModel(fixture.model) ? notesByLastWords(fixture) : notesByContext(fixture);
  return {
    name: fixture.name,
    description: fixture.description,
    vocabulary: fixture.vocabulary,
    unscored: fixture.vocabulary.filter((word) => !model.words.includes(word)),
    sequences: fixture.sequences,
    remarks: fixture.remarks ?? [],
    ...(text === null ? {} : { text, origins: model.parameters.map((each) => describeOrigin(each, network)) }),
    noteFor: (context) => notes.get(context) ?? null,
  };
}

function notesByContext(fixture: Fixture): ReadonlyMap<string, string | null> {
  return new Map(
    predictionsOf(fixture).map(({ context }) => [describeContext(fixture, context), noteFor(fixture, context) ?? null]),
  );
}

/** Models of texts label a prediction by the words that it was made from, however far back they look. */
function notesByLastWords({ notes = [] }: Fixture): ReadonlyMap<string, string> {
  return new Map(notes.map(({ context, note }) => [context.join(' '), note]));
}
