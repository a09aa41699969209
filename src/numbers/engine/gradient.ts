/**
 * Walks a tape back from one scalar and records the chain rule as frames: one pullback for each op and input on the
 * way, one accumulate where several gradients meet, one assemble where those of parts make up the whole.
 * Invariant: a value's gradient is complete before it is passed on, because frames are visited in reverse order.
 */
import { accumulate, assemble } from './accumulate.js';
import { constant } from './expression.js';
import { defineOp, type Op } from './op.js';
import { sharesGradient } from './pullback.js';
import { type Frame, gradientSymbol, type Scope, type Tape } from './tape.js';
import { columnsOf } from './tensor.js';
import type { Value } from './value.js';

const SEED_SCOPE: Scope = ['backward'];
const ACCUMULATE_SCOPE: Scope = ['backward', 'accumulate'];

/** A frame that copied some columns of a value, and the gradient of that copy. */
interface Part {
  readonly frame: Frame;
  readonly gradient: Value;
}

/** What has come back to one value so far: whole gradients, and those of its parts, not pulled back yet. */
interface Arrived {
  readonly whole: Value[];
  readonly parts: Part[];
}

/**
 * Gradients of `objective` (a scalar) by each of `parameters`, in their order and of their shapes.
 * A parameter without a path to the objective gets a gradient of zeros, recorded as such.
 * Branches that use nothing of each other, as predictions made one by one do, are walked through from the first to the
 * last, and a slope that several inputs share is one step.
 * @param before called before a frame is passed back through, with the gradient that arrives: may record what leads to it
 */
export function differentiate(
  tape: Tape,
  objective: Value,
  parameters: readonly Value[],
  before?: (frame: Frame, gradient: Value) => void,
): readonly Value[] {
  const start = tape.apply(seed, [objective], { symbol: '∂loss/∂loss', label: '∂loss/∂loss = 1', scope: SEED_SCOPE });
  return pullBack(tape, objective, start, parameters, before);
}

/** The same from any value, given the gradient that arrives there. */
export function pullBack(
  tape: Tape,
  from: Value,
  arriving: Value,
  parameters: readonly Value[],
  before?: (frame: Frame, gradient: Value) => void,
): readonly Value[] {
  const frames = tape.frames;
  const last = from.frame;
  if (last === null) throw new Error('The objective is not the output of a recorded op.');
  const arrivals: (Arrived | undefined)[] = new Array(tape.nodeCount);
  arrivals[from.node] = { whole: [arriving], parts: [] };
  for (const index of backwardOrder(frames, last)) {
    const frame = frames[index];
    const arrived = arrivals[frame.output.node];
    if (arrived === undefined || !frame.output.differentiable) continue;
    const gradient = combine(tape, frame.output, arrived, tape.backwardScopeOf(frame.scope));
    before?.(frame, gradient);
    passBack(tape, frame, gradient, arrivals);
  }
  return parameters.map((parameter) => {
    const arrived = arrivals[parameter.node];
    return arrived === undefined ? withoutPath(tape, parameter) : combine(tape, parameter, arrived, ACCUMULATE_SCOPE);
  });
}

/**
 * The frames from `last` back to the first, so that each comes before those whose outputs it used. Branches of one phase
 * that use nothing of each other, as predictions made one by one do, keep their own order: the first comes first.
 */
function backwardOrder(frames: readonly Frame[], last: number): readonly number[] {
  const order: number[] = [];
  for (let end = last; end >= 0; ) {
    let start = end;
    while (start > 0 && frames[end].scope.length > 1 && isBesideIn(frames[start - 1].scope, frames[end].scope)) start--;
    const starts = branchStarts(frames, start, end);
    for (let k = 0; k < starts.length; k++) {
      const from = starts[k];
      for (let index = (starts[k + 1] ?? end + 1) - 1; index >= from; index--) order.push(index);
    }
    end = start - 1;
  }
  return order;
}

/** Whether two frames lie in a branch of the same phase. */
function isBesideIn(scope: Scope, other: Scope): boolean {
  return scope.length > 1 && scope[0] === other[0];
}

/** Where the branches between two frames begin; `start` alone where one of them uses what another made. */
function branchStarts(frames: readonly Frame[], start: number, end: number): readonly number[] {
  const starts = [start];
  for (let index = start + 1; index <= end; index++) {
    if (frames[index].scope[1] !== frames[index - 1].scope[1]) starts.push(index);
    const from = starts[starts.length - 1];
    for (const { frame } of frames[index].inputs) {
      if (frame !== null && frame >= start && frame < from) return [start];
    }
  }
  return starts;
}

function passBack(tape: Tape, frame: Frame, gradient: Value, arrivals: (Arrived | undefined)[]): void {
  const { inputs, op } = frame;
  /** One gradient for every input. */
  const shared = sharesGradient(op.compute, inputs)
    ? tape.pull(frame, 0, gradient, `${gradientSymbol({ symbol: op.inputs[0] })}ᵢ`)
    : null;
  for (let input = 0; input < inputs.length; input++) {
    const target = inputs[input];
    if (!target.differentiable || !op.derive.differentiable(input)) continue;
    arrivals[target.node] ??= { whole: [], parts: [] };
    const arrived = arrivals[target.node]!;
    if (op.compute.columns === undefined) arrived.whole.push(shared ?? tape.pull(frame, input, gradient));
    else arrived.parts.push({ frame, gradient });
  }
}

function combine(tape: Tape, target: Value, { whole, parts }: Arrived, scope: Scope): Value {
  const symbol = gradientSymbol(target);
  if (parts.length > 0) {
    const ordered = parts.toSorted((a, b) => rangeOf(a).start - rangeOf(b).start);
    if (whole.length === 0 && cover(target, ordered)) {
      const gradients = ordered.map(({ gradient }) => gradient);
      return tape.apply(assemble, gradients, { symbol, axes: target.axes, label: `assemble ${symbol}`, scope });
    }
    for (const { frame, gradient } of parts) whole.push(tape.pull(frame, 0, gradient));
  }
  if (whole.length === 1) return whole[0];
  return tape.apply(accumulate, whole, { symbol, label: `accumulate ${symbol}`, scope });
}

/** Whether the parts, in order, hold every column of the value once. */
function cover(target: Value, parts: readonly Part[]): boolean {
  let next = 0;
  for (const part of parts) {
    const { start, count } = rangeOf(part);
    if (start !== next) return false;
    next += count;
  }
  return next === columnsOf(target.shape);
}

function rangeOf({ frame }: Part) {
  return frame.op.compute.columns!(frame.attributes);
}

function withoutPath(tape: Tape, parameter: Value): Value {
  const symbol = gradientSymbol(parameter);
  return tape.apply(zeroGradient, [parameter], { symbol, label: `${symbol} = 0`, scope: ACCUMULATE_SCOPE });
}

export const seed = defineConstant(
  'seed',
  1,
  'Start: the slope of the loss with respect to itself is 1.',
  '∂loss/∂loss = 1',
);

export const zeroGradient = defineConstant(
  'zero gradient',
  0,
  'No path leads from this parameter to the loss, so its gradient is 0.',
  '∂loss/∂parameter = 0',
);

function defineConstant(name: string, value: number, sentence: string, symbolic: string): Op {
  return defineOp({
    name,
    inputs: ['value'],
    compute: {
      forward(_inputs, output) {
        output.fill(value);
      },
    },
    derive: { differentiable: () => false },
    explain: { sentence, symbolic, expression: () => constant(value) },
    code: { forward: `{result} = torch.${value === 1 ? 'ones' : 'zeros'}_like({value})` },
  });
}
