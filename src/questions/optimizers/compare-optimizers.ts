/**
 * What plain descent, momentum and Adam would do with the gradient at hand: each has been given all gradients of the
 * branch up to it, so that velocity and moving averages hold what they would hold. The weights themselves are those of
 * the run, which went by its own optimizer.
 */

import type { ParameterElement } from '../../debugger/places/targets.js';
import { createAdam } from '../../model/optimizers/adam.js';
import type { Optimizer, OptimizerStep } from '../../model/optimizers/optimizer.js';
import { createSgd } from '../../model/optimizers/sgd.js';
import { type Frame, Tape } from '../../numbers/engine/tape.js';
import { during, type ResultOf } from '../../numbers/engine/task.js';
import { createTensor, type Tensor } from '../../numbers/engine/tensor.js';
import { nameElement, type Value } from '../../numbers/engine/value.js';
import type { ReplayedHistory } from '../../timeline/history.js';
import type { ReplayedTrace } from '../../timeline/trace.js';
import { isSameElement, spreadOf } from './spread.js';

export type OptimizerComparison = ResultOf<typeof compareOptimizers>;
export type ComparedWeight = OptimizerComparison['weights'][number];

const MOMENTUM = 0.9;
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

export function* compareOptimizers(timeline: ReplayedHistory, iteration: number, asked: ParameterElement) {
  const { outcome } = yield* timeline.reach(iteration);
  const { learningRate, parameters, updated } = outcome;
  const spread = yield* during(spreadOf(givenGradients(outcome)), { done: 0, total: iteration + 1 });
  const places = [asked, ...spread.filter((place) => !isSameElement(place, asked))];
  const valuesOf = (tensors: readonly Tensor[]): readonly number[] =>
    places.map(({ parameter, element }) => tensors[parameter].data[element]);
  const [values, gradients, after] = [parameters, givenGradients(outcome), updated].map(valuesOf);
  const names = places.map(({ parameter, element }) => nameElement(parameters[parameter], element));
  const candidates = optimizersAt(learningRate).map(
    ({ title, optimizer }): Candidate => ({
      ...{ title, optimizer, steps: [] },
      memory: optimizer.memory.map(() => new Float64Array(values.length)),
    }),
  );
  yield* timeline.scan(0, iteration + 1, 0, (trace) => {
    const step = { learningRate: trace.outcome.learningRate, count: trace.iteration + 1 };
    const pushes = valuesOf(givenGradients(trace.outcome));
    for (const candidate of candidates) update(candidate, names, values, pushes, step);
    return false;
  });
  return {
    /** How many gradients the optimizers have been given, this one included. */
    gradients: iteration + 1,
    learningRate,
    /** The title of the optimizer of the run. */
    ownTitle: timeline.programAt(iteration).optimizer.title,
    /** The one asked about, then those with the largest, a middling and the smallest gradient other than 0. */
    weights: names.map((name, k) => ({
      name,
      value: values[k],
      /** As the optimizer is given it: clipped, where the run clips. */
      gradient: gradients[k],
      /** What the run itself made of it. */
      change: after[k] - values[k],
    })),
    trials: candidates.map(({ title, steps }) => ({
      title,
      /** The update of all compared weights, step by step; its last frame makes the new values. */
      steps,
      /** How far each weight moves. */
      changes: values.map((value, k) => steps[steps.length - 1].output.data[k] - value),
    })),
  };
}

/** An optimizer with what it remembers, and the steps of the update that it would make now. */
interface Candidate {
  readonly title: string;
  readonly optimizer: Optimizer;
  memory: readonly Float64Array[];
  steps: readonly Frame[];
}

export function optimizersAt(learningRate: number) {
  const { beta1, beta2 } = ADAM;
  return [
    { title: 'plain descent', optimizer: createSgd({ learningRate, momentum: 0 }) },
    { title: `momentum ${MOMENTUM}`, optimizer: createSgd({ learningRate, momentum: MOMENTUM }) },
    {
      title: `Adam, β1 ${beta1} and β2 ${beta2}`,
      optimizer: createAdam({ learningRate, ...ADAM, isFine: true }),
    },
  ];
}

function update(
  candidate: Candidate,
  labels: readonly string[],
  values: readonly number[],
  pushes: readonly number[],
  step: OptimizerStep,
): void {
  const { optimizer, memory } = candidate;
  const tape = new Tape();
  const given = (symbol: string, data: ArrayLike<number>): Value =>
    tape.constant(symbol, createTensor([data.length], data), [{ name: 'weight', labels }]);
  const remembered = memory.map((data, slot) => given(optimizer.memory[slot], data));
  const made = optimizer.update(tape, given('new', values), given('gradient', pushes), remembered, step);
  candidate.memory = made.memory.map(({ data }) => data);
  candidate.steps = tape.frames;
}

function givenGradients({ clipping, gradients }: ReplayedTrace['outcome']): readonly Value[] {
  return clipping?.gradients ?? gradients;
}
