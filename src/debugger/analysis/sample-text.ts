/**
 * Text drawn from the model as it is at the start of an iteration, token by token, each with the distribution it was
 * drawn from.
 * Invariant: a pure function of the state and the settings; neither the timeline nor the run's random numbers are
 * touched.
 */

import { Arena } from '../../engine/arena.js';
import { Tape } from '../../engine/tape.js';
import type { Task } from '../../timeline/task.js';
import type { ReplayedTrace } from '../../timeline/trace.js';
import type { TrainingProgram } from '../../training/program.js';
import type { RunState } from '../../training/run-state.js';
import { predictToken, type SampledToken, type SamplingSettings, sampleTokens } from '../../training/sampling.js';

export interface DrawnToken {
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
}

export interface Sample {
  readonly iteration: number;
  readonly settings: SamplingSettings;
  readonly prompt: readonly string[];
  readonly tokens: readonly DrawnToken[];
  /** The whole text, including the prompt. */
  readonly text: string;
  readonly words: readonly string[];
  readonly end: 'end token' | 'length' | 'unknown beginning';
}

export const DEFAULT_SAMPLING = { temperature: 1, topK: null, seed: 1 } as const;

/** The default number of tokens: few enough not to keep anyone waiting. */
export function usualLength({ parameterCount }: TrainingProgram): number {
  if (parameterCount < 100_000) return 80;
  return parameterCount < 500_000 ? 32 : 12;
}

/** Null for a program that cannot continue a text. */
export function* sampleText(
  program: TrainingProgram,
  state: RunState,
  settings: SamplingSettings,
): Task<Sample | null> {
  const { continuation, model } = program;
  if (continuation === undefined) return null;
  const { nameOf, prompt } = continuation;
  const drawn: SampledToken[] = [];
  for (const token of sampleTokens(model, state.parameters, continuation, settings)) {
    drawn.push(token);
    yield { done: drawn.length, total: settings.mostTokens, unit: 'tokens' };
  }
  const last = drawn.at(-1)?.token;
  return {
    iteration: state.iteration,
    settings,
    prompt: prompt.map(nameOf),
    tokens: drawn.map(({ token, column, before, context, scores, probabilities, draw }) => ({
      name: nameOf(token),
      column,
      before: before.map(nameOf),
      context,
      logits: scores.data,
      probabilities: probabilities.data,
      draw,
    })),
    text: continuation.textOf([...prompt, ...drawn.map(({ token }) => token)]),
    words: model.words,
    end:
      last !== undefined && last === continuation.end
        ? 'end token'
        : drawn.length === settings.mostTokens
          ? 'length'
          : 'unknown beginning',
  };
}

/** The steps of one token's prediction, as a trace to look at: it has no backward phase and no update. */
export function traceToken(
  program: TrainingProgram,
  state: RunState,
  settings: SamplingSettings,
  { context, column }: DrawnToken,
): ReplayedTrace {
  const arena = new Arena();
  const lasting = new Arena();
  const tape = new Tape(arena, lasting);
  const predicted = predictToken(tape, program.model, state.parameters, context, settings, column);
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
