/**
 * A linear layer on the tape: y = x @ W + b, or without a bias y = x @ W.
 * Invariant: weights are stored [in, out].
 */
import type { Axis, Value } from '../engine/op.js';
import { NO_ATTRIBUTES, type Tape } from '../engine/tape.js';
import { linear, scoreLinear } from '../ops/linear.js';
import { matmul, scoreMatmul } from '../ops/matmul.js';

export interface LayerNaming {
  readonly symbol: string;
  readonly axes: readonly Axis[];
}

export function applyLinear(tape: Tape, x: Value, weight: Value, bias: Value | null, naming: LayerNaming): Value {
  return bias === null
    ? tape.apply(matmul, [x, weight], NO_ATTRIBUTES, labelled(naming, x, weight, bias))
    : tape.apply(linear, [x, weight, bias], NO_ATTRIBUTES, labelled(naming, x, weight, bias));
}

/** The same where the outputs are the scores of the words. */
export function applyScores(tape: Tape, x: Value, weight: Value, bias: Value | null, naming: LayerNaming): Value {
  return bias === null
    ? tape.apply(scoreMatmul, [x, weight], NO_ATTRIBUTES, labelled(naming, x, weight, bias))
    : tape.apply(scoreLinear, [x, weight, bias], NO_ATTRIBUTES, labelled(naming, x, weight, bias));
}

function labelled({ symbol, axes }: LayerNaming, x: Value, weight: Value, bias: Value | null) {
  const product = `${symbol} = ${x.symbol} @ ${weight.symbol}`;
  return { symbol, axes, label: bias === null ? product : `${product} + ${bias.symbol}` };
}
