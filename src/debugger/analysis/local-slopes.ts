/**
 * From the loss to the scores of one prediction by local slopes: −1/P of the logarithm, the slopes of softmax, their
 * product; and beside it P − target, which training goes on from. Runs in small steps have these as frames; in others the
 * same steps are made here, on a tape of their own, from the frames of the iteration.
 */
import type { Address } from '../../document/document.js';
import type { Value } from '../../engine/op.js';
import { type Frame, Tape } from '../../engine/tape.js';
import {
  isTermGradient,
  type PredictionPlace,
  predictionAt,
  predictionsOf,
  type ReplayedMoment,
  wordCountOf,
} from '../places/moment.js';

/** Each frame is about one prediction alone, with an element for each word. */
export interface LocalSlopes {
  readonly place: PredictionPlace;
  /** ∂loss/∂P(target): a single number. */
  readonly surprise: Frame;
  /** ∂P(target)/∂z */
  readonly softmax: Frame;
  /** ∂loss/∂z, as the product of the two. */
  readonly product: Frame;
  /** ∂loss/∂z, as P − target. */
  readonly direct: Frame;
  /** The largest difference between the last two; NaN where a probability of 0 leaves no product. */
  readonly difference: number;
  /** Which element of which step a number of the first three is; undefined where the run has no such steps. */
  readonly addressOf: (slope: Frame, element: number) => Address | undefined;
}

/**
 * Of the prediction that the moment is about, or else an element of a batch's scores; null where there is none, or where
 * it is not trained on.
 */
export function localSlopesAt(moment: ReplayedMoment, element: number): LocalSlopes | null {
  const place = predictionAt(moment) ?? placeInBatch(moment, element);
  if (place === null) return null;
  const { frames } = moment.trace;
  const fused = frames.find((frame) => isTermGradient(frame, place.group));
  if (fused === undefined) return null;
  const direct = ofPrediction(fused, place);
  const derived = derive(moment, direct, place);
  const recorded = recordedSlopes(moment, fused);
  const [surprise, softmax, product] = derived.map((frame, k) => withNumbers(frame, recorded[k], place));
  const difference = largestDifference(product.output, direct.output);
  const addressOf = (slope: Frame, element: number): Address | undefined => {
    // On a tape of their own they are counted from 0.
    const step = recorded[slope.index];
    if (step === undefined) return undefined;
    const before = place.group.scope === null ? place.row * slope.output.data.length : 0;
    return { symbol: step.output.symbol, step: step.index, element: before + element };
  };
  return { place, surprise, softmax, product, direct, difference, addressOf };
}

/** The steps by which the model's head derives a gradient, of one prediction. */
function derive({ timeline, trace }: ReplayedMoment, { inputs }: Frame, place: PredictionPlace): readonly Frame[] {
  const tape = new Tape();
  const term = ofPrediction(trace.frames[place.group.terms.frame ?? 0], place);
  timeline.programAt(trace.iteration).head.derive(tape, term, inputs[0]);
  return tape.frames;
}

/** The same steps where the run has them: right before P − target. */
function recordedSlopes({ timeline, trace }: ReplayedMoment, { index }: Frame): readonly Frame[] {
  return timeline.programAt(trace.iteration).head.derives ? trace.frames.slice(index - 3, index) : [];
}

function withNumbers(frame: Frame, recorded: Frame | undefined, place: PredictionPlace): Frame {
  if (recorded === undefined) return frame;
  const { inputs: held, output } = ofPrediction(recorded, place);
  const inputs = frame.inputs.map((input, k) => ({ ...input, data: held[k].data }));
  return { ...frame, inputs, output: { ...frame.output, data: output.data } };
}

function placeInBatch(moment: ReplayedMoment, element: number): PredictionPlace | null {
  const [group] = moment.trace.outcome.groups;
  if (group === undefined || group.scope !== null) return null;
  return predictionsOf(moment)[Math.floor(element / wordCountOf(group))] ?? null;
}

/** What a frame about a whole batch does for one prediction, as if it were alone. */
function ofPrediction(frame: Frame, { group, row }: PredictionPlace): Frame {
  if (group.scope !== null) return frame;
  const rows = group.predictions.length;
  const alone = (value: Value): Value => {
    if (value.shape[0] !== rows) return value;
    const size = value.data.length / rows;
    const data = value.data.subarray(row * size, (row + 1) * size);
    return { ...value, shape: value.shape.slice(1), axes: value.axes.slice(1), data };
  };
  return { ...frame, inputs: frame.inputs.map(alone), output: alone(frame.output) };
}

function largestDifference(a: Value, b: Value): number {
  return a.data.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b.data[i])), 0);
}
