/**
 * What plain descent, momentum and Adam would do with the gradient at hand: each has been given all gradients of the
 * branch up to it, so that velocity and moving averages hold what they would hold. The weights themselves are those of
 * the run, which went by its own optimizer.
 */
import { type Axis, nameElement, type Value } from '../../../engine/op.js';
import { type Frame, Tape } from '../../../engine/tape.js';
import { createTensor } from '../../../engine/tensor.js';
import { createAdam } from '../../../optimizers/adam.js';
import type { Optimizer } from '../../../optimizers/optimizer.js';
import { createSgd } from '../../../optimizers/sgd.js';
import type { ReplayedHistory } from '../../../timeline/history.js';
import { during, type Task } from '../../../timeline/task.js';
import type { ReplayedTrace } from '../../../timeline/trace.js';
import type { ParameterElement } from '../../places/targets.js';
import { isSameElement, spreadOf } from './spread.js';

export interface ComparedWeight {
  readonly name: string;
  readonly value: number;
  /** As the optimizer is given it: clipped, where the run clips. */
  readonly gradient: number;
  /** What the run itself made of it. */
  readonly change: number;
}

interface OptimizerTrial {
  readonly title: string;
  /** The update of all compared weights, step by step; its last frame makes the new values. */
  readonly steps: readonly Frame[];
  /** Of each weight. */
  readonly changes: readonly number[];
}

export interface OptimizerComparison {
  /** How many gradients the optimizers have been given, this one included. */
  readonly gradients: number;
  readonly learningRate: number;
  /** Of the run. */
  readonly ownTitle: string;
  /** The one asked about, then those with the largest, a middling and the smallest gradient other than 0. */
  readonly weights: readonly ComparedWeight[];
  readonly trials: readonly OptimizerTrial[];
}

export const MOMENTUM = 0.9;
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

export function* compareOptimizers(
  timeline: ReplayedHistory,
  iteration: number,
  asked: ParameterElement,
): Task<OptimizerComparison> {
  const { outcome } = yield* timeline.reach(iteration);
  const spread = yield* during(spreadOf(givenGradients(outcome)), { done: 0, total: iteration + 1 });
  const places = [asked, ...spread.filter((place) => !isSameElement(place, asked))];
  const values = places.map(({ parameter, element }) => outcome.parameters[parameter].data[element]);
  const weights = places.map(({ parameter, element }, k) => ({
    name: nameElement(outcome.parameters[parameter], element),
    value: values[k],
    gradient: givenGradients(outcome)[parameter].data[element],
    change: outcome.updated[parameter].data[element] - values[k],
  }));
  const { learningRate } = outcome;
  const axes = [{ name: 'weight', labels: weights.map(({ name }) => name) }];
  let runs = candidates(learningRate).map((optimizer) => startRun(optimizer, values, axes));
  yield* timeline.scan(0, iteration + 1, 0, (trace) => {
    const gradients = givenGradients(trace.outcome);
    const pushes = places.map(({ parameter, element }) => gradients[parameter].data[element]);
    runs = runs.map((run) =>
      goOn(run, pushes, { learningRate: trace.outcome.learningRate, count: trace.iteration + 1 }),
    );
    return false;
  });
  return {
    gradients: iteration + 1,
    learningRate,
    ownTitle: timeline.programAt(iteration).optimizer.title,
    weights,
    trials: runs.map(({ optimizer, steps, updated }) => ({
      title: optimizer.title,
      steps,
      changes: Array.from(updated, (value, k) => value - values[k]),
    })),
  };
}

function candidates(learningRate: number): readonly Optimizer[] {
  return [
    createSgd({ learningRate, momentum: 0 }),
    createSgd({ learningRate, momentum: MOMENTUM }),
    createAdam({ learningRate, ...ADAM, isFine: true }),
  ];
}

/** An optimizer with what it remembers, and the update that it would make now. */
interface Run {
  readonly optimizer: Optimizer;
  readonly values: readonly number[];
  readonly axes: readonly Axis[];
  readonly memory: readonly Float64Array[];
  readonly steps: readonly Frame[];
  readonly updated: Float64Array;
}

function startRun(optimizer: Optimizer, values: readonly number[], axes: readonly Axis[]): Run {
  const memory = optimizer.memory.map(() => new Float64Array(values.length));
  return { optimizer, values, axes, memory, steps: [], updated: Float64Array.from(values) };
}

function goOn(
  { optimizer, values, axes, memory }: Run,
  pushes: readonly number[],
  step: { readonly learningRate: number; readonly count: number },
): Run {
  const tape = new Tape();
  const given = (symbol: string, data: ArrayLike<number>): Value =>
    tape.constant(symbol, createTensor([data.length], data), axes);
  const remembered = memory.map((data, slot) => given(optimizer.memory[slot], data));
  const update = optimizer.update(tape, given('new', values), given('gradient', pushes), remembered, step);
  return {
    optimizer,
    values,
    axes,
    memory: update.memory.map(({ data }) => data),
    steps: tape.frames,
    updated: update.parameter.data,
  };
}

function givenGradients({ clipping, gradients }: ReplayedTrace['outcome']): readonly Value[] {
  return clipping?.gradients ?? gradients;
}
