import fc from 'fast-check';
import { type GeluAttributes, geluGate } from '../../../../src/model/ops/gelu-gate.js';
import type { Tensor } from '../../../../src/numbers/engine/tensor.js';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

/** The gates are a function of the values, so they are computed again whenever a value was perturbed. */
export const samples: Samples<GeluAttributes> = fc
  .record({ shape: shapes([0, 2], 4), form: fc.constantFrom('exact', 'tanh') })
  .chain(({ shape, form }) =>
    tensorOf(shape, numberBetween(-4, 4)).map((values) => ({
      inputs: withGates(values, { form }),
      attributes: { form },
      rebuild: ([perturbed]: readonly Tensor[]) => withGates(perturbed, { form }),
    })),
  );

function withGates(values: Tensor, attributes: GeluAttributes): readonly Tensor[] {
  const data = new Float64Array(values.data.length);
  geluGate.compute.forward([values], data, attributes);
  return [values, { shape: values.shape, data }];
}
