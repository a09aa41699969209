/**
 * Looks for what went wrong in a recording: the exceptions that ended iterations, and the first step at which each of some
 * rules finds something.
 * Invariant: whatever was not looked at is named.
 */

import { type FoundByRule, searchFirst } from '../../debugger/rules/first-finding.js';
import { describeRaised, raisedIn } from '../../debugger/rules/overwritten.js';
import { RULE_NAMES, type RuleName } from '../../debugger/rules/rules.js';
import { type Task, unlessOver } from '../../numbers/engine/task.js';
import type { History } from '../../timeline/history.js';
import type { SourceLine } from '../../timeline/trace.js';

/** A fault is wrong wherever it is found; what is worth a look may be intended. */
export type Certainty = 'fault' | 'look';

/** In the order in which findings are told. */
const CERTAINTIES = {
  'non-finite': 'fault',
  overwritten: 'fault',
  unmoved: 'fault',
  'stale-gradient': 'fault',
  'loss-rise': 'look',
  'exploding-gradient': 'look',
  'update-ratio': 'look',
  'saturated-softmax': 'look',
  'dead-relu': 'look',
} as const satisfies Partial<Record<RuleName, Certainty>>;

export const SEARCHED = Object.keys(CERTAINTIES) as readonly (keyof typeof CERTAINTIES)[];
/** The rules that are run by their names alone. */
export const NOT_SEARCHED: readonly RuleName[] = RULE_NAMES.filter((name) => !Object.hasOwn(CERTAINTIES, name));

/** The steps that a rule is about, where not every recording has them. */
export const ABOUT: Partial<Readonly<Record<RuleName, string>>> = {
  'saturated-softmax': 'softmax (one within a fused attention is no step of its own)',
  'dead-relu': 'rectifier (ReLU)',
};

export interface Fault {
  readonly found: 'exception' | (typeof SEARCHED)[number];
  readonly certainty: Certainty;
  readonly iteration: number;
  readonly frame: number;
  readonly element: number | null;
  /** The step by its label. */
  readonly label: string;
  /** Null where the line of the script is not known. */
  readonly source: SourceLine | null;
  /** In a sentence that names the iteration. */
  readonly text: string;
}

export interface Findings {
  /** Exceptions first, then in the order of the rules. */
  readonly faults: readonly Fault[];
  readonly iterations: number;
  /** The rules that found nothing and saw all that they look at. */
  readonly nothing: readonly RuleName[];
  /** What was not looked at, with the reason. */
  readonly notLooked: readonly { readonly rule: RuleName; readonly why: string }[];
  /** The rules that were not reached in time. */
  readonly notReached: readonly RuleName[];
  /** Null where every loss that is known is finite. */
  readonly badLoss: BadLoss | null;
}

/** The first loss that is not finite. */
export interface BadLoss {
  readonly iteration: number;
  readonly loss: number;
  /** Whether a loss after it is finite again. */
  readonly isOver: boolean;
}

/** @param isOver tells when to stop looking; what is left then is named */
export function* lookForFaults(history: History, isOver: () => boolean = () => false): Task<Findings> {
  const { numbers } = history;
  const exceptions = yield* unlessOver(findExceptions(history), isOver);
  const faults: Fault[] = [...(exceptions ?? [])];
  const nothing: RuleName[] = [];
  const notLooked: { rule: RuleName; why: string }[] = [];
  const notReached: RuleName[] = [];
  for (const rule of SEARCHED) {
    const search = isOver() ? null : yield* unlessOver(searchFirst(history, rule), isOver);
    if (search === null) {
      notReached.push(rule);
      continue;
    }
    const { found, looked, missed } = search;
    const about = looked === 0 ? ABOUT[rule] : undefined;
    if (found !== null) faults.push(yield* faultOf(history, rule, found));
    else if (about !== undefined) notLooked.push({ rule, why: `no step of the recording is a ${about}` });
    else if (missed !== '') notLooked.push({ rule, why: missed });
    else nothing.push(rule);
  }
  return { faults, iterations: numbers.count, nothing, notLooked, notReached, badLoss: firstBadLoss(history) };
}

function* findExceptions(history: History): Task<readonly Fault[]> {
  const { numbers } = history;
  const found: Fault[] = [];
  yield* history.scan(numbers.first, numbers.last + 1, 0, (trace) => {
    const raised = raisedIn(trace);
    if (raised === null) return false;
    const { iteration, frames } = trace;
    found.push({
      found: 'exception',
      certainty: 'fault',
      iteration,
      frame: frames.length - 1,
      element: null,
      label: frames.at(-1)?.label ?? '',
      source: raised.source,
      text: `Iteration ${iteration}: ${describeRaised(raised)}`,
    });
    return false;
  });
  return found;
}

function* faultOf(
  history: History,
  rule: (typeof SEARCHED)[number],
  { iteration, frame, element, text, isHarmless }: FoundByRule,
): Task<Fault> {
  const { frames } = yield* history.reach(iteration);
  const { label, source = null } = frames[frame];
  const certainty = isHarmless ? 'look' : CERTAINTIES[rule];
  return { found: rule, certainty, iteration, frame, element, label, source, text: `Iteration ${iteration}: ${text}.` };
}

function firstBadLoss(history: History): BadLoss | null {
  const { measured } = history;
  let bad: Omit<BadLoss, 'isOver'> | null = null;
  for (const iteration of measured.spread(0, measured.count - 1, measured.count)) {
    const loss = history.metric('loss', iteration);
    if (loss === null) continue;
    if (bad !== null && Number.isFinite(loss)) return { ...bad, isOver: true };
    if (bad === null && !Number.isFinite(loss)) bad = { iteration, loss };
  }
  return bad === null ? null : { ...bad, isOver: false };
}
