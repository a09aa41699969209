/**
 * Which iteration the value of an expression is from, since names hold what was computed last; and its values at the same
 * step of earlier iterations, for a sparkline.
 * Invariant: it stays cheap, since it runs for every frame of the screen: it reads metrics, and executes iterations again
 * only where one is short and few are needed; otherwise it makes do with the iterations still kept.
 */

import { counterpart } from '../../timeline/cursor.js';
import { lookAt } from '../../timeline/history.js';
import type { Trace } from '../../timeline/trace.js';
import type { Moment } from '../places/moment.js';
import { type CompiledExpression, evaluateIn, sceneAt } from './compile.js';
import { MetricScene, metricStageAt, readsMetricsAlone } from './metric-scene.js';
import { FrameScene } from './scene.js';

/** With more parameters, executing an iteration again takes too long for a sparkline. */
const MOST_PARAMETERS = 10_000;

/**
 * Numbers of an expression at about `count` iterations up to the cursor's, in order, NaN where there is none; and in how many
 * more it is not in the recording.
 */
export function historyOf(expression: CompiledExpression, moment: Moment, count: number) {
  const { cursor, timeline } = moment;
  const areMetrics = readsMetricsAlone(expression.reads);
  const numbers = areMetrics ? timeline.measured : timeline.numbers;
  const here = numbers.positionOf(cursor.iteration);
  if (areMetrics) {
    const stage = metricStageAt(moment.trace, cursor.frame);
    return collect(
      numbers
        .spread(0, here, count)
        .map((iteration) => numberAt(expression, new MetricScene(timeline, iteration, stage))),
    );
  }
  // Each iteration would execute several more.
  if (expression.overs.length > 0) return { values: [], missed: 0 };
  const mayExecute = timeline.program.parameterCount <= MOST_PARAMETERS && expression.lookback <= 1;
  const recall = (iteration: number): Trace | null => {
    const isThere = mayExecute && timeline.numbers.has(iteration);
    return timeline.kept(iteration) ?? (isThere ? lookAt(timeline, iteration) : null);
  };
  const iterations = mayExecute
    ? numbers.spread(0, here, count).map((each) => (each === cursor.iteration ? each : timeline.nearest(each)))
    : numbers.spread(0, here, here + 1).filter((iteration) => timeline.kept(iteration) !== null);
  const results = [...new Set(iterations)].slice(-count).map((iteration) => {
    const execution = iteration === cursor.iteration ? moment.trace : recall(iteration);
    const frame = execution === null ? null : counterpart(cursor.frame, moment.trace.frames, execution.frames);
    if (execution === null || frame === null) return 'not-yet';
    return numberAt(expression, new FrameScene(timeline, { frame, row: cursor.row }, execution, recall));
  });
  return collect(results);
}

function collect(results: readonly (number | 'not-yet' | 'not-recorded')[]) {
  const values = results.filter((result) => typeof result === 'number');
  return { values, missed: results.filter((result) => result === 'not-recorded').length };
}

function numberAt(
  expression: CompiledExpression,
  scene: FrameScene | MetricScene,
): number | 'not-yet' | 'not-recorded' {
  const result = evaluateIn(expression, scene);
  if (result.kind === 'not-yet' || result.kind === 'not-recorded') return result.kind;
  if (result.kind !== 'value') return NaN;
  if (typeof result.value === 'boolean') return Number(result.value);
  return typeof result.value === 'number' ? result.value : NaN;
}

/** The iteration before that of the cursor, where the value is from there; null where it is not. */
export function takenFrom(expression: CompiledExpression, moment: Moment): number | null {
  // An over has an iteration for each of its values; parameters and what the optimizer keeps stay as an update left them.
  const stays = expression.reads.every(({ metric, lookback }) => metric === null && lookback === 0);
  if (stays || expression.overs.length > 0) return null;
  const { timeline, cursor } = moment;
  const isOwn = evaluateIn(expression, sceneAt(moment).within(cursor.iteration)).kind !== 'not-yet';
  if (isOwn) return null;
  const numbers = readsMetricsAlone(expression.reads) ? timeline.measured : timeline.numbers;
  return numbers.before(cursor.iteration);
}

/** Words to follow a value: ` in iteration 2`; empty where it is of the cursor's iteration. */
export function originOf(expression: CompiledExpression, moment: Moment): string {
  const before = takenFrom(expression, moment);
  return before === null ? '' : ` in iteration ${before}`;
}
