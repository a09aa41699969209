/**
 * What metrics alone say about an iteration, so that a search need not replay it.
 * Invariant: an iteration that holds a stop is never ruled out.
 */
import { range } from '../../numbers/engine/tensor.js';
import type { History } from '../../timeline/history.js';
import { METRIC_NAMES } from '../../timeline/metrics.js';
import { type CompiledExpression, type Evaluation, evaluateIn } from '../expressions/compile.js';
import { LAST_STAGE, MetricScene, readsMetricsAlone } from '../expressions/metric-scene.js';
import { METRICS } from '../expressions/scene.js';
import { isSame } from '../expressions/values.js';

/** Null where metrics do not tell. */
export type MayStopIn = (iteration: number) => boolean | null;

/**
 * Whether a condition may hold somewhere in an iteration; null where its frames have to be looked at.
 * @param whenSettled whether the condition is checked only where the last of its values has been computed
 */
export function mayHold(expression: CompiledExpression, timeline: History, whenSettled: boolean): MayStopIn | null {
  if (expression.reads.some(({ metric }) => metric === null)) return null;
  const reads = new Set(expression.reads.map(({ metric }) => metric));
  if (reads.has('targets')) return whenSettled && reads.size === 1 ? targetsMayHold(expression, timeline) : null;
  const stages = whenSettled ? [LAST_STAGE] : stagesOf(expression);
  return (iteration) => {
    const stops = stages.map((stage) => isStop(evaluateAt(expression, timeline, iteration, stage)));
    return stops.includes(true) || (stops.includes(null) ? null : false);
  };
}

/** Whether the value of an expression may change anywhere in an iteration, including its start; null as above. */
export function mayChange(expression: CompiledExpression, timeline: History): MayStopIn | null {
  if (!readsMetricsAlone(expression.reads)) return null;
  const stages = stagesOf(expression);
  return (iteration) => {
    const earlier = timeline.numbers.before(iteration);
    let before = earlier === null ? null : evaluateAt(expression, timeline, earlier, LAST_STAGE);
    for (const stage of stages) {
      const after = evaluateAt(expression, timeline, iteration, stage);
      if (after.kind === 'failed' || after.kind === 'not-recorded') return true;
      if (after.kind === 'value' && after.coverage !== undefined) return true;
      if (before?.kind === 'value' && after.kind === 'value' && !isSame(before.value, after.value)) return true;
      before = after;
    }
    return false;
  };
}

/**
 * `probability.target` is checked where a prediction's probabilities are computed: it is a single number for a
 * prediction that runs alone.
 */
function targetsMayHold(expression: CompiledExpression, timeline: History): MayStopIn | null {
  const { replay } = timeline;
  if (replay === null) return null;
  // Different predictions each time.
  if (!replay.repeatsExamples(0, replay.iterations)) return null;
  const { groups } = replay.trace(0).outcome;
  const count = groups.reduce((sum, { predictions }) => sum + predictions.length, 0);
  // There are more predictions than the metrics hold.
  if (replay.metrics(0)?.targetProbabilities.length !== count) return null;
  const alone = groups.every(({ scope }) => scope !== null);
  if (!alone && groups.some(({ scope }) => scope !== null)) return null;
  // In a group, skipped predictions would count among the metrics but not among the predictions.
  if (!alone && replay.programAt(replay.iterations).skips !== undefined) return null;
  const targets = alone ? range(count) : [null];
  return (iteration) =>
    targets.some((target) => isStop(evaluateAt(expression, timeline, iteration, LAST_STAGE, target)) !== false);
}

/** The stages at which anything that the expression reads gets a new value. */
function stagesOf({ reads }: CompiledExpression): readonly number[] {
  const read = METRIC_NAMES.filter((name) => reads.some(({ metric }) => metric === name));
  return [...new Set([0, ...read.map((name) => METRICS[name].stage)])].sort((a, b) => a - b);
}

/** @param target the prediction whose `probability.target` is read; all of them by default */
function evaluateAt(
  expression: CompiledExpression,
  timeline: History,
  iteration: number,
  stage: number,
  target: number | null = null,
): Evaluation {
  return evaluateIn(expression, new MetricScene(timeline, iteration, stage, target));
}

/** Whether a condition with this result stops, as one that fails does; null where some of it was not recorded. */
function isStop(result: Evaluation): boolean | null {
  if (result.kind === 'not-recorded' || (result.kind === 'value' && result.coverage !== undefined)) return null;
  return result.kind === 'failed' || (result.kind === 'value' && result.value !== false);
}
