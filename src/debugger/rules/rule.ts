/**
 * What a rule is: something that goes wrong in training, to be looked for in an iteration.
 * Invariant: a rule looks at one iteration (and the metrics of the one before), so it says the same in both directions.
 */

import type { Task } from '../../numbers/engine/task.js';
import type { History } from '../../timeline/history.js';
import type { Trace, TraceFrame, TraceValue } from '../../timeline/trace.js';
import type { Unseen } from '../../timeline/unseen.js';
import { showNumber } from '../expressions/values.js';
import type { Finding } from '../overflow/non-finite.js';

interface Threshold {
  readonly name: string;
  readonly value: number;
  /** A share lies between 0 and 1; the others are not negative. */
  readonly most?: number;
}

export type Rule = {
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
} & (
  | {
      /** What is wrong at a frame; null when nothing is. */
      check(
        frame: TraceFrame,
        execution: Trace,
        timeline: History,
        thresholds: readonly number[],
      ): Finding | Unseen | null;
    }
  | {
      /** Begins a search that remembers what it has found out. */
      start(timeline: History, thresholds: readonly number[]): StartedCheck;
    }
);

/** A rule at work in one search. */
export interface StartedCheck {
  check(frame: TraceFrame, execution: Trace): Finding | Unseen | null;
  /** What takes long is found out in slices, before an iteration is asked about. */
  readonly prepare?: (execution: Trace) => Task<void>;
}

export function startRule(rule: Rule, timeline: History, thresholds: readonly number[]): StartedCheck {
  return 'start' in rule
    ? rule.start(timeline, thresholds)
    : { check: (frame, execution) => rule.check(frame, execution, timeline, thresholds) };
}

/** The thresholds by their names, with these values or with their own: `least 1e-5, most 0.01`. */
export function describeThresholds({ thresholds }: Rule, values: readonly number[] = []): string {
  return thresholds.map(({ name, value }, k) => `${name} ${showNumber(values[k] ?? value)}`).join(', ');
}

/**
 * Whether an iteration may break a rule, without looking at its steps, null where its metrics do not tell; null where steps
 * have to be looked at.
 */
export function mayBreakIn(rule: Rule, timeline: History, thresholds: readonly number[]) {
  const { byMetrics } = rule;
  return byMetrics === undefined
    ? (rule.mayBreakIn?.(timeline) ?? null)
    : (iteration: number) => byMetrics(timeline, iteration, thresholds);
}

export function ofWhole(text: string): Finding {
  return { text, element: null };
}

/** Chooses the frames that are such. */
export const framesThat =
  (isSuch: (frame: TraceFrame) => boolean) =>
  ({ frames }: Trace): readonly number[] =>
    frames.filter(isSuch).map(({ index }) => index);

/** The frames that made these values, −1 for values that were given. */
export function framesOf(values: readonly (TraceValue | null)[]): readonly number[] {
  return values.flatMap((value) => (value === null ? [] : [value.frame ?? -1]));
}
