/**
 * A text that the model goes on with as it is at the start of an iteration: what was given and what it drew, token by
 * token, each with what the model predicted in its place.
 * Invariant: a pure function of the state and the settings; neither the timeline nor the run's random numbers are
 * touched.
 */

import { codeOf } from '../numbers/engine/code.js';
import { Execution, executeInSlices } from '../numbers/engine/execution.js';
import { Tape } from '../numbers/engine/tape.js';
import { during, type Task } from '../numbers/engine/task.js';
import type { ProgramFacts } from '../timeline/history.js';
import type { ReplayedTrace } from '../timeline/trace.js';
import type { TrainingProgram } from '../training/iteration/program.js';
import type { RunState } from '../training/iteration/run-state.js';
import {
  createSampler,
  predictToken,
  type SampledToken,
  type SamplingSettings,
} from '../training/iteration/sampling.js';
import type { Continuation } from '../training/iteration/text-continuation.js';
import type { UnknownToken } from '../training/text/tokenizer.js';

export interface SampleSettings extends SamplingSettings {
  /** What the text starts with, as it was typed; empty for the usual beginning. */
  readonly prompt: string;
}

export interface WrittenToken extends SampledToken {
  readonly name: string;
  readonly temperature: number;
}

export interface Sample {
  readonly iteration: number;
  /** Tokens that were kept from an earlier text may have another temperature. */
  readonly settings: SampleSettings;
  /** All tokens of the text, by their ids and as they are shown. */
  readonly ids: readonly number[];
  readonly names: readonly string[];
  /** How many of them were given. */
  readonly given: number;
  /** The tokens that the model has predicted: neither the first nor those given where it knows no context. */
  readonly tokens: readonly WrittenToken[];
  readonly words: readonly string[];
  readonly end: 'end token' | 'length' | 'unknown beginning' | 'not a number';
}

export function usualSettings({ parameterCount }: ProgramFacts): SampleSettings {
  // Few enough tokens not to keep anyone waiting.
  const mostTokens = parameterCount < 100_000 ? 80 : parameterCount < 500_000 ? 32 : 12;
  return { temperature: 1, topK: null, seed: 1, mostTokens, prompt: '' };
}

/**
 * The text, or the part of the prompt that has no token.
 * @param kept the first predicted tokens of a text of the same prompt and seed
 * @param from all tokens of that text that stand before the next one
 */
export function* sampleText(
  { model }: Pick<TrainingProgram, 'model'>,
  continuation: Continuation,
  state: RunState,
  settings: SampleSettings,
  kept: readonly WrittenToken[] = [],
  from?: readonly number[],
): Task<Sample | UnknownToken> {
  const { nameOf, promptOf } = continuation;
  const prompt = settings.prompt === '' ? continuation.prompt : promptOf(settings.prompt);
  if ('unknown' in prompt) return prompt;
  const tokens = [...kept];
  let isBroken = false;
  const nextToken = createSampler(model, state.parameters, { ...continuation, prompt }, settings, from);
  for (;;) {
    const progress = { done: tokens.length, total: prompt.length - 1 + settings.mostTokens, unit: 'tokens' };
    const token = yield* during(nextToken(), progress);
    if (token === null) break;
    isBroken = token.probabilities.some(Number.isNaN);
    if (isBroken) break;
    tokens.push({ ...token, name: nameOf(token.token), temperature: settings.temperature });
    yield { ...progress, done: tokens.length };
  }
  const drawn = tokens.filter(({ role }) => role === 'drawn').map(({ token }) => token);
  const ids = [...prompt, ...drawn];
  return {
    iteration: state.iteration,
    settings,
    ids,
    names: ids.map(nameOf),
    given: prompt.length,
    tokens,
    words: model.words,
    end: isBroken
      ? 'not a number'
      : drawn.at(-1) === continuation.end
        ? 'end token'
        : drawn.length === settings.mostTokens
          ? 'length'
          : 'unknown beginning',
  };
}

/** The steps by which one token is predicted, as a trace to look at: it has no backward phase and no update. */
export function* traceToken(
  program: TrainingProgram,
  state: RunState,
  { topK }: SampleSettings,
  token: WrittenToken,
): Task<ReplayedTrace> {
  const tape = new Tape('later');
  const { context, column, temperature } = token;
  const predicted = predictToken(tape, program.model, state.parameters, context, { temperature, topK }, token);
  for (const done of executeInSlices(new Execution(tape.steps)))
    yield { done, total: tape.steps.length, unit: 'steps' };
  const { frames, parameters, assessment } = predicted;
  const outcome = {
    ...assessment,
    end: state,
    batch: { examples: [context], targets: [[column]] },
    learningRate: program.learningRateAt(state.iteration),
    parameters,
    gradients: [],
    clipping: null,
    updated: [],
  };
  return { iteration: state.iteration, start: state, frames, outcome, code: codeOf(() => frames) };
}
