/**
 * From the loss to the scores of one prediction by local slopes: −1/P of the logarithm, the slopes of softmax, their
 * product; and beside it P − target, which training goes on from. They are made here for one prediction, on a tape of their
 * own, from the frames of the iteration; runs in small steps have the same numbers as frames.
 */

import {
  isTermGradient,
  type PredictionPlace,
  predictionAt,
  predictionsOf,
  type ReplayedMoment,
  wordCountOf,
} from '../debugger/places/moment.js';
import type { Address } from '../document/document.js';
import { type Frame, Tape } from '../numbers/engine/tape.js';
import type { Value } from '../numbers/engine/value.js';

export type LocalSlopes = NonNullable<ReturnType<typeof localSlopesAt>>;

/**
 * The slopes of the prediction that the moment is about, or else of the one that an element of a batch's scores belongs to;
 * null where there is none, or where it is not trained on. Each frame is about that prediction alone, with an element for
 * each word.
 */
export function localSlopesAt(moment: ReplayedMoment, element: number) {
  const { frames, outcome } = moment.trace;
  const [batch] = outcome.groups.filter(({ scope }) => scope === null);
  const inBatch = batch && predictionsOf(moment)[Math.floor(element / wordCountOf(batch))];
  const place = predictionAt(moment) ?? inBatch;
  if (place === undefined) return null;
  const fused = frames.find((frame) => isTermGradient(frame, place.group));
  if (fused === undefined) return null;
  const direct = ofPrediction(fused, place);
  const { head } = moment.timeline.programAt(moment.trace.iteration);
  const tape = new Tape();
  head.derive(tape, ofPrediction(frames[place.group.terms.frame ?? 0], place), direct.inputs[0]);
  const [surprise, softmax, product] = tape.frames;
  const distances = product.output.data.map((value, i) => Math.abs(value - direct.output.data[i]));
  /** Which element of which step a number of the first three is; undefined where the run has no such steps. */
  const addressOf = (slope: Frame, element: number): Address | undefined => {
    if (!head.derives) return undefined;
    // The run has the same three steps right before P − target. On a tape of their own they are counted from 0.
    const { output, index } = frames[fused.index - tape.frames.length + slope.index];
    const before = place.group.scope === null ? place.row * slope.output.data.length : 0;
    return { symbol: output.symbol, step: index, element: before + element };
  };
  return {
    place,
    /** ∂loss/∂P(target): a single number. */
    surprise,
    /** ∂P(target)/∂z */
    softmax,
    /** ∂loss/∂z, as the product of the two. */
    product,
    /** ∂loss/∂z, as P − target. */
    direct,
    /** The largest between the last two; NaN where a probability of 0 leaves no product. */
    difference: distances.reduce((largest, distance) => Math.max(largest, distance), 0),
    addressOf,
  };
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
