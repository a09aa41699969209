/**
 * The program that is debugged: a model, an optimizer and data, and the five phases of one iteration.
 * Invariant: execute() depends only on the state that it is given, so that a replay is bit-exact.
 */

import type { Assessment, LanguageHead } from '../../model/models/language-head.js';
import { type Batch, countParameters, type Model, placeParameters } from '../../model/models/model.js';
import { type Clipping, type ClipSettings, clipGradients } from '../../model/optimizers/clipping.js';
import type { Optimizer, OptimizerStep, ParameterUpdate } from '../../model/optimizers/optimizer.js';
import type { Schedule } from '../../model/optimizers/schedule.js';
import { differentiate } from '../../numbers/engine/gradient.js';
import type { Frame, Scope, Tape } from '../../numbers/engine/tape.js';
import type { Value } from '../../numbers/engine/value.js';
import type { Fixture } from '../fixture/fixture.js';
import type { ExampleForm, ExampleSet } from '../text/examples.js';
import type { Tokenizer } from '../text/tokenizer.js';
import { type BatchSource, createSkipping, type DrawnBatch, type Skip } from './batches.js';
import { createStateLayout, type RunState, type StartTensors } from './run-state.js';
import type { Continuation } from './text-continuation.js';

export const PHASES = ['forward', 'predict', 'loss', 'backward', 'update'] as const;

/** Where to find things in the frames of one iteration. */
export interface Outcome extends Assessment {
  readonly end: RunState;
  readonly batch: Batch;
  readonly learningRate: number;
  /** Parameters before the update, in the order of the model's declarations. */
  readonly parameters: readonly Value[];
  /** Before clipping. */
  readonly gradients: readonly Value[];
  /** Null if gradients are not clipped. */
  readonly clipping: Clipping | null;
  readonly updated: readonly Value[];
}

/** What the run is about, in words; for explanations, not for computing. */
export interface Subject {
  readonly name: string;
  readonly description: string;
  readonly vocabulary: readonly string[];
  /** Words of the vocabulary that have no logit. */
  readonly unscored: readonly string[];
  readonly sequences: readonly (readonly string[])[];
  readonly remarks: readonly string[];
  readonly text?: TextFacts | undefined;
  /** How each parameter is initialized, in words, in the order of the model's declarations. */
  readonly origins?: readonly string[] | undefined;
  /** The note of the fixture's author on a context, whose words are given separated by spaces. */
  noteFor(context: string): string | null;
}

/** What a token is called: sequences and vocabularies that are typed consist of words. */
export function unitOf({ text }: Subject): 'word' | 'letter' | 'token' {
  return UNITS[text?.tokenizer?.kind ?? 'word'];
}

const UNITS = { word: 'word', character: 'letter', bpe: 'token' } as const;

/** The text that a model learns from: documents or a running text. */
export interface TextFacts {
  /** `sequences`, `text`, or the name of a file. */
  readonly source: string;
  /** Null for sequences, which are words already. */
  readonly tokenizer: Tokenizer | null;
  /** Documents to train on; null for running text. */
  readonly documents: number | null;
  readonly tokens: number;
  /** Tokens that are not trained on. */
  readonly setAside: number;
  readonly form: ExampleForm;
  readonly block: number;
  /** Examples per batch; null for all of them. */
  readonly batchSize: number | null;
  readonly examples: number;
  /** The beginning of the text, as it is in the file. */
  readonly sample: string;
}

/** The subject of a program that was not made from a fixture. */
export function plainSubject(name: string, vocabulary: readonly string[]): Subject {
  return { name, description: '', vocabulary, unscored: [], sequences: [], remarks: [], noteFor: () => null };
}

export interface ProgramParts {
  readonly subject: Subject;
  readonly model: Model;
  readonly head: LanguageHead;
  readonly optimizer: Optimizer;
  /** Without one, the learning rate is constant. */
  readonly schedule?: Schedule | undefined;
  /** Without it, gradients are not clipped. */
  readonly clip?: ClipSettings | undefined;
  readonly batches: BatchSource;
  /** What batches are made of. */
  readonly examples?: ExampleSet;
  /** Examples that are left out of the batches. */
  readonly skips?: readonly Skip[];
  /** The fixture that the program was made from; without it, settings cannot be edited. */
  readonly fixture?: Fixture;
  /** Text set aside, and how often its loss is computed. */
  readonly validation?: { readonly every: number; readonly batches: readonly Batch[] } | undefined;
  /** How this model continues a text; without it, nothing can be sampled. */
  readonly continuation?: Continuation;
  /** Where the run starts: at iteration 0, or later for a branch. */
  readonly initial: RunState;
  /** The planned number of iterations. */
  readonly iterations: number;
}

