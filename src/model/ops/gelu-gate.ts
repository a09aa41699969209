/**
 * geluGate: how far GELU opens for a value, between 0 and 1 (Hendrycks and Gimpel, 2016). `exact` is the share of a
 * normal distribution below x, ½(1 + erf(x/√2)). `tanh` is the approximation that GPT-2 was trained with, ½(1 + tanh u)
 * with u = √(2/π)(x + 0.044715x³); it is computed as 1 / (1 + e^(−2u)), which is equal and loses no precision where
 * tanh is near −1.
 */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { add, call, divide, type Expression, multiply, power, subtract } from '../../numbers/engine/expression.js';
import { renameOp } from '../../numbers/engine/op.js';
import type { Again } from '../../numbers/kernels/calls.js';
import { normalGate, normalGeluPullback, tanhGate, tanhGeluPullback } from '../../numbers/kernels/elementwise.js';
import { normalAt } from '../../numbers/kernels/erf.js';

export type GeluAttributes = { readonly form: 'exact' | 'tanh' };

const CUBIC = 0.044715;
const SLOPE = Math.sqrt(2 / Math.PI);

export const geluGate = defineElementwise<GeluAttributes>({
  name: 'gelu gate',
  inputs: ['values'],
  formula: ([x], { form }) => gateFormula(x, form),
  compute: {
    forward([{ data }], output, { form }) {
      return form === 'exact' ? normalGate([data], output) : tanhGate([data], output, -2 * SLOPE, CUBIC);
    },
    pullback(_input, { data: incoming }, [{ data }], result, { form }, { data: gates }) {
      for (let i = 0; i < result.length; i++) result[i] = incoming[i] * gateSlope(data[i], gates[i], form);
    },
  },
  derive: { slope: (_input, [x], gate, { form }) => gateSlope(x, gate, form) },
  explain: {
    noun: 'the gate of GELU',
    sentence: 'A gate for each value: near 0 for very negative ones, one half at 0, near 1 for large ones.',
    symbolic: '{result} = ½(1 + erf({values}/√2))',
  },
  code: {
    forward: ({ attributes: { form } }) =>
      form === 'exact'
        ? '{result} = 0.5 * (1 + torch.erf({values} / math.sqrt(2)))'
        : `inner = math.sqrt(2 / math.pi) * ({values} + ${CUBIC} * {values} ** 3)\n{result} = 0.5 * (1 + torch.tanh(inner))`,
    gradients: [({ attributes: { form } }) => `${gateSlopeInPython(form, '{output}')}\n{result} = {gradient} * slope`],
  },
});

/** u of the `tanh` form */
const bent = (x: Expression): Expression => multiply(SLOPE, add(x, multiply(CUBIC, power(x, 3))));

export function gateFormula(x: Expression, form: GeluAttributes['form']): Expression {
  const squashed = form === 'exact' ? call('erf', divide(x, call('sqrt', 2))) : call('tanh', bent(x));
  return multiply(0.5, add(1, squashed));
}

/** ∂gate/∂x */
export function gateSlopeFormula(x: Expression, form: GeluAttributes['form']): Expression {
  if (form === 'exact') {
    const bell = call('exp', divide(call('negate', power(x, 2)), 2));
    return divide(bell, Math.sqrt(2 * Math.PI));
  }
  const inner = multiply(SLOPE, add(1, multiply(3 * CUBIC, power(x, 2))));
  return multiply(0.5, multiply(subtract(1, power(call('tanh', bent(x)), 2)), inner));
}

/** The same in Python, as `slope`. */
export function gateSlopeInPython(form: GeluAttributes['form'], gate: string): string {
  if (form === 'exact') return 'slope = torch.exp(-{values} ** 2 / 2) / math.sqrt(2 * math.pi)';
  return `inner_slope = math.sqrt(2 / math.pi) * (1 + 3 * ${CUBIC} * {values} ** 2)\nslope = 2 * ${gate} * (1 - ${gate}) * inner_slope`;
}

/** The same op for the `tanh` form, so that its symbolic formula matches its numbers. */
export const tanhGeluGate = renameOp(geluGate, 'tanh gelu gate', {
  symbolic: '{result} = ½(1 + tanh(√(2/π) × ({values} + 0.044715 × {values}³)))',
});

/** ∂gate/∂x, given the gate computed for x. */
export function gateSlope(x: number, gate: number, form: GeluAttributes['form']): number {
  return form === 'exact' ? normalAt(x) : tanhGateSlope(x, gate);
}

function tanhGateSlope(x: number, gate: number): number {
  return 2 * gate * (1 - gate) * SLOPE * (1 + 3 * CUBIC * x * x);
}

/** result = incoming · ∂(x · gate)/∂x */
export function pullThroughGate(
  incoming: Float64Array,
  x: Float64Array,
  gates: Float64Array,
  form: GeluAttributes['form'],
  result: Float64Array,
): Again {
  if (form === 'exact') return normalGeluPullback([incoming, x, gates], result);
  return tanhGeluPullback([incoming, x, gates], result, SLOPE, 3 * CUBIC);
}
