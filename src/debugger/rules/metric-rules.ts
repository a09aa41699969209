/** Rules about the metrics of an iteration: its loss, the norm of its gradients, the size of its update. */
import type { History } from '../../timeline/history.js';
import type { MetricName } from '../../timeline/metrics.js';
import { type Unseen, unseenIn } from '../../timeline/unseen.js';
import { metricFrame } from '../expressions/scene.js';
import { showNumber } from '../expressions/values.js';
import { ofWhole, type Rule } from './rule.js';
import { extremeRatio, longestGradient } from './rule-details.js';

export const METRIC_RULES = {
  'loss-rise': {
    summary: 'The loss is more than FACTOR times that of the iteration before, or becomes NaN.',
    thresholds: [{ name: 'factor', value: 1.5 }],
    byMetrics: (timeline, iteration, [factor]) => {
      const [before, after] = lossesAt(timeline, iteration);
      if (timeline.measured.before(iteration) === null) return false;
      if (before === null || after === null) return null;
      return !Number.isNaN(before) && (Number.isNaN(after) || after > factor * before);
    },
    frames: (trace) => [metricFrame('loss', trace)],
    check: (_frame, { iteration }, timeline, thresholds) => {
      const broken = breaks('loss-rise', timeline, iteration, thresholds);
      if (broken !== true) return broken === null ? UNTOLD_LOSS : null;
      const [before, after] = lossesAt(timeline, iteration);
      const verb = Number.isNaN(after) ? 'went' : 'rose';
      return ofWhole(`the loss ${verb} from ${showNumber(before ?? NaN)} to ${showNumber(after ?? NaN)}`);
    },
  },
  'exploding-gradient': {
    summary: 'All gradients together are longer than NORM, or NaN.',
    thresholds: [{ name: 'norm', value: 100 }],
    byMetrics: (timeline, iteration, [most]) => {
      const norm = timeline.metric('gradientNorm', iteration);
      return norm === null ? null : !(norm <= most);
    },
    frames: (trace) => [metricFrame('gradientNorm', trace)],
    check: (_frame, { iteration, outcome }, timeline, thresholds) => {
      const broken = breaks('exploding-gradient', timeline, iteration, thresholds);
      if (broken !== true) return broken === null ? UNKNOWN_GRADIENTS : null;
      const norm = showNumber(metricAt(timeline, 'gradientNorm', iteration));
      return ofWhole(`the gradient norm is ${norm}${longestGradient(outcome)}`);
    },
  },
  'update-ratio': {
    summary: 'The change of the parameters over their length is below LEAST or above MOST.',
    thresholds: [
      { name: 'least', value: 1e-6 },
      { name: 'most', value: 0.1 },
    ],
    byMetrics: (timeline, iteration, [least, most]) => {
      const ratio = timeline.metric('updateRatio', iteration);
      return ratio === null ? null : !(ratio >= least && ratio <= most);
    },
    frames: (trace) => [metricFrame('updateRatio', trace)],
    check: (_frame, { iteration, outcome }, timeline, thresholds) => {
      // An iteration without a step has no update, as micro-batches before the last have none.
      if (outcome.ending?.steps === 0) return null;
      const broken = breaks('update-ratio', timeline, iteration, thresholds);
      const { parameters, updated } = outcome;
      const changed = parameters.flatMap((parameter, k) => (updated[k] == null ? [] : [parameter, updated[k]]));
      if (broken !== true) return broken === null ? unseenIn(changed) : null;
      const ratio = metricAt(timeline, 'updateRatio', iteration);
      const text = `the update ratio is ${showNumber(ratio)}${extremeRatio(outcome, ratio < thresholds[0])}`;
      const next = ratio < thresholds[0] ? timeline.numbers.after(iteration) : null;
      if (next === null || breaks('update-ratio', timeline, next, thresholds) !== false) return ofWhole(text);
      const later = showNumber(metricAt(timeline, 'updateRatio', next));
      return {
        ...ofWhole(`${text}, in iteration ${iteration} only: in iteration ${next} it is ${later}`),
        isPassing: true,
      };
    },
  },
} satisfies Readonly<Record<string, Rule>>;

/** Null where the metric was not recorded. */
function breaks(
  name: keyof typeof METRIC_RULES,
  timeline: History,
  iteration: number,
  thresholds: readonly number[],
): boolean | null {
  return METRIC_RULES[name].byMetrics(timeline, iteration, thresholds);
}

const UNTOLD_LOSS: Unseen = { unseen: 'fact', what: 'the loss was not told, as it.loss(loss) does' };
const UNKNOWN_GRADIENTS: Unseen = { unseen: 'fact', what: 'there is no gradient at its end' };

/** A metric to compare. Where it was not recorded it is NaN, which no comparison exceeds. */
function metricAt(timeline: History, name: MetricName, iteration: number): number {
  return timeline.metric(name, iteration) ?? NaN;
}

/** The losses of the previous iteration and of this one; null where there is none or it was not recorded. */
function lossesAt(timeline: History, iteration: number): readonly [number | null, number | null] {
  const before = timeline.measured.before(iteration);
  return [before === null ? null : timeline.metric('loss', before), timeline.metric('loss', iteration)];
}
