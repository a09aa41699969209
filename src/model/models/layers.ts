/**
 * The layers that models are built from. As with PyTorch's modules, creating a layer declares its parameters, and
 * calling it applies its ops. A model's parameters are in the order in which its layers were created.
 */

import type { Op } from '../../numbers/engine/op.js';
import type { Tape } from '../../numbers/engine/tape.js';
import type { Axis, Value } from '../../numbers/engine/value.js';
import { layerNorm as layerNormOp, type NormAttributes } from '../ops/layer-norm.js';
import { linear as linearOp, scoreLinear } from '../ops/linear.js';
import { matmul, scoreMatmul } from '../ops/matmul.js';
import { matmulTransposed } from '../ops/matmul-transposed.js';
import { rmsNorm as rmsNormOp } from '../ops/rms-norm.js';
import { type Initialization, ones, type ParameterDeclaration, zeros } from './model.js';

/** One forward pass: the tape that records it, and the values of the model's parameters. */
export interface ForwardPass {
  readonly tape: Tape;
  readonly parameters: readonly Value[];
}

export type Layer<P extends ForwardPass = ForwardPass> = (pass: P, x: Value) => Value;

/** The value of one parameter in a pass. */
export type Parameter = (pass: ForwardPass) => Value;

/** An axis and its length. */
export interface Dimension extends Axis {
  readonly size: number;
}

export type Declare = (
  name: string,
  dimensions: readonly Dimension[],
  initial: Initialization,
  symbol?: string,
) => Parameter;

export function wordDimension(words: readonly string[]): Dimension {
  return { name: 'word', size: words.length, labels: words };
}

/** The result of `build`, and the parameters that its layers declared. */
export function declareParameters<T>(build: (declare: Declare) => T) {
  const parameters: ParameterDeclaration[] = [];
  const built = build((name, axes, initial, symbol) => {
    const shape = axes.map(({ size }) => size);
    const position = parameters.push({ name, symbol, shape, axes, initial }) - 1;
    return (pass) => pass.parameters[position];
  });
  return { built, parameters };
}

/** The names of a weight, stored [from, to], and of its bias, if it has one. */
type LinearNames = readonly [weight: string, bias?: string];

/**
 * symbol = x @ weight + bias; without a bias, symbol = x @ weight. The weight starts as `initial` says, a bias at 0.
 */
export const linear = defineLinear(matmul, linearOp);

/** The same layer where the outputs are the scores of the words. */
export const scores = defineLinear(scoreMatmul, scoreLinear);

/** symbol = x @ tableᵀ: scores whose weights are the token embeddings, stored [V, C]. */
export function tiedScores(symbol: string, table: Parameter, word: Dimension): Layer {
  return (pass, x) => {
    const w = table(pass);
    const naming = { symbol, axes: [x.axes[0], word], label: `${symbol} = ${x.symbol} @ ${w.symbol}ᵀ` };
    return pass.tape.apply(matmulTransposed, [x, w], naming);
  };
}

function defineLinear(product: Op, shiftedProduct: Op) {
  return (
    declare: Declare,
    symbol: string,
    [weightName, biasName]: LinearNames,
    from: Dimension,
    to: Dimension,
    initial: Initialization,
  ): Layer => {
    const weight = declare(weightName, [from, to], initial);
    const bias = biasName === undefined ? null : declare(biasName, [to], zeros);
    return (pass, x) => {
      const w = weight(pass);
      const axes = [x.axes[0], to];
      const label = `${symbol} = ${x.symbol} @ ${w.symbol}`;
      if (bias === null) return pass.tape.apply(product, [x, w], { symbol, axes, label });
      const b = bias(pass);
      return pass.tape.apply(shiftedProduct, [x, w, b], { symbol, axes, label: `${label} + ${b.symbol}` });
    };
  };
}

/** symbol = norm(x), stretched by a gain and shifted by a bias for each column. */
export function layerNorm(
  declare: Declare,
  symbol: string,
  [gainName, biasName]: readonly [string, string],
  width: Dimension,
  attributes: NormAttributes,
): Layer {
  const gain = declare(gainName, [width], ones);
  const bias = declare(biasName, [width], zeros);
  return (pass, x) => pass.tape.apply(layerNormOp, [x, gain(pass), bias(pass)], normNaming(symbol, x), attributes);
}

/** symbol = norm(x), without parameters. */
export function rmsNorm(symbol: string, attributes: NormAttributes): Layer {
  return ({ tape }, x) => tape.apply(rmsNormOp, [x], normNaming(symbol, x), attributes);
}

function normNaming(symbol: string, x: Value) {
  return { symbol, label: `${symbol} = norm(${x.symbol})` };
}