export type TrainingProgram = ReturnType<typeof createProgram>;

export function createProgram(parts: ProgramParts) {
  const { model, head, optimizer, schedule, batches, skips } = parts;
  const learningRateAt = (iteration: number): number => schedule?.(iteration) ?? optimizer.learningRate;
  const skip = skips === undefined ? null : createSkipping(skips);
  /** The batch that a state draws, without the examples that are skipped. */
  const drawBatch = ({ randomState, batchPosition, iteration }: RunState): DrawnBatch => {
    const drawn = batches.draw(randomState, batchPosition);
    return skip === null ? drawn : { ...drawn, batch: skip(drawn.batch, iteration) };
  };
  return {
    ...parts,
    layout: createStateLayout(model.parameters, optimizer.memory.length),
    parameterCount: countParameters(model),
    learningRateAt,
    drawBatch,
    /**
     * Executes an iteration; on a tape that executes later, records it.
     * @param learningRate replaces the optimizer's rate for this iteration
     */
    execute: (tape: Tape, state: RunState, learningRate = learningRateAt(state.iteration)): Outcome => {
      const drawn = drawBatch(state);
      const step = { learningRate, count: state.optimizerSteps + 1 };
      return outcomeOf(applyIteration(parts, tape, state, drawn.batch, step), drawn, state, learningRate);
    },
    /** Runs only the first three phases, without differentiating anything. */
    assess: (tape: Tape, state: RunState): Assessment => {
      const { batch } = drawBatch(state);
      return head.assess(tape, model.forward(tape, placeParameters(model, tape, state.parameters), batch));
    },
  };
}

const UPDATE_SCOPE: Scope = ['update'];

/** The values of an iteration. */
export type AppliedIteration = ReturnType<typeof applyIteration>;

/** Applies the ops of an iteration. Which ones, on tensors of which shapes, depends on the form of the batch alone. */
export function applyIteration(
  parts: ProgramParts,
  tape: Tape,
  start: StartTensors,
  batch: Batch,
  step: OptimizerStep,
) {
  const { model, head, clip } = parts;
  const parameters = placeParameters(model, tape, start.parameters);
  const assessment = head.assess(tape, model.forward(tape, parameters, batch));
  const derive = head.derives ? (frame: Frame, gradient: Value) => head.derive(tape, frame, gradient) : undefined;
  const gradients = differentiate(tape, assessment.objective, parameters, derive);
  const clipping = clip === undefined ? null : clipGradients(tape, gradients, clip);
  const updates = tape.within(UPDATE_SCOPE, () =>
    update(parts, tape, start, parameters, clipping?.gradients ?? gradients, step),
  );
  const updated = updates.map(({ parameter }) => parameter);
  return { assessment, parameters, gradients, clipping, updated, optimizerState: updates.map(({ memory }) => memory) };
}

/** @param state that the iteration started from */
export function outcomeOf(
  { assessment, parameters, gradients, clipping, updated, optimizerState }: AppliedIteration,
  { batch, randomState, batchPosition }: DrawnBatch,
  state: RunState,
  learningRate: number,
): Outcome {
  const end: RunState = {
    iteration: state.iteration + 1,
    parameters: updated,
    optimizerState,
    optimizerSteps: state.optimizerSteps + 1,
    randomState,
    batchPosition,
  };
  const { groups, total, mean, perplexity, objective } = assessment;
  // Written out, since a spread takes as long as the rest of an iteration of a small model.
  return {
    groups,
    total,
    mean,
    perplexity,
    objective,
    end,
    batch,
    learningRate,
    parameters,
    gradients,
    clipping,
    updated,
  };
}

function update(
  { model, optimizer }: ProgramParts,
  tape: Tape,
  { optimizerState }: StartTensors,
  parameters: readonly Value[],
  gradients: readonly Value[],
  step: OptimizerStep,
): readonly ParameterUpdate[] {
  return model.parameters.map(({ axes }, k) => {
    const memory = optimizer.memory.map((name, slot) => tape.constant(name, optimizerState[k][slot], axes));
    return optimizer.update(tape, parameters[k], gradients[k], memory, step);
  });
}
