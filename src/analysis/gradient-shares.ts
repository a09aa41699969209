/**
 * Splits one element of a parameter's gradient by prediction: each share is the gradient that this prediction's loss
 * alone gives. Where predictions use nothing of each other, the rows through which the gradient came back are theirs.
 * Where rows look at one another, as in attention, the backward pass is run again for the loss terms of one place at a
 * time; rows of different examples still never meet.
 * Invariant: up to rounding, the shares add up to the gradient.
 */

import type { Model } from '../model/models/model.js';
import { Arena } from '../numbers/engine/arena.js';
import { Execution, executeInSlices } from '../numbers/engine/execution.js';
import { pullBack } from '../numbers/engine/gradient.js';
import { isPullback } from '../numbers/engine/pullback.js';
import { type Frame, Tape } from '../numbers/engine/tape.js';
import { labelOf, type Value } from '../numbers/engine/value.js';
import { type ReplayedTrace, termsOf } from '../timeline/trace.js';

/** Amounts by contributor. Up to rounding they add up to the value. */
export type Split = ReadonlyMap<string, number>;

/** A gradient is shared out by prediction or, where rows look at one another, by the place whose row it came back through. */
export const SHARED_BY = ['prediction', 'place'] as const;
export type SharedBy = (typeof SHARED_BY)[number];

/** In slices, of which there is at least one: backward passes may be run again. */
type ShareGradient = (
  trace: ReplayedTrace,
  parameter: number,
  element: number,
) => Generator<unknown, ReturnType<typeof createShares>, void>;

export const NO_SPLIT: Split = new Map();

export function gradientSharer({ mixesRows }: Model, by: SharedBy): ShareGradient {
  if (mixesRows === true && by === 'prediction') return createPassByPlace();
  const shareName = mixesRows === true ? placeOf : predictionOf;
  return function* (trace, parameter, element) {
    const shares = createShares();
    const { frames, outcome } = trace;
    for (const { frame, row, amount } of arrivals(frames, outcome.gradients[parameter], element)) {
      shares.add(shareName(trace, row, frame), amount, frame.index);
    }
    yield null;
    return shares;
  };
}

function createShares() {
  const amounts = new Map<string, number>();
  const frames = new Map<string, number>();
  return {
    /** Up to rounding they add up to the gradient. */
    amounts,
    /** The frame in which each share reached the parameter. */
    frames,
    add(name: string, amount: number, frame: number): void {
      amounts.set(name, (amounts.get(name) ?? 0) + amount);
      frames.set(name, frame);
    },
  };
}

/** One backward pass for each place of an example, in memory that the passes share. */
function createPassByPlace(): ShareGradient {
  const arena = new Arena();
  const lasting = new Arena();
  const tape = new Tape('later');
  return function* (trace, parameter, element) {
    const { frames, outcome } = trace;
    const [{ terms, predictions }] = outcome.groups;
    const places = predictions.length / outcome.batch.examples.length;
    const slopes = lossSlopes(trace, terms);
    const forward = frames.slice(0, (outcome.perplexity.frame ?? 0) + 1);
    const frame = outcome.gradients[parameter].frame ?? 0;
    const shares = createShares();
    for (let place = 0; place < places; place++) {
      arena.reset();
      tape.beginAfter(forward, arena, lasting);
      const data = slopes.map((slope, row) => (row % places === place ? slope : 0));
      const arriving = tape.constant(terms.symbol, { shape: terms.shape, data }, terms.axes);
      const [gradient] = pullBack(tape, terms, arriving, [outcome.parameters[parameter]]);
      yield* executeInSlices(new Execution(tape.steps));
      for (const { row, amount } of arrivals(tape.frames, gradient, element)) {
        const example = row?.count === predictions.length ? Math.floor(row.index / places) : 0;
        shares.add(describe(predictions[example * places + place]), amount, frame);
      }
    }
    return shares;
  };
}

/** The slope of the objective by each loss term. */
function lossSlopes({ frames, outcome }: ReplayedTrace, { node, data }: Value): Float64Array {
  const slopes = new Float64Array(data.length);
  const { frame } = outcome.objective;
  if (frame === null) return slopes;
  const { inputs } = frames[frame];
  for (const { input, index, derivative } of termsOf(frames[frame], 0)) {
    if (inputs[input].node === node) slopes[index] += derivative;
  }
  return slopes;
}

/** A part of a gradient element, with the step and the row of what arrived there; null where it has no rows. */
interface ArrivedPart {
  readonly frame: Frame;
  readonly row: { readonly index: number; readonly count: number } | null;
  readonly amount: number;
}

function* arrivals(
  frames: readonly Frame[],
  { frame: made }: Value,
  element: number,
  scale = 1,
): Generator<ArrivedPart> {
  if (made === null) return;
  const frame = frames[made];
  const { op, inputs } = frame;
  for (const { input, index, value, derivative } of termsOf(frame, element)) {
    if (isPullback(op)) yield { frame, row: rowOf(inputs[0], index), amount: scale * value * derivative };
    else yield* arrivals(frames, inputs[input], index, scale * derivative);
  }
}

function rowOf({ shape, data }: Value, index: number): ArrivedPart['row'] {
  const [count] = shape;
  return shape.length < 2 ? null : { index: Math.floor(index / (data.length / count)), count };
}

/** The prediction that what arrives belongs to: that of the scope, or of the row of a batch. */
function predictionOf({ outcome }: ReplayedTrace, row: ArrivedPart['row'], { scope: path, inputs }: Frame): string {
  const scoped = outcome.groups.find(({ scope }) => scope !== null && path.includes(scope));
  if (scoped !== undefined) return describe(scoped.predictions[0]);
  if (row === null) return 'all predictions';
  const [group] = outcome.groups;
  return group?.predictions.length === row.count
    ? describe(group.predictions[row.index])
    : labelOf(inputs[0].axes[0], row.index);
}

function placeOf({ outcome }: ReplayedTrace, row: ArrivedPart['row']): string {
  const [group] = outcome.groups;
  const isPlace = row !== null && group?.predictions.length === row.count;
  return isPlace ? `at ${group.predictions[row.index].context}` : 'at all places';
}

function describe({ context, target }: { readonly context: string; readonly target: string }): string {
  return `${context} → ${target}`;
}
