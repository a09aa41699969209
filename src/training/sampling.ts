/**
 * Text from a model as it stands: token after token is drawn from the model's own probabilities.
 * Invariant: a pure function of parameters, prompt and settings; each token is drawn by recorded ops that can be stepped
 * through like a prediction, and training is not touched.
 */

import { predictsEachToken } from '../data/fixture/text-models.js';
import { Arena } from '../engine/arena.js';
import type { Value } from '../engine/op.js';
import { Random, seedRandomState } from '../engine/random.js';
import { type Frame, Tape } from '../engine/tape.js';
import type { Tensor } from '../engine/tensor.js';
import { type Assessment, LanguageHead } from '../models/language-head.js';
import { type LogitGroup, type Model, placeParameters } from '../models/model.js';
import { keepLargest } from '../ops/keep-largest.js';
import { row } from '../ops/row.js';
import { scale } from '../ops/scale.js';
import type { Continuation } from './continuation.js';

export interface SamplingSettings {
  /** Scores are divided by it: below 1 bolder, above 1 more adventurous; 0 always takes the likeliest token. */
  readonly temperature: number;
  /** How many of the likeliest tokens may be drawn; null for all. */
  readonly topK: number | null;
  readonly seed: number;
  readonly mostTokens: number;
}

export interface SampledToken {
  readonly token: number;
  /** Its column among the probabilities. */
  readonly column: number;
  /** The tokens before it. */
  readonly before: readonly number[];
  /** What the model was given. */
  readonly context: readonly number[];
  /** One a scored token, after temperature and top k: z, and what softmax makes of them. */
  readonly scores: Value;
  readonly probabilities: Value;
  /** The number in [0, 1) that chose; null where the likeliest token was taken. */
  readonly draw: number | null;
  readonly frames: readonly Frame[];
}

/** One token's prediction, with all that an explanation of it needs. */
interface TokenPrediction {
  readonly frames: readonly Frame[];
  readonly parameters: readonly Value[];
  /** A single prediction; its surprise is the one of the drawn token. */
  readonly assessment: Assessment;
}

/** Token after token, until the end, the longest length, or a beginning that the model knows nothing of. */
export function* sampleTokens(
  model: Model,
  parameters: readonly Tensor[],
  { prompt, end, exampleOf, tokenOf }: Continuation,
  settings: SamplingSettings,
): Generator<SampledToken> {
  const random = new Random(seedRandomState(settings.seed));
  const tokens = [...prompt];
  for (let count = 0; count < settings.mostTokens; count++) {
    const context = exampleOf(tokens);
    if (context === null) return;
    const { assessment, frames } = predictToken(
      new Tape(new Arena(), new Arena()),
      model,
      parameters,
      context,
      settings,
    );
    const [{ logits: scores, probabilities }] = assessment.groups;
    const draw = settings.temperature === 0 ? null : random.nextUniform();
    const column = draw === null ? likeliest(probabilities.data) : choose(probabilities.data, draw);
    const token = tokenOf(column);
    yield { token, column, before: [...tokens], context: [...context], scores, probabilities, draw, frames };
    if (token === end) return;
    tokens.push(token);
  }
}

/**
 * The steps in which a model predicts one token, from the embedding to the shares that it is drawn from.
 * @param column of the token that is drawn, where it is known; it names steps and changes no value
 */
export function predictToken(
  tape: Tape,
  model: Model,
  parameters: readonly Tensor[],
  context: readonly number[],
  settings: SamplingSettings,
  column = 0,
): TokenPrediction {
  const values = placeParameters(model, tape, parameters);
  // The forward pass looks at no target, but makes as many predictions as there are.
  const targets = predictsEachToken(model.kind) ? context.map(() => column) : [column];
  const [group] = model.forward(tape, values, { examples: [context], targets: [targets] });
  const label = { ...group.predictions[group.predictions.length - 1], drawn: true as const };
  const scope = group.scope ?? `token: ${label.context} → ${label.target}`;
  const logits = tape.within(['predict', scope], () => scoresToDrawFrom(tape, group, settings));
  const drawn = tape.constant('drawn', { shape: [], data: Float64Array.of(column) }, []);
  const head = new LanguageHead('sum', true);
  const assessment = head.assess(tape, [{ scope, logits, targets: drawn, predictions: [label] }]);
  const last = assessment.groups[0].probabilities.frame ?? 0;
  return { frames: tape.frames.slice(0, last + 1), parameters: values, assessment };
}

/** The scores of what comes next, with what the settings make of them. */
function scoresToDrawFrom(tape: Tape, { logits }: LogitGroup, { temperature, topK }: SamplingSettings): Value {
  let scores = logits.shape.length === 1 ? logits : lastRow(tape, logits);
  if (temperature > 0 && temperature !== 1) {
    const factor = tape.constant('1/temperature', { shape: [], data: Float64Array.of(1 / temperature) }, []);
    scores = tape.apply(scale, [scores, factor], { symbol: 'z', label: 'z / temperature' });
  }
  if (topK !== null) {
    scores = tape.apply(keepLargest, [scores], { symbol: 'z', label: `top ${topK}` }, { count: topK });
  }
  return scores;
}

function lastRow(tape: Tape, logits: Value): Value {
  const position = logits.shape[0] - 1;
  return tape.apply(
    row,
    [logits],
    { symbol: 'z', axes: logits.axes.slice(1), label: 'last position' },
    { row: position },
  );
}

/** The token in whose share of [0, 1) the number lies; never one without a share. */
function choose(probabilities: Float64Array, draw: number): number {
  let below = 0;
  let last = 0;
  for (let token = 0; token < probabilities.length; token++) {
    if (!(probabilities[token] > 0)) continue;
    last = token;
    below += probabilities[token];
    if (draw < below) return token;
  }
  return last;
}

function likeliest(probabilities: Float64Array): number {
  let best = 0;
  for (let token = 1; token < probabilities.length; token++) {
    if (probabilities[token] > probabilities[best]) best = token;
  }
  return best;
}
