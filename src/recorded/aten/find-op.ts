/**
 * The op that a recorded call is: one whose formula is known, or one of which only the name is.
 * Invariant: equal calls give the same op, so that steps can be told apart and compared by it.
 */
import type { Attributes, Op } from '../../engine/op.js';
import type { UnknownOp } from '../../timeline/trace.js';
import { type Call, labelOf } from '../calls.js';
import { isFloat } from '../lines.js';
import { ELEMENTWISE } from './elementwise.js';
import { createFormulaOp, type Formula } from './formula-op.js';
import { LAYERS } from './layers.js';
import { REDUCTIONS } from './reductions.js';
import { UPDATES } from './updates.js';

const FORMULAS: Readonly<Record<string, Formula>> = { ...ELEMENTWISE, ...REDUCTIONS, ...LAYERS, ...UPDATES };

/** Finds ops for one history. */
export function createOpFinder(): (call: Call) => Op | UnknownOp {
  const known = new Map<string, Op | UnknownOp>();
  return (call) => {
    const { inputs, args, entry } = call;
    const key = JSON.stringify([
      labelOf(call),
      call.name,
      inputs.map(({ name, dtype }) => [name, isFloat(dtype)]),
      args,
      entry.shape,
    ]);
    const found = known.get(key) ?? opOf(call);
    if (known.size < MOST_OPS) known.set(key, found);
    return found;
  };
}

const MOST_OPS = 100_000;

function opOf(call: Call): Op | UnknownOp {
  const label = labelOf(call);
  const formula = Object.hasOwn(FORMULAS, label) ? FORMULAS[label] : undefined;
  if (formula === undefined) return { name: call.name };
  return createFormulaOp(formula, {
    name: label,
    inputs: call.inputs.map(({ name }) => name),
    floats: call.inputs.map(({ dtype }) => isFloat(dtype)),
    attributes: call.args as Attributes,
    output: call.entry.shape,
  });
}
