/**
 * A scene of metrics alone.
 * Invariant: any value it gives equals the value of a scene with frames at the same stage of the iteration.
 */

import type { History } from '../../timeline/history.js';
import { METRIC_NAMES, type MetricName } from '../../timeline/metrics.js';
import type { Trace } from '../../timeline/trace.js';
import type { Coverage } from '../../timeline/unseen.js';
import type { Read } from './names.js';
import { METRICS, metricFrame, type Reading, recordedMetric, type Scene } from './scene.js';
import { notYet, type Operand, vectorOperand } from './values.js';

/**
 * Metrics alone, to skip iterations without replaying them. The stage of an iteration says how many of the metrics have
 * their new value.
 */
export class MetricScene implements Scene {
  readonly frames: null = null;

  constructor(
    readonly timeline: History,
    readonly iteration: number,
    readonly stage: number,
    /** The prediction whose `probability.target` is read; null for all of them. */
    private readonly target: number | null = null,
    private readonly reading: Reading = 'last',
    readonly coverage: Coverage | null = null,
  ) {}

  counting(coverage: Coverage): Scene {
    return new MetricScene(this.timeline, this.iteration, this.stage, this.target, this.reading, coverage);
  }

  metric(name: MetricName): number {
    return recordedMetric(this.timeline, name, this.since(METRICS[name].stage));
  }

  targetProbabilities(): Operand {
    const known = this.timeline.replay?.metrics(this.since(TARGETS_STAGE))?.targetProbabilities ?? notYet();
    return this.target === null ? vectorOperand(known, { name: 'prediction' }) : known[this.target];
  }

  /** The iteration whose value of a stage is the last one here. */
  private since(stage: number): number {
    if (stage <= this.stage) return this.iteration;
    const earlier = this.reading === 'own' ? null : this.timeline.measured.before(this.iteration);
    return earlier ?? notYet();
  }

  previous(): Scene {
    const iteration = this.timeline.measured.before(this.iteration) ?? notYet('There is no iteration before this one.');
    return this.reading === 'last' ? this.at(iteration, this.stage, 'last') : this.at(iteration, LAST_STAGE, 'whole');
  }

  within(iteration: number): Scene {
    if (iteration !== this.iteration) return this.at(iteration, LAST_STAGE, 'whole');
    return this.reading === 'last' ? this.at(iteration, this.stage, 'own') : this;
  }

  private at(iteration: number, stage: number, reading: Reading): Scene {
    return new MetricScene(this.timeline, iteration, stage, this.target, reading, this.coverage);
  }
}

/** The same place by its metrics alone, which need no iteration to be executed. */
export function metricsOf(scene: Scene): Scene {
  const { frames } = scene;
  if (frames === null) return scene;
  const { timeline, execution, cursor, reading } = frames;
  const stage = reading === 'whole' ? LAST_STAGE : metricStageAt(execution, cursor.frame);
  return new MetricScene(timeline, scene.iteration, stage, null, reading, scene.coverage);
}

/** Whether a scene of metrics has all that an expression reads, whichever prediction is at hand. */
export function readsMetricsAlone(reads: readonly Read[]): boolean {
  return reads.every(({ metric }) => metric !== null && metric !== 'targets');
}

const TARGETS_STAGE = 1;
export const LAST_STAGE = 5;

/** The stage that the metrics of an iteration have reached at a frame. */
export function metricStageAt(trace: Trace, frame: number): number {
  const settled = METRIC_NAMES.filter((name) => metricFrame(name, trace) <= frame);
  return Math.max(0, ...settled.map((name) => METRICS[name].stage));
}
