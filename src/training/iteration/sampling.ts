/**
 * Samples text from a model: token after token is drawn from the model's probabilities, by recorded ops that can be
 * stepped through like any prediction.
 * Invariant: a sample depends only on the parameters, the prompt and the settings.
 */

import { LanguageHead } from '../../model/models/language-head.js';
import { type LogitGroup, type Model, type PredictionLabel, placeParameters } from '../../model/models/model.js';
import { keepLargest } from '../../model/ops/keep-largest.js';
import { row } from '../../model/ops/row.js';
import { scale } from '../../model/ops/scale.js';
import { computeInSlices } from '../../numbers/engine/execution.js';
import { Random, seedRandomState } from '../../numbers/engine/random.js';
import type { Tape } from '../../numbers/engine/tape.js';
import type { Tensor } from '../../numbers/engine/tensor.js';
import type { Value } from '../../numbers/engine/value.js';
import type { Continuation } from './text-continuation.js';

/** What becomes of the logits before a token is drawn. */
interface Heat {
  /**
   * Divides the logits: below 1 the text is more predictable, above 1 more varied; 0 always takes the likeliest token.
   */
  readonly temperature: number;
  /** Only this many of the likeliest tokens may be drawn; null for all. */
  readonly topK: number | null;
}

export interface SamplingSettings extends Heat {
  readonly seed: number;
  readonly mostTokens: number;
}

/** A token of a text, and what the model predicted in its place. */
export interface SampledToken {
  readonly token: number;
  /** Whether it was given with the prompt or drawn from the probabilities. */
  readonly role: NonNullable<PredictionLabel['role']>;
  /** Where it stands in the text; so many tokens are before it. */
  readonly at: number;
  /** Its column among the probabilities. */
  readonly column: number;
  /** What the model was given. */
  readonly context: readonly number[];
  /** The logits after temperature and top-k, one per scored token, and their softmax. */
  readonly logits: Float64Array;
  readonly probabilities: Float64Array;
  /** The random number in [0, 1) that selected the token; null if it was given, or the likeliest was taken. */
  readonly draw: number | null;
}

/** Gives the next token, pausing now and then if the model is large; null where the text ends. */
type DrawNext = () => Generator<unknown, SampledToken | null, void>;

/**
 * Gives the tokens of the prompt that the model has a prediction for, then draws token after token until the end, the
 * maximum length, or a context that the model does not know. The k-th drawn token has the k-th random number, whether or
 * not it needs one.
 * @param from the tokens of a text drawn before, to go on from
 */
export function createSampler(
  model: Model,
  parameters: readonly Tensor[],
  { prompt, end, exampleOf, tokenOf }: Pick<Continuation, 'prompt' | 'end' | 'exampleOf' | 'tokenOf'>,
  settings: SamplingSettings,
  from: readonly number[] = prompt.slice(0, 1),
): DrawNext {
  const random = new Random(seedRandomState(settings.seed));
  const tokens = [...from];
  for (let at = prompt.length; at < tokens.length; at++) random.nextUniform();
  const mostTokens = prompt.length + settings.mostTokens;
  const columnOf = (token: number): number => model.words.findIndex((_, column) => tokenOf(column) === token);
  let isEnded = false;
  return function* drawNext() {
    while (!isEnded && tokens.length < mostTokens) {
      const at = tokens.length;
      const given = prompt.at(at);
      // A context may be this list itself.
      const context = exampleOf(tokens)?.slice() ?? null;
      const known = given === undefined ? 0 : columnOf(given);
      if (context === null || known === -1) {
        if (given === undefined) return null;
        tokens.push(given);
        continue;
      }
      const { assessment } = yield* computeInSlices((tape) => predictToken(tape, model, parameters, context, settings));
      const [group] = assessment.groups;
      const [logits, probabilities] = [group.logits.data, group.probabilities.data];
      const draw = given !== undefined ? null : random.nextUniform();
      const isDrawn = draw !== null && settings.temperature !== 0;
      const column = given !== undefined ? known : isDrawn ? choose(probabilities, draw) : likeliest(probabilities);
      const token = tokenOf(column);
      tokens.push(token);
      isEnded = given === undefined && token === end;
      const role = given === undefined ? 'drawn' : 'given';
      return { token, role, at, column, context, logits, probabilities, draw: isDrawn ? draw : null };
    }
    return null;
  };
}

/**
 * The steps by which a model predicts one token, from the embedding to the probabilities.
 * @param token that came, if it is known; it names steps and changes no value
 */
export function predictToken(
  tape: Tape,
  model: Model,
  parameters: readonly Tensor[],
  context: readonly number[],
  settings: Heat,
  token: Pick<SampledToken, 'column' | 'role'> = { column: 0, role: 'drawn' },
) {
  const { column, role } = token;
  const values = placeParameters(model, tape, parameters);
  // The forward pass does not look at targets, but makes one prediction for each.
  const targets = model.reads.targets === 'each token' ? context.map(() => column) : [column];
  const [group] = model.forward(tape, values, { examples: [context], targets: [targets] });
  const { context: words, target, targetIndex } = group.predictions[group.predictions.length - 1];
  const label = { context: words, target, targetIndex, role };
  const scope = group.scope ?? `token: ${label.context} → ${label.target}`;
  const logits = tape.within(['predict', scope], () => scoresToDrawFrom(tape, group, settings));
  const came = tape.constant(role, { shape: [], data: Float64Array.of(column) }, []);
  const head = new LanguageHead('sum', true);
  const assessment = head.assess(tape, [{ scope, logits, targets: came, predictions: [label] }]);
  const last = assessment.groups[0].probabilities.frame ?? 0;
  // A single prediction, whose target is that token, with the values that explain it.
  return { frames: tape.frames.slice(0, last + 1), parameters: values, assessment };
}

/** The logits of the next token, after temperature and top-k. */
function scoresToDrawFrom(tape: Tape, { logits }: LogitGroup, { temperature, topK }: Heat): Value {
  let scores = logits;
  if (logits.shape.length > 1) {
    const naming = { symbol: 'z', axes: logits.axes.slice(1), label: 'last position' };
    scores = tape.apply(row, [logits], naming, { row: logits.shape[0] - 1 });
  }
  if (temperature > 0 && temperature !== 1) {
    const factor = tape.constant('1/temperature', { shape: [], data: Float64Array.of(1 / temperature) }, []);
    scores = tape.apply(scale, [scores, factor], { symbol: 'z', label: 'z / temperature' });
  }
  if (topK !== null) {
    scores = tape.apply(keepLargest, [scores], { symbol: 'z', label: `top ${topK}` }, { count: topK });
  }
  return scores;
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
  return probabilities.reduce((best, probability, token) => (probability > probabilities[best] ? token : best), 0);
}
