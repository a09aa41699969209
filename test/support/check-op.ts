/**
 * Checks on one sample that the five parts of an op are the same function: forward, terms, dependents, pullback,
 * expression. Throws at the first disagreement and says where it is.
 */

import type { Op } from '../../src/numbers/engine/op.js';
import { sizeOf, type Tensor } from '../../src/numbers/engine/tensor.js';
import type { Value } from '../../src/numbers/engine/value.js';
import { evaluateIndependently } from './error-function.js';
import { differencesAt } from './finite-differences.js';
import { evaluateText, formatInFull } from './formula-text.js';
import type { OpSample } from './op-samples.js';
import { render } from './render.js';
import { asValue, bitsOf } from './values.js';

export interface CheckedOp {
  readonly op: Op;
  readonly sample: OpSample;
  /** Gradient of the loss by the op's output, with the output's shape. */
  readonly gradient: Tensor;
  /** How many terms of a sum are written out. */
  readonly longestSum: number;
}

/** Tolerance between analytic derivatives. */
const EXACT = 1e-11;
/** Tolerance between them and finite differences. */
const DIFFERENCES = 1e-7;
/** Tolerance between a formula and the output. */
const FORMULA = 1e-9;

/** `matrix[input][output × size of input + index]`: ∂output/∂input; null if the op has no gradient by the input. */
type Jacobian = readonly (Float64Array | null)[];

export function checkOp({ op, sample, gradient, longestSum }: CheckedOp): void {
  const output = checkForward(op, sample);
  const before = bitsOf(sample.inputs);
  const byTerms = jacobianByTerms(op, sample, output);
  const byDependents = jacobianByDependents(op, sample, output);
  compare('terms and dependents', byTerms, byDependents, EXACT);
  compare('finite differences and dependents', jacobianByDifferences(op, sample, output), byDependents, DIFFERENCES);
  checkPullbacks(op, sample, output, gradient, byDependents);
  checkFormulas(op, sample, output, longestSum);
  if (!bitsOf(sample.inputs).equals(before)) throw new Error('An input was modified.');
}

/** The op's output, after checking that every element is written and nothing else. */
export function checkForward(op: Op, { inputs, attributes, forwardHeld }: OpSample): Tensor {
  const shape = op.compute.shape(inputs, attributes);
  const before = bitsOf(inputs);
  const [overNaN, overGarbage] = [Number.NaN, 1e300].map((garbage) => {
    const data = new Float64Array(sizeOf(shape)).fill(garbage);
    op.compute.forward(inputs, data, attributes);
    return { shape, data };
  });
  if (overNaN.data.some(Number.isNaN)) throw new Error('forward left an element unwritten, or the sample gives NaN.');
  if (!bitsOf([overNaN]).equals(bitsOf([overGarbage]))) throw new Error('forward left an element unwritten.');
  if (!bitsOf(inputs).equals(before)) throw new Error('forward wrote into an input.');
  forwardHeld?.(inputs).forEach((value, i) => {
    requireClose(`forward and forwardHeld at ${i}`, overNaN.data[i], value, EXACT);
  });
  return overNaN;
}

function jacobianByTerms(op: Op, { inputs, attributes }: OpSample, output: Tensor): Jacobian {
  const jacobian = emptyJacobian(op, inputs, output);
  for (let to = 0; to < output.data.length; to++) {
    for (const { input, index, value, derivative } of op.derive.terms(inputs, to, attributes, output)) {
      const matrix = jacobian[input];
      if (matrix === null) throw new Error(`terms names input ${input}, which is not differentiable.`);
      if (!Object.is(value, inputs[input].data[index])) {
        throw new Error(
          `terms gives ${value} as element ${index} of input ${input}, which is ${inputs[input].data[index]}.`,
        );
      }
      matrix[to * inputs[input].data.length + index] += derivative;
    }
  }
  return jacobian;
}

