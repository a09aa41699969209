/**
 * The loss when recorded values are replaced: the frames that depend on them are computed again, the others are kept.
 * Invariant: nothing recorded is written to; new values go into memory of their own.
 */

import type { ScoredGroup } from '../model/models/language-head.js';
import { accumulate } from '../numbers/engine/accumulate.js';
import { Arena } from '../numbers/engine/arena.js';
import { Execution, executeInSlices } from '../numbers/engine/execution.js';
import { isPullback, targetsOf } from '../numbers/engine/pullback.js';
import { Step } from '../numbers/engine/step.js';
import type { Frame } from '../numbers/engine/tape.js';
import type { Value } from '../numbers/engine/value.js';
import type { ReplayedTrace, TraceOutcome } from '../timeline/trace.js';

/**
 * The loss with other data in place of values of a trace, in their order. It can be called any number of times, and pauses
 * now and then if there is much to compute.
 */
type PerturbedLoss = (...data: readonly Float64Array[]) => Generator<unknown, number, void>;

/** Null where the loss depends on none of the values. */
export function createPerturbedLoss(trace: ReplayedTrace, ...nodes: readonly number[]): PerturbedLoss | null {
  const { objective } = trace.outcome;
  if (!nodes.some((node) => hasInfluence(trace, node))) return null;
  const affected = framesFrom(trace, nodes, () => true);
  const arena = new Arena();
  const outputs = new Map(
    affected.map(({ output }) => [output.node, { ...output, data: arena.allocate(output.data.length) }]),
  );
  const loss = outputs.get(objective.node)?.data;
  return function* (...data) {
    const given = new Map(nodes.map((node, k) => [node, data[k]]));
    const placed = (input: Value): Value => {
      const own = given.get(input.node);
      return own === undefined ? (outputs.get(input.node) ?? input) : { ...input, data: own };
    };
    const steps = affected.map(({ op, attributes, inputs, output }) => {
      const computed = outputs.get(output.node)!;
      return new Step({ op, attributes, inputs: inputs.map(placed), output: computed }, computed.data);
    });
    yield* executeInSlices(new Execution(steps));
    return (loss ?? data[0])[0];
  };
}

/** The gradient of the loss with respect to a recorded value, summed over all paths; null where there is none. */
export function gradientOf({ frames, outcome }: ReplayedTrace, node: number): Value | null {
  const parameter = outcome.parameters.findIndex((value) => value.node === node);
  if (parameter !== -1) return outcome.gradients[parameter];
  const contributions = frames.filter(
    ({ op, inputs }) => isPullback(op) && targetsOf(op, inputs).some((target) => target.node === node),
  );
  if (contributions.length <= 1) return contributions[0]?.output ?? null;
  const [{ output }] = contributions;
  const sum = frames.find(
    ({ op, inputs }) => op.name === accumulate.name && inputs.some((input) => input.node === output.node),
  );
  return sum?.output ?? null;
}

/** The predictions of whose softmax a value is a part. */
export function softmaxWith({ groups }: TraceOutcome, node: number): ScoredGroup | undefined {
  return groups.find(({ exponentials, sums, probabilities }) =>
    [exponentials, sums, probabilities].some((part) => part.node === node),
  );
}

/** Why a value has no slope to look at, and where one stands. */
export function withoutInfluence({ frames, outcome }: ReplayedTrace, { symbol, node }: Value): string {
  const group = softmaxWith(outcome, node);
  const onTheWayBack = frames.find(
    ({ scope, inputs }) => scope[0] === 'backward' && inputs.some((input) => input.node === group?.probabilities.node),
  );
  if (group !== undefined && onTheWayBack !== undefined) {
    const step = onTheWayBack.index + 1;
    return `The loss is not computed from ${symbol} but from the scores ${group.logits.symbol} directly, so there is no slope to measure. Step ${step} has ${onTheWayBack.output.symbol}: ":goto .${step}".`;
  }
  return `The program computes the loss without reading ${symbol}, so there is no slope to look at. Go to a step that it reads, such as the logits.`;
}

/** Whether a gradient path leads from the loss back to the value. An op that only saves the value for later is no path. */
function hasInfluence(trace: ReplayedTrace, node: number): boolean {
  const { objective } = trace.outcome;
  const depending = framesFrom(trace, [node], ({ op }, position) => op.derive.differentiable(position));
  return objective.node === node || depending.some(({ output }) => output.node === objective.node);
}

/**
 * The frames up to the loss that depend on values, in order.
 * @param counts whether a frame depends on one of its inputs
 */
function framesFrom(
  { frames, outcome }: ReplayedTrace,
  nodes: readonly number[],
  counts: (frame: Frame, position: number) => boolean,
): readonly Frame[] {
  const reached = new Set(nodes);
  return frames.slice(0, (outcome.objective.frame ?? -1) + 1).filter((frame) => {
    const depends = frame.inputs.some((input, position) => reached.has(input.node) && counts(frame, position));
    if (depends) reached.add(frame.output.node);
    return depends;
  });
}
