/**
 * Text drawn from the model as it is at the start of an iteration, token by token, each with the distribution it was
 * drawn from.
 * Invariant: a pure function of the state and the settings; neither the timeline nor the run's random numbers are
 * touched.
 */

import type { UnknownToken } from '../../data/text/tokenizer.js';
import { Arena } from '../../engine/arena.js';
import { executeInSlices } from '../../engine/execution.js';
import { Tape } from '../../engine/tape.js';
import type { ProgramFacts } from '../../timeline/history.js';
import { during, type Task } from '../../timeline/task.js';
import type { ReplayedTrace } from '../../timeline/trace.js';
import type { Continuation } from '../../training/continuation.js';
import type { TrainingProgram } from '../../training/program.js';
import type { RunState } from '../../training/run-state.js';
import { createSampler, predictToken, type SampledToken, type SamplingSettings } from '../../training/sampling.js';

export interface SampleSettings extends SamplingSettings {
  /** What the text starts with, as it was typed; empty for the usual beginning. */
  readonly prompt: string;
}

export interface DrawnToken {
  readonly id: number;
  readonly name: string;
  /** Its column among the scored words. */
  readonly column: number;
  /** The tokens that it was predicted from: as the model was given them, or their names. */
  readonly before: readonly string[];
  /** The ids that the model was given. */
  readonly context: readonly number[];
  /** z and P of every scored word, after temperature and top k. */
  readonly logits: Float64Array;
  readonly probabilities: Float64Array;
  /** The random number in [0, 1) that chose it; null where the likeliest token was taken. */
  readonly draw: number | null;
  readonly temperature: number;
}

export interface Sample {
  readonly iteration: number;
  /** Tokens that were kept from an earlier text may have been drawn at another temperature. */
  readonly settings: SampleSettings;
  readonly prompt: readonly string[];
  readonly tokens: readonly DrawnToken[];
  /** The whole text, including the prompt. */
  readonly text: string;
  readonly words: readonly string[];
  readonly end: 'end token' | 'length' | 'unknown beginning' | 'not a number';
}

export function usualSettings(program: ProgramFacts): SampleSettings {
  return { temperature: 1, topK: null, seed: 1, mostTokens: usualLength(program), prompt: '' };
}

/** Few enough tokens not to keep anyone waiting. */
function usualLength({ parameterCount }: ProgramFacts): number {
  if (parameterCount < 100_000) return 80;
  return parameterCount < 500_000 ? 32 : 12;
}

/**
 * The text, or the part of the prompt that has no token.
 * @param kept the first tokens of a text drawn before, from the same prompt and seed
 */
export function* sampleText(
  { model }: Pick<TrainingProgram, 'model'>,
  continuation: Continuation,
  state: RunState,
  settings: SampleSettings,
  kept: readonly DrawnToken[],
): Task<Sample | UnknownToken> {
  const { nameOf, promptOf } = continuation;
  const prompt = settings.prompt === '' ? continuation.prompt : promptOf(settings.prompt);
  if ('unknown' in prompt) return prompt;
  const tokens = [...kept];
  const ids = kept.map(({ id }) => id);
  let isBroken = false;
  const drawNext = createSampler(model, state.parameters, { ...continuation, prompt }, settings, ids);
  for (;;) {
    const progress = { done: tokens.length, total: settings.mostTokens, unit: 'tokens' };
    const token = yield* during(drawNext(), progress);
    if (token === null) break;
    isBroken = token.probabilities.data.some(Number.isNaN);
    if (isBroken) break;
    tokens.push(describeToken(token, settings, continuation));
    yield { ...progress, done: tokens.length };
  }
  const last = tokens.at(-1)?.id;
  return {
    iteration: state.iteration,
    settings,
    prompt: prompt.map(nameOf),
    tokens,
    text: continuation.textOf([...prompt, ...tokens.map(({ id }) => id)]),
    words: model.words,
    end: isBroken
      ? 'not a number'
      : last !== undefined && last === continuation.end
        ? 'end token'
        : tokens.length === settings.mostTokens
          ? 'length'
          : 'unknown beginning',
  };
}

function describeToken(
  { token, column, before, context, scores, probabilities, draw }: SampledToken,
  { temperature }: SamplingSettings,
  { nameOf }: Continuation,
): DrawnToken {
  return {
    id: token,
    name: nameOf(token),
    column,
    before: before.map(nameOf),
    context,
    logits: scores.data,
    probabilities: probabilities.data,
    draw,
    temperature,
  };
}

/** The steps of one token's prediction, as a trace to look at: it has no backward phase and no update. */
export function* traceToken(
  program: TrainingProgram,
  state: RunState,
  settings: SamplingSettings,
  { context, column, temperature }: DrawnToken,
): Task<ReplayedTrace> {
  const arena = new Arena();
  const lasting = new Arena();
  const tape = new Tape(arena, lasting, 'later');
  const predicted = predictToken(tape, program.model, state.parameters, context, { ...settings, temperature }, column);
  for (const done of executeInSlices(tape.steps)) yield { done, total: tape.steps.length, unit: 'steps' };
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
  return { iteration: state.iteration, start: state, frames, outcome, bytes: arena.bytes + lasting.bytes };
}
