/**
 * gelu: each value times its gate. y = x · gate(x), ∂y/∂x = gate + x · ∂gate/∂x.
 * Invariant: `gates` were computed from the same values, and are saved so that they are not computed twice. Since they
 * are functions of the values, they have no gradient of their own.
 */
import { describeOpen } from '../../numbers/engine/backward-words.js';
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { multiply } from '../../numbers/engine/expression.js';
import { product } from '../../numbers/kernels/elementwise.js';
import { type GeluAttributes, gateSlope, gateSlopeInPython, pullThroughGate } from './gelu-gate.js';

export const gelu = defineElementwise<GeluAttributes>({
  name: 'gelu',
  inputs: ['values', 'gates'],
  formula: ([x, gate]) => multiply(x, gate),
  compute: {
    kernel: product,
    pullback(_input, { data: incoming }, [{ data: x }, { data: gate }], result, { form }) {
      return pullThroughGate(incoming, x, gate, form, result);
    },
  },
  derive: {
    differentiable: (input) => input === 0,
    slope: (_input, [x, gate], _output, { form }) => gate + x * gateSlope(x, gate, form),
  },
  explain: {
    noun: 'GELU',
    sentence: 'Each value passes through its gate: large ones nearly whole, negative ones hardly at all.',
    symbolic: '{result} = {values} × {gates}',
    backwardWords: {
      sentence: ({ inputs: [{ data }, gates], attributes: { form } }, write) =>
        `It passes where the value is well above 0 and stops where it is well below: ${describeOpen(
          data.map((x, i) => gates.data[i] + x * gateSlope(x, gates.data[i], form)),
          write,
        )}.`,
    },
  },
  code: {
    forward: '{result} = {values} * {gates}',
    gradients: [
      ({ attributes: { form } }) =>
        `${gateSlopeInPython(form, '{gates}')}\n{result} = {gradient} * ({gates} + {values} * slope)`,
    ],
  },
});
