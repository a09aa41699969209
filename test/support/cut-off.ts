/**
 * A run as it is known at a cursor: whatever a later step makes is garbage. What is shown at the cursor must not differ
 * from what the run itself shows there.
 */

import { metricFrame } from '../../src/debugger/expressions/scene.js';
import { codeOf } from '../../src/numbers/engine/code.js';
import type { Frame } from '../../src/numbers/engine/tape.js';
import type { Tensor } from '../../src/numbers/engine/tensor.js';
import type { Value } from '../../src/numbers/engine/value.js';
import { type Cursor, rowCountOf } from '../../src/timeline/cursor.js';
import type { MetricName, Metrics } from '../../src/timeline/metrics.js';
import { METRIC_NAMES } from '../../src/timeline/metrics.js';
import type { Timeline } from '../../src/timeline/timeline.js';
import type { ReplayedTrace } from '../../src/timeline/trace.js';

/**
 * The history of a run of which only what has been executed at the cursor is real.
 * @param follows whether probabilities of this iteration are real too, since they follow from the parameters; at its
 * start also its loss, where every iteration trains on the same examples
 */
export function cutOff(timeline: Timeline, cursor: Cursor, follows = false): Timeline {
  const now = timeline.trace(cursor.iteration);
  const isAtStart = follows && cursor.frame === -1;
  const { constant } = timeline.program.batches;
  const isFollowing = ({ scope: [phase] }: Frame): boolean =>
    phase === 'forward' || phase === 'predict' || (isAtStart && constant && phase === 'loss');
  const isAhead = (frame: Frame): boolean => frame.index > cursor.frame && !(follows && isFollowing(frame));
  const cut = cutTrace(now, cursor, isAhead);
  const traceAt = (iteration: number): ReplayedTrace => {
    if (iteration < cursor.iteration) return timeline.trace(iteration);
    return iteration === cursor.iteration
      ? cut
      : cutTrace(timeline.trace(iteration), { frame: -1, row: null }, () => true);
  };
  const isSettled = (name: MetricName, iteration: number): boolean =>
    iteration < cursor.iteration ||
    (iteration === cursor.iteration && metricFrame(name, now) <= cursor.frame - (cursor.row === null ? 0 : 1));
  const hasLoss = isAtStart && constant;
  const metric = (name: MetricName, iteration: number): number =>
    (hasLoss && iteration === cursor.iteration && (name === 'loss' || name === 'meanLoss')) ||
    isSettled(name, iteration)
      ? timeline.metric(name, iteration)
      : garbage(iteration);
  const replaced: Partial<Record<keyof Timeline, unknown>> = {
    trace: traceAt,
    kept: (iteration: number) => (timeline.kept(iteration) === null ? null : traceAt(iteration)),
    *reach(iteration: number) {
      yield* timeline.reach(iteration);
      return traceAt(iteration);
    },
    scan: (first: number, last: number, depth: number, visit: Parameters<Timeline['scan']>[3]) =>
      timeline.scan(first, last, depth, (trace, recall) =>
        visit(trace.iteration < cursor.iteration ? trace : traceAt(trace.iteration), recall),
      ),
    metric,
    metrics: (iteration: number): Metrics | null => {
      const known = timeline.metrics(iteration);
      if (known === null) return null;
      const scalars = Object.fromEntries(METRIC_NAMES.map((name) => [name, metric(name, iteration)]));
      const ahead = known.targetProbabilities.map((_, k) => garbage(k));
      const isKnown = iteration < cursor.iteration || (follows && iteration === cursor.iteration);
      return { ...known, ...scalars, targetProbabilities: isKnown ? known.targetProbabilities : ahead };
    },
  };
  return new Proxy(timeline, {
    get(target, name, receiver) {
      if (name === 'replay') return receiver;
      if (name === 'visited') return Math.min(timeline.visited, cursor.iteration + 1);
      if (Object.hasOwn(replaced, name)) return replaced[name as keyof Timeline];
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** An unlikely number. */
function garbage(index: number): number {
  return 73_619.25 + 1.5 * index;
}

function cutTrace(
  trace: ReplayedTrace,
  { frame, row }: Pick<Cursor, 'frame' | 'row'>,
  isAhead: (frame: Frame) => boolean,
): ReplayedTrace {
  const known = new Map<number, Value>();
  for (const each of trace.frames) {
    const { output } = each;
    if (isAhead(each)) known.set(output.node, { ...output, data: output.data.map((_, i) => garbage(i)) });
  }
  const current = trace.frames[frame];
  if (current !== undefined && row !== null) {
    const size = current.output.data.length / rowCountOf(current);
    const data = current.output.data.map((x, i) => (i < (row + 1) * size ? x : garbage(i)));
    known.set(current.output.node, { ...current.output, data });
  }
  const cut = <V extends Value>(value: V): V => (known.get(value.node) as V | undefined) ?? value;
  const frames: readonly Frame[] = trace.frames.map((each) => ({
    ...each,
    inputs: each.inputs.map(cut),
    output: cut(each.output),
  }));
  const { outcome } = trace;
  const later = new Map(
    [...known].map(([node, value]) => [trace.frames.find(({ output }) => output.node === node)?.output.data, value]),
  );
  const cutTensor = (tensor: Tensor): Tensor => later.get(tensor.data as Float64Array) ?? tensor;
  const { iteration, start } = trace;
  const code = codeOf(() => frames);
  return {
    iteration,
    start,
    code,
    frames,
    outcome: {
      ...outcome,
      groups: outcome.groups.map((group) => ({
        ...group,
        logits: cut(group.logits),
        exponentials: cut(group.exponentials),
        sums: cut(group.sums),
        probabilities: cut(group.probabilities),
        terms: cut(group.terms),
      })),
      total: cut(outcome.total),
      mean: cut(outcome.mean),
      perplexity: cut(outcome.perplexity),
      objective: cut(outcome.objective),
      gradients: outcome.gradients.map(cut),
      updated: outcome.updated.map(cut),
      end: {
        ...outcome.end,
        parameters: outcome.end.parameters.map(cutTensor),
        optimizerState: outcome.end.optimizerState.map((memory) => memory.map(cutTensor)),
      },
    },
  };
}
