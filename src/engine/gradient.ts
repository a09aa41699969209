/**
 * Walks a tape back from one scalar and records the chain rule as frames: one pullback for each op and input on the
 * way, one accumulate where several gradients meet.
 * Invariant: a value's gradient is complete before it is passed on, because frames are visited in reverse order.
 */
import { accumulate } from './accumulate.js';
import type { Value } from './op.js';
import { seed, zeroGradient } from './seed.js';
import { type Frame, gradientSymbol, NO_ATTRIBUTES, type Scope, type Tape } from './tape.js';

const SEED_SCOPE: Scope = ['backward'];
const ACCUMULATE_SCOPE: Scope = ['backward', 'accumulate'];

/**
 * Gradients of `objective` (a scalar) by each of `parameters`, in their order and of their shapes.
 * A parameter without a path to the objective gets a gradient of zeros, recorded as such.
 */
export function differentiate(tape: Tape, objective: Value, parameters: readonly Value[]): readonly Value[] {
  const frames = tape.frames;
  const last = objective.frame;
  if (last === null) throw new Error('The objective is not the output of a recorded op.');
  const contributions: (Value[] | undefined)[] = new Array(tape.nodeCount);
  contributions[objective.node] = [startAt(tape, objective)];
  for (let index = last; index >= 0; index--) {
    const frame = frames[index];
    const arrived = contributions[frame.output.node];
    if (arrived === undefined || !frame.output.differentiable) continue;
    passBack(tape, frame, combine(tape, frame.output, arrived, tape.backwardScopeOf(frame.scope)), contributions);
  }
  return parameters.map((parameter) => {
    const arrived = contributions[parameter.node];
    return arrived === undefined ? withoutPath(tape, parameter) : combine(tape, parameter, arrived, ACCUMULATE_SCOPE);
  });
}

function passBack(tape: Tape, frame: Frame, gradient: Value, contributions: (Value[] | undefined)[]): void {
  const { inputs, op } = frame;
  for (let input = 0; input < inputs.length; input++) {
    const target = inputs[input];
    if (!target.differentiable || !op.differentiable(input)) continue;
    const contribution = tape.pull(frame, input, gradient);
    const known = contributions[target.node];
    if (known === undefined) contributions[target.node] = [contribution];
    else known.push(contribution);
  }
}

function combine(tape: Tape, target: Value, arrived: readonly Value[], scope: Scope): Value {
  if (arrived.length === 1) return arrived[0];
  const symbol = gradientSymbol(target);
  return tape.within(scope, () =>
    tape.apply(accumulate, arrived, NO_ATTRIBUTES, { symbol, axes: target.axes, label: `accumulate ${symbol}` }),
  );
}

function startAt(tape: Tape, objective: Value): Value {
  return tape.within(SEED_SCOPE, () =>
    tape.apply(seed, [objective], NO_ATTRIBUTES, { symbol: '∂loss/∂loss', axes: [], label: '∂loss/∂loss = 1' }),
  );
}

function withoutPath(tape: Tape, parameter: Value): Value {
  const symbol = gradientSymbol(parameter);
  return tape.within(ACCUMULATE_SCOPE, () =>
    tape.apply(zeroGradient, [parameter], NO_ATTRIBUTES, { symbol, axes: parameter.axes, label: `${symbol} = 0` }),
  );
}
