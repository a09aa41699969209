/**
 * A linear layer on the tape: y = x @ W, then + b where there is a bias.
 * Invariant: weights are stored [in, out].
 */
import type { Op, Value } from '../engine/op.js';
import { type Naming, NO_ATTRIBUTES, type Tape } from '../engine/tape.js';
import { addBias, addScoreBias } from '../ops/add-bias.js';
import { matmul, scoreMatmul } from '../ops/matmul.js';

export function applyLinear(tape: Tape, x: Value, weight: Value, bias: Value | null, naming: Naming): Value {
  return multiplyAndShift(tape, x, weight, bias, naming, matmul, addBias);
}

/** The same where the outputs are the scores of the words. */
export function applyScores(tape: Tape, x: Value, weight: Value, bias: Value | null, naming: Naming): Value {
  return multiplyAndShift(tape, x, weight, bias, naming, scoreMatmul, addScoreBias);
}

function multiplyAndShift(
  tape: Tape,
  x: Value,
  weight: Value,
  bias: Value | null,
  naming: Naming,
  multiply: Op,
  shift: Op,
): Value {
  const { symbol, axes } = naming;
  const label = `${symbol} = ${x.symbol} @ ${weight.symbol}`;
  if (bias === null) return tape.apply(multiply, [x, weight], NO_ATTRIBUTES, { symbol, axes, label });
  // Without its bias a score is not yet one.
  const product = tape.apply(matmul, [x, weight], NO_ATTRIBUTES, {
    symbol: `${symbol}′`,
    axes,
    label: `${symbol}′ = ${x.symbol} @ ${weight.symbol}`,
  });
  return tape.apply(shift, [product, bias], NO_ATTRIBUTES, {
    symbol,
    axes,
    label: `${symbol} = ${symbol}′ + ${bias.symbol}`,
  });
}