function jacobianByDependents(op: Op, { inputs, attributes }: OpSample, output: Tensor): Jacobian {
  const jacobian = emptyJacobian(op, inputs, output);
  jacobian.forEach((matrix, input) => {
    const size = inputs[input].data.length;
    for (let index = 0; matrix !== null && index < size; index++) {
      for (const dependent of op.derive.dependents(input, inputs, index, attributes, output)) {
        if (!(dependent.index in output.data)) throw new Error(`dependents names the output ${dependent.index}.`);
        matrix[dependent.index * size + index] += dependent.derivative;
      }
    }
  });
  return jacobian;
}

function jacobianByDifferences(op: Op, sample: OpSample, output: Tensor): Jacobian {
  const jacobian = emptyJacobian(op, sample.inputs, output);
  jacobian.forEach((matrix, input) => {
    const { shape, data } = sample.inputs[input];
    for (let index = 0; matrix !== null && index < data.length; index++) {
      const column = differencesAt((x) => {
        const perturbed = { shape, data: data.with(index, x) };
        return forwardOf(op, sample, sample.inputs.with(input, perturbed), output.data.length);
      }, data[index]);
      for (let to = 0; to < column.length; to++) matrix[to * data.length + index] = column[to];
    }
  });
  return jacobian;
}

function forwardOf(op: Op, sample: OpSample, perturbed: readonly Tensor[], size: number): Float64Array {
  if (sample.forwardHeld !== undefined) return sample.forwardHeld(perturbed);
  const result = new Float64Array(size);
  op.compute.forward(sample.rebuild?.(perturbed) ?? perturbed, result, sample.attributes);
  return result;
}

function emptyJacobian(op: Op, inputs: readonly Tensor[], output: Tensor): Jacobian {
  return inputs.map(({ data }, input) =>
    op.derive.differentiable(input) ? new Float64Array(output.data.length * data.length) : null,
  );
}

function compare(what: string, actual: Jacobian, expected: Jacobian, tolerance: number): void {
  expected.forEach((matrix, input) => {
    matrix?.forEach((derivative, at) => {
      requireClose(
        `${what}, by input ${input}, element ${at} of the Jacobian`,
        actual[input]![at],
        derivative,
        tolerance,
      );
    });
  });
}

function checkPullbacks(
  op: Op,
  { inputs, attributes }: OpSample,
  output: Tensor,
  gradient: Tensor,
  jacobian: Jacobian,
) {
  jacobian.forEach((matrix, input) => {
    if (matrix === null) return;
    const size = inputs[input].data.length;
    const result = new Float64Array(size).fill(Number.NaN);
    op.compute.pullback(input, gradient, inputs, result, attributes, output);
    for (let index = 0; index < size; index++) {
      const products = Array.from(gradient.data, (incoming, to) => incoming * matrix[to * size + index]);
      const expected = products.reduce((total, product) => total + product, 0);
      const scale = products.reduce((total, product) => total + Math.abs(product), 0);
      requireClose(`pullback and dependents, by input ${input} at ${index}`, result[index], expected, EXACT, scale);
    }
  });
}

function checkFormulas(op: Op, { inputs, attributes }: OpSample, output: Tensor, longestSum: number): void {
  const values: readonly Value[] = inputs.map((input, position) => asValue(input, `x${position}`, position));
  const result = asValue(output, 'y', values.length);
  for (let index = 0; index < output.data.length; index++) {
    const expression = op.explain.expression(values, index, attributes, result);
    requireClose(`the formula's value at ${index}`, evaluateIndependently(expression), output.data[index], FORMULA);
    const numbers = render(expression, { leaves: 'numbers', formatNumber: formatInFull, longestSum });
    requireClose(`the line ${numbers}`, evaluateText(numbers), output.data[index], FORMULA);
    const names = render(expression, { leaves: 'names', formatNumber: formatInFull, longestSum });
    if (/undefined|NaN/.test(names) || names === '') throw new Error(`the line with names is: ${names}`);
  }
}

function requireClose(what: string, actual: number, expected: number, tolerance: number, scale = 0): void {
  if (Object.is(actual, expected)) return;
  if (Math.abs(actual - expected) <= tolerance * (1 + Math.abs(expected) + scale)) return;
  throw new Error(`${what}: ${actual} and ${expected} differ.`);
}
