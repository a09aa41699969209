/**
 * Models that run prediction by prediction, each in its own scope. Scopes, labels and targets are created once per
 * batch, so that an iteration builds no strings.
 */
import type { Value } from '../../numbers/engine/value.js';
import { remember } from '../../numbers/kernels/remember.js';
import { type Declare, declareParameters, type ForwardPass } from './layers.js';
import type { Batch, Model } from './model.js';

interface PredictionModelDefinition {
  readonly kind: string;
  readonly words: readonly string[];
  readonly code: Model['code'];
  /** Ids of an example are below it. */
  readonly ids: number;
  describeContext(example: readonly number[]): string;
}

/** @param build creates the layers and returns a function that gives the logits of one example, [V] */
export function createPredictionModel(
  definition: PredictionModelDefinition,
  build: (declare: Declare) => (pass: ForwardPass, example: readonly number[]) => Value,
): Model {
  const { built: forward, parameters } = declareParameters(build);
  const prepared = remember((batch: Batch) => prepare(batch, definition));
  return {
    kind: definition.kind,
    reads: { ids: definition.ids, targets: 'one' },
    words: definition.words,
    code: definition.code,
    parameters,
    // Ops and scopes name the words of the examples.
    formOf: (batch) => batch,
    refill: () => {},
    forward(tape, values, batch) {
      const pass = { tape, parameters: values };
      return prepared(batch).map(({ scope, number, forwardScope, example, target, predictions }) => ({
        scope,
        number,
        predictions,
        targets: tape.constant('target', target, []),
        logits: tape.within(forwardScope, () => forward(pass, example)),
      }));
    },
  };
}

function prepare(batch: Batch, { words, describeContext }: PredictionModelDefinition) {
  return batch.examples.map((example, position) => {
    const [targetIndex] = batch.targets[position];
    const context = describeContext(example);
    const target = words[targetIndex];
    const number = (batch.skipping?.numbers[position] ?? position) + 1;
    const scope = `prediction ${number}: ${context} → ${target}`;
    return {
      scope,
      number,
      forwardScope: ['forward', scope],
      example,
      target: { shape: [], data: Float64Array.of(targetIndex) },
      predictions: [{ context, target, targetIndex }],
    };
  });
}
