/**
 * Where a rule first finds something in a whole recording.
 * Invariant: "nothing found" means that each place was looked at; what could not be looked at is said with the reason.
 */

import type { Task } from '../../numbers/engine/task.js';
import type { History } from '../../timeline/history.js';
import { createCoverage } from '../../timeline/unseen.js';
import { mayBreakIn, startRule } from './rule.js';
import { RULES, type RuleName } from './rules.js';

/** The step at which a rule finds something. */
export interface FoundByRule {
  readonly iteration: number;
  readonly frame: number;
  /** The element of the step's output; null where the finding is about the whole step. */
  readonly element: number | null;
  readonly text: string;
  /** Whether it is over by the next recorded iteration, or nothing that training uses comes of it. */
  readonly isHarmless: boolean;
}

export interface RuleSearch {
  readonly rule: RuleName;
  /** Null where nothing was found. */
  readonly found: FoundByRule | null;
  /** How many steps were looked at. */
  readonly looked: number;
  /** Why some of these told nothing, in words; empty where all did. */
  readonly missed: string;
}

/** A finding that lasts hides none that passes; only where none lasts is a passing one the first. */
export function* searchFirst(history: History, name: RuleName): Task<RuleSearch> {
  const rule = RULES[name];
  const { numbers } = history;
  const thresholds = rule.thresholds.map(({ value }) => value);
  const { check, prepare } = startRule(rule, history, thresholds);
  const mayBreak = mayBreakIn(rule, history, thresholds);
  const coverage = createCoverage();
  let lasting: FoundByRule | null = null as FoundByRule | null;
  let passing: FoundByRule | null = null as FoundByRule | null;
  yield* history.scan(numbers.first, numbers.last + 1, 0, function* (trace) {
    if (mayBreak?.(trace.iteration) === false) return false;
    if (prepare !== undefined) yield* prepare(trace);
    for (const frame of rule.frames(trace)) {
      coverage.look();
      const finding = check(trace.frames[frame], trace);
      if (finding === null) continue;
      if ('unseen' in finding) {
        coverage.miss(finding);
        continue;
      }
      const { text, element, isPassing = false, isContained = false } = finding;
      const isHarmless = isPassing || isContained;
      const found = { iteration: trace.iteration, frame, element, text, isHarmless };
      if (isPassing) passing ??= found;
      else lasting = found;
      if (lasting !== null) return true;
    }
    return false;
  });
  return { rule: name, found: lasting ?? passing, looked: coverage.looked, missed: coverage.reasons() };
}
