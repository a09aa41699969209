/**
 * Models that run prediction by prediction, each in its own scope. Scopes, labels and targets are created once per
 * batch, so that an iteration builds no strings.
 */
import type { Value } from '../engine/op.js';
import type { Scope } from '../engine/tape.js';
import type { Tensor } from '../engine/tensor.js';
import { type Declare, declareParameters, type Pass } from './layers.js';
import type { Batch, Model, PredictionLabel } from './model.js';

interface PredictionModelDefinition {
  readonly kind: string;
  readonly words: readonly string[];
  /** Ids of an example are below it. */
  readonly ids: number;
  describeContext(example: readonly number[]): string;
}

interface Prediction {
  readonly scope: string;
  readonly forwardScope: Scope;
  readonly example: readonly number[];
  readonly target: Tensor;
  readonly predictions: readonly [PredictionLabel];
}

/** @param build creates the layers and returns a function that gives the logits of one example, [V] */
export function createPredictionModel(
  definition: PredictionModelDefinition,
  build: (declare: Declare) => (pass: Pass, example: readonly number[]) => Value,
): Model {
  const { built: forward, parameters } = declareParameters(build);
  const known = new WeakMap<Batch, readonly Prediction[]>();
  return {
    kind: definition.kind,
    reads: { ids: definition.ids, targets: 'one' },
    words: definition.words,
    parameters,
    // Ops and scopes name the words of the examples.
    formOf: (batch) => batch,
    refill: () => {},
    forward(tape, values, batch) {
      const pass = { tape, parameters: values };
      const prepared = known.get(batch) ?? prepare(batch, definition);
      known.set(batch, prepared);
      return prepared.map(({ scope, forwardScope, example, target, predictions }) => ({
        scope,
        predictions,
        targets: tape.constant('target', target, []),
        logits: tape.within(forwardScope, () => forward(pass, example)),
      }));
    },
  };
}

function prepare(batch: Batch, { words, describeContext }: PredictionModelDefinition): readonly Prediction[] {
  return batch.examples.map((example, position) => {
    const [targetIndex] = batch.targets[position];
    const context = describeContext(example);
    const target = words[targetIndex];
    const number = (batch.skipping?.numbers[position] ?? position) + 1;
    const scope = `prediction ${number}: ${context} → ${target}`;
    return {
      scope,
      forwardScope: ['forward', scope],
      example,
      target: { shape: [], data: Float64Array.of(targetIndex) },
      predictions: [{ context, target, targetIndex }],
    };
  });
}
