/**
 * Samples text from a model: token after token is drawn from the model's probabilities, by recorded ops that can be
 * stepped through like any prediction.
 * Invariant: a sample depends only on the parameters, the prompt and the settings.
 */

import { predictsEachToken } from '../data/fixture/text-models.js';
import { computeInSlices } from '../engine/execution.js';
import type { Value } from '../engine/op.js';
import { Random, seedRandomState } from '../engine/random.js';
import type { Frame, Tape } from '../engine/tape.js';
import type { Tensor } from '../engine/tensor.js';
import { type Assessment, LanguageHead } from '../models/language-head.js';
import { type LogitGroup, type Model, placeParameters } from '../models/model.js';
import { keepLargest } from '../ops/keep-largest.js';
import { row } from '../ops/row.js';
import { scale } from '../ops/scale.js';
import type { Continuation } from './continuation.js';

export interface SamplingSettings {
  /**
   * Divides the logits: below 1 the text is more predictable, above 1 more varied; 0 always takes the likeliest token.
   */
  readonly temperature: number;
  /** Only this many of the likeliest tokens may be drawn; null for all. */
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
  /** The logits after temperature and top-k, one per scored token, and their softmax. */
  readonly scores: Value;
  readonly probabilities: Value;
  /** The random number in [0, 1) that selected the token; null if the likeliest was taken. */
  readonly draw: number | null;
  readonly frames: readonly Frame[];
}

/** The prediction of one token, with the values that explain it. */
interface TokenPrediction {
  readonly frames: readonly Frame[];
  readonly parameters: readonly Value[];
  /** A single prediction, whose target is the drawn token. */
  readonly assessment: Assessment;
}

/** Draws the next token, pausing now and then if the model is large; null where the text ends. */
type DrawNext = () => Generator<unknown, SampledToken | null, void>;

/**
 * Draws token after token until the end, the maximum length, or a context that the model does not know. The k-th token
 * has the k-th random number, whether or not it needs one.
 * @param kept tokens that were drawn before, to go on from
 */
export function createSampler(
  model: Model,
  parameters: readonly Tensor[],
  { prompt, end, exampleOf, tokenOf }: Pick<Continuation, 'prompt' | 'end' | 'exampleOf' | 'tokenOf'>,
  settings: SamplingSettings,
  kept: readonly number[] = [],
): DrawNext {
  const random = new Random(seedRandomState(settings.seed));
  for (const _ of kept) random.nextUniform();
  const tokens = [...prompt, ...kept];
  let left = settings.mostTokens - kept.length;
  return function* drawNext() {
    // A context may be this list itself.
    const before = [...tokens];
    const context = left-- > 0 ? exampleOf(before) : null;
    if (context === null) return null;
    const { assessment, frames } = yield* computeInSlices((tape) =>
      predictToken(tape, model, parameters, context, settings),
    );
    const [{ logits: scores, probabilities }] = assessment.groups;
    const uniform = random.nextUniform();
    const draw = settings.temperature === 0 ? null : uniform;
    const column = draw === null ? likeliest(probabilities.data) : choose(probabilities.data, draw);
    const token = tokenOf(column);
    tokens.push(token);
    if (token === end) left = 0;
    return { token, column, before, context: [...context], scores, probabilities, draw, frames };
  };
}

/**
 * The steps by which a model predicts one token, from the embedding to the probabilities.
 * @param column of the drawn token, if it is known; it names steps and changes no value
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
  // The forward pass does not look at targets, but makes one prediction for each.
  const targets = predictsEachToken(model.kind) ? context.map(() => column) : [column];
  const [group] = model.forward(tape, values, { examples: [context], targets: [targets] });
  const { context: words, target, targetIndex } = group.predictions[group.predictions.length - 1];
  const label = { context: words, target, targetIndex, drawn: true as const };
  const scope = group.scope ?? `token: ${label.context} → ${label.target}`;
  const logits = tape.within(['predict', scope], () => scoresToDrawFrom(tape, group, settings));
  const drawn = tape.constant('drawn', { shape: [], data: Float64Array.of(column) }, []);
  const head = new LanguageHead('sum', true);
  const assessment = head.assess(tape, [{ scope, logits, targets: drawn, predictions: [label] }]);
  const last = assessment.groups[0].probabilities.frame ?? 0;
  return { frames: tape.frames.slice(0, last + 1), parameters: values, assessment };
}

/** The logits of the next token, after temperature and top-k. */
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

/** The token whose interval of [0, 1) contains `draw`; never one with probability 0. */
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
