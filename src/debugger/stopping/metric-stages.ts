/**
 * What metrics alone say about an iteration, so that a search need not replay it.
 * Invariant: an iteration that holds a stop is never ruled out.
 */
import type { History } from '../../timeline/history.js';
import { iterationBefore } from '../../timeline/iteration-numbers.js';
import { METRIC_NAMES } from '../../timeline/metrics.js';
import { type CompiledExpression, type Evaluation, evaluateIn } from '../expressions/compile.js';
import { LAST_STAGE, METRIC_STAGES, MetricScene, readsMetricsAlone } from '../expressions/metric-scene.js';
import { isSame } from '../expressions/values.js';

type MayStopIn = (iteration: number) => boolean;

/**
 * Whether a condition may hold somewhere in an iteration; null where its frames have to be looked at.
 * @param whenSettled whether the condition is checked only where the last of its values has been computed
 */
export function mayHold(expression: CompiledExpression, timeline: History, whenSettled: boolean): MayStopIn | null {
  if (expression.reads.some(({ metric }) => metric === null)) return null;
  const reads = new Set(expression.reads.map(({ metric }) => metric));
  if (reads.has('targets')) return whenSettled && reads.size === 1 ? targetsMayHold(expression, timeline) : null;
  const stages = whenSettled ? [LAST_STAGE] : stagesOf(expression);
  return (iteration) =>
    stages.some((stage) => isStop(evaluateIn(expression, new MetricScene(timeline, iteration, stage, null))));
}

/** Whether the value of an expression may change anywhere in an iteration, including its start; null as above. */
export function mayChange(expression: CompiledExpression, timeline: History): MayStopIn | null {
  if (!readsMetricsAlone(expression.reads)) return null;
  const stages = stagesOf(expression);
  return (iteration) => {
    const earlier = iterationBefore(timeline.numbers, iteration);
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
  const targets = alone ? Array.from({ length: count }, (_, target) => target) : [null];
  return (iteration) =>
    targets.some((target) => isStop(evaluateIn(expression, new MetricScene(timeline, iteration, LAST_STAGE, target))));
}

/** The stages at which anything that the expression reads gets a new value. */
function stagesOf({ reads }: CompiledExpression): readonly number[] {
  const stages = METRIC_NAMES.filter((name) => reads.some(({ metric }) => metric === name)).map(
    (name) => METRIC_STAGES[name],
  );
  return [...new Set([0, ...stages])].sort((a, b) => a - b);
}

function evaluateAt(expression: CompiledExpression, timeline: History, iteration: number, stage: number): Evaluation {
  return evaluateIn(expression, new MetricScene(timeline, iteration, stage, null));
}

/** Whether a condition with this result stops, or has something to tell: that it is no condition, or cannot be looked at. */
function isStop(result: Evaluation): boolean {
  return (
    result.kind === 'failed' ||
    result.kind === 'not-recorded' ||
    (result.kind === 'value' && (result.value !== false || result.coverage !== undefined))
  );
}
