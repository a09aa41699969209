/**
 * The backward step of an op for one input, as an op of its own: incoming gradient × local derivative, summed over the
 * outputs that the input reaches. Its inputs are the incoming gradient, then the op's inputs, then the op's output.
 * Invariant: it is linear in the incoming gradient. Its terms are the incoming gradient × local derivative for
 * each of these outputs, never terms by the op's inputs: asked why a gradient has its value, it names the outputs through
 * which it came.
 */
import { derivativeOf, type FormulaTree } from '../../document/formula.js';
import { constant, type Expression, multiply, sum, value } from './expression.js';
import { defineOp, type Op } from './op.js';
import type { OpCode } from './op-code.js';
import type { Attributes, OpComputing } from './op-computing.js';
import { termOf } from './op-derivatives.js';
import { isSameShape } from './tensor.js';
import { element, elementTree, symbolTree, type Value } from './value.js';

type Shaped = Pick<Value, 'shape'>;

interface PullbackOp extends Op {
  readonly of: Op;
  readonly input: number;
}

export function createPullback(op: Op, input: number): PullbackOp {
  const { compute, derive, code } = op;
  const { noun = op.name, gradientFormula } = op.explain;
  const asOp = defineOp({
    name: `pullback ${op.name}`,
    inputs: ['gradient', ...op.inputs, 'output'],
    compute: {
      shape: (inputs) => inputs[input + 1].shape,
      forward: (inputs, result, attributes) =>
        compute.pullback(input, inputs[0], inputs.slice(1, -1), result, attributes, inputs[inputs.length - 1]),
    },
    derive: {
      differentiable: (position) => position === 0,
      terms: (inputs, index, attributes) =>
        derive
          .dependents(input, inputs.slice(1, -1), index, attributes, inputs[inputs.length - 1])
          .map((dependent) => termOf(inputs, 0, dependent.index, dependent.derivative)),
      dependents: (_position, inputs, index, attributes) =>
        derive
          .terms(inputs.slice(1, -1), index, attributes, inputs[inputs.length - 1])
          .filter((term) => term.input === input)
          .map((term) => ({ index: term.index, derivative: term.derivative })),
    },
    explain: {
      sentence: gradientFormula?.sentence ?? `The gradient passes back through ${noun}.`,
      symbolic: gradientFormula?.symbolic ?? sumOfSlopes(op, input),
      expression: (inputs, index, attributes) => gradientExpression(op, input, inputs, attributes, index),
    },
    code: code && pullbackCode(code, input),
  });
  return { ...asOp, of: op, input };
}

export function isPullback(op: object): op is PullbackOp {
  return 'of' in op;
}

/** The values whose gradient a pullback gives: one input of its op, or all if they share it. */
export function targetsOf<V extends Shaped>(op: PullbackOp, inputs: readonly V[]): readonly V[] {
  const originals = inputs.slice(1, -1);
  return sharesGradient(op.of.compute, originals) ? originals : [originals[op.input]];
}

/** Whether one step gives the gradient of every input. */
export function sharesGradient(compute: OpComputing, inputs: readonly Shaped[]): boolean {
  if (compute.sharesGradient !== true || inputs.length === 1) return false;
  const [first, ...others] = inputs;
  return others.every(({ shape }) => isSameShape(shape, first.shape));
}

/** Null for an op that training never differentiates. */
function pullbackCode<A>({ gradients = [], settings }: OpCode<A>, input: number): OpCode<A> | null {
  const lines = gradients[Math.min(input, gradients.length - 1)];
  if (lines === undefined) return null;
  return {
    forward:
      typeof lines === 'string'
        ? lines
        : ({ attributes, inputs }) => lines({ attributes, inputs: inputs.slice(1, -1), input }),
    ...(settings && { settings }),
  };
}

/** For any element, where its op has no clearer formula. */
function sumOfSlopes({ inputs, derive }: Op, input: number): string {
  const target = inputs[input] ?? inputs.at(-1);
  return `{result} = ${derive.reachesOne?.(input) ? '' : 'Σ '}{gradient} × ∂{output}/∂{${target}}`;
}

function gradientExpression(
  { derive, explain }: Op,
  input: number,
  inputs: readonly Value[],
  attributes: Attributes,
  index: number,
): Expression {
  const [gradient, ...rest] = inputs;
  const output = rest[rest.length - 1];
  const original = rest.slice(0, -1);
  const { gradientFormula } = explain;
  if (gradientFormula !== undefined) return gradientFormula.expression(gradient, original, index, attributes, output);
  const reached = elementTree(original[input], index);
  const products = derive.dependents(input, original, index, attributes, output).map((dependent) => {
    const slope = derivativeOf(elementTree(output, dependent.index), reached);
    return multiply(element(gradient, dependent.index), value(slope, dependent.derivative));
  });
  if (products.length === 0) return constant(0);
  const slope = derivativeOf(symbolTree(output), reached);
  const product: FormulaTree = { kind: 'binary', operator: '×', left: symbolTree(gradient), right: slope };
  return sum({ kind: 'series', sign: 'Σ', of: product }, products);
}
