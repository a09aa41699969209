/**
 * What a rule is: something that goes wrong in training, to be looked for in an iteration.
 * Invariant: a rule looks at one iteration (and the metrics of the one before), so it says the same in both directions.
 */
import type { History } from '../../../timeline/history.js';
import type { Task } from '../../../timeline/task.js';
import type { Trace, TraceFrame, TraceValue } from '../../../timeline/trace.js';
import type { Unseen } from '../../../timeline/unseen.js';
import type { Finding } from '../overflow/non-finite.js';

/** In the order in which they are listed. Sessions hold these names, so none is ever taken away. */
export const RULE_NAMES = [
  'non-finite',
  'loss-rise',
  'exploding-gradient',
  'vanishing-gradient',
  'dead-relu',
  'saturated-tanh',
  'saturated-softmax',
  'update-ratio',
  'unchanged-parameter',
  'unmoved',
  'overwritten',
  'stale-gradient',
  'deviates',
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

interface Threshold {
  readonly name: string;
  readonly value: number;
  /** A share lies between 0 and 1; the others are not negative. */
  readonly most?: number;
}

export interface Rule {
  readonly name: RuleName;
  readonly summary: string;
  /** The steps it is about, where not every model has them. */
  readonly about?: string;
  /** With their default values. */
  readonly thresholds: readonly Threshold[];
  /** Whether an iteration breaks the rule, where metrics alone can tell; null where they were not recorded. */
  readonly byMetrics?: (timeline: History, iteration: number, thresholds: readonly number[]) => boolean | null;
  /** Which iterations may break the rule, where the history itself tells; null where it does not. */
  readonly mayBreakIn?: (timeline: History) => ((iteration: number) => boolean) | null;
  /** The frames to check; the same for every iteration of the same steps. */
  frames(execution: Trace): readonly number[];
  /** What is wrong at a frame; null when nothing is. */
  readonly check: Check;
  /** The same for one search, which remembers what it has found out. */
  readonly start?: (timeline: History, thresholds: readonly number[]) => StartedCheck;
}

export type Check = (
  frame: TraceFrame,
  execution: Trace,
  timeline: History,
  thresholds: readonly number[],
) => Finding | Unseen | null;

/** A rule at work in one search. */
export interface StartedCheck {
  check(frame: TraceFrame, execution: Trace): Finding | Unseen | null;
  /** What takes long is found out in slices, before an iteration is asked about. */
  readonly prepare?: (execution: Trace) => Task<void>;
}

export function startRule(rule: Rule, timeline: History, thresholds: readonly number[]): StartedCheck {
  return (
    rule.start?.(timeline, thresholds) ?? {
      check: (frame, execution) => rule.check(frame, execution, timeline, thresholds),
    }
  );
}

/** Whether an iteration may break a rule, without looking at its steps; null where they have to be looked at. */
export function mayBreakIn(rule: Rule, timeline: History, thresholds: readonly number[]) {
  const { byMetrics } = rule;
  return byMetrics === undefined
    ? (rule.mayBreakIn?.(timeline) ?? null)
    : (iteration: number) => byMetrics(timeline, iteration, thresholds) !== false;
}

export function ofWhole(text: string): Finding {
  return { text, element: null };
}

/** The frames that made these values, −1 for values that were given. */
export function framesOf(values: readonly (TraceValue | null)[]): readonly number[] {
  return values.flatMap((value) => (value === null ? [] : [value.frame ?? -1]));
}
