/**
 * Checkers: one for each breakpoint, asked at every place where it may stop.
 * Invariant: the answer depends on the run and the place alone, so both directions agree.
 */

import { Refusal, refusalOr } from '../../files/refusal.js';
import type { Task } from '../../numbers/engine/task.js';
import type { History, Recall } from '../../timeline/history.js';
import type { Trace } from '../../timeline/trace.js';
import type { Unseen } from '../../timeline/unseen.js';
import { type CompiledExpression, compile, type Evaluation, evaluateIn } from '../expressions/compile.js';
import { FrameScene } from '../expressions/scene.js';
import { describeOperand, isSame, showOperand } from '../expressions/values.js';
import type { Finding } from '../overflow/non-finite.js';
import { stepsAt } from '../places/step-addresses.js';
import { mayBreakIn, startRule } from '../rules/rule.js';
import { RULES } from '../rules/rules.js';
import { type Breakpoint, framesAt } from './breakpoints.js';
import { type MayStopIn, mayChange, mayHold } from './metric-stages.js';

/** Why a breakpoint stops. The text is empty where the place says it all. */
export interface Reason extends Finding {
  /** Whether it stops because what it asks cannot be evaluated. */
  readonly failed?: true;
  /** What it prints instead of stopping. */
  readonly printed?: string;
}

export interface Checker {
  readonly id: number;
  readonly lookback: number;
  /** Null where the steps of an iteration have to be looked at. */
  readonly mayStopIn: MayStopIn | null;
  /** The frames to check. They depend on which steps an iteration has, not on their values. */
  candidates(execution: Trace): readonly number[];
  /** Whether the start of an iteration is a candidate too. Default: no. */
  readonly mayStopAtStart?: (iteration: number) => boolean;
  /** What takes long is found out in slices, before the iteration is asked about. */
  readonly prepare?: (execution: Trace) => Task<void>;
  /** @param frame −1 for the start of the iteration */
  reasonAt(frame: number, execution: Trace, recall: Recall): Reason | Unseen | null;
}

export function createChecker(breakpoint: Breakpoint, timeline: History): Checker {
  const { where, id, condition } = breakpoint;
  switch (where.kind) {
    case 'rule':
      return onlyIf(createRuleChecker(id, where, timeline), condition, timeline);
    case 'watch':
      return onlyIf(createWatch(id, where.expression, timeline), condition, timeline);
    default:
      return createPlaceChecker(breakpoint, timeline);
  }
}

function createRuleChecker(
  id: number,
  { rule: name, thresholds, except }: Extract<Breakpoint['where'], { kind: 'rule' }>,
  timeline: History,
): Checker {
  const rule = RULES[name];
  const { check, prepare } = startRule(rule, timeline, thresholds);
  return {
    id,
    ...(prepare !== undefined && { prepare }),
    lookback: 0,
    mayStopIn: mayBreakIn(rule, timeline, thresholds),
    candidates: (execution) => {
      const excluded = new Set(except?.flatMap((pattern) => stepsAt(pattern, execution.frames)));
      return rule.frames(execution).filter((frame) => !excluded.has(frame));
    },
    reasonAt: (frame, execution) => check(execution.frames[frame], execution),
  };
}

/** The same checker, where its condition holds too. */
function onlyIf(checker: Checker, condition: string | null, timeline: History): Checker {
  if (condition === null) return checker;
  return checking(checker.id, condition, timeline, (expression) => ({
    ...checker,
    lookback: Math.max(checker.lookback, expression.lookback),
    reasonAt: (frame, execution, recall) => {
      const found = checker.reasonAt(frame, execution, recall);
      if (found === null || 'unseen' in found) return found;
      const problem = reasonOf(evaluateIn(expression, sceneOf(timeline, frame, execution, recall)));
      return problem === null || 'unseen' in problem
        ? problem
        : { ...found, text: [found.text, problem.text].filter((text) => text !== '').join('; ') };
    },
  }));
}

function createPlaceChecker({ id, where, condition }: Breakpoint, timeline: History): Checker {
  const place = (execution: Trace): readonly number[] => framesAt(where, execution.frames);
  if (condition === null)
    return { id, lookback: 0, mayStopIn: null, candidates: place, reasonAt: () => NOTHING_TO_SAY };
  const everywhere = where.kind === 'condition';
  return checking(id, condition, timeline, (expression) => ({
    id,
    lookback: expression.lookback,
    mayStopIn: mayHold(expression, timeline, everywhere),
    candidates: everywhere ? (execution) => settlingFrames(expression, execution) : place,
    reasonAt: (frame, execution, recall) => {
      const scene = sceneOf(timeline, frame, execution, recall);
      return reasonOf(evaluateIn(expression, scene), () => culpritAt(expression, scene));
    },
  }));
}

/** A checker with its expression. One from elsewhere that does not fit this program stops at once and says why. */
function checking(
  id: number,
  text: string,
  timeline: History,
  create: (expression: CompiledExpression) => Checker,
): Checker {
  const expression = refusalOr(() => compile(text, timeline.program));
  if (!(expression instanceof Refusal)) return create(expression);
  const reason = failure(`its condition cannot be read: ${expression.message}`);
  return { id, lookback: 0, mayStopIn: null, candidates: () => [-1], reasonAt: () => reason };
}

export function sceneOf(timeline: History, frame: number, execution: Trace, recall: Recall): FrameScene {
  return new FrameScene(timeline, { frame, row: null }, execution, recall);
}

const NOTHING_TO_SAY: Reason = { text: '', element: null };

/** @param culprit asked only where the condition holds */
function reasonOf(result: Evaluation, culprit = (): number | null => null): Reason | Unseen | null {
  if (result.kind === 'not-yet') return null;
  if (result.kind === 'not-recorded') return result.unseen;
  if (result.kind === 'failed' && result.isAbsent) return null;
  if (result.kind === 'failed') return failure(`its condition cannot be evaluated here: ${result.message}`);
  if (result.value === false) return result.coverage?.first ?? null;
  if (result.value === true) return { text: '', element: culprit() };
  return failure(`its condition is ${describeOperand(result.value)}, not true or false`);
}

/** The element of the step's output that makes the condition hold; null where that is about something else. */
function culpritAt({ culprit }: CompiledExpression, scene: FrameScene): number | null {
  const found = culprit?.(scene) ?? null;
  return found !== null && scene.frame?.output.shape.join() === found.shape.join() ? found.element : null;
}

export function failure(text: string): Reason {
  return { text, element: null, failed: true };
}

/** It stops where the value differs from the one just before, if there was one. */
function createWatch(id: number, text: string, timeline: History): Checker {
  return checking(id, text, timeline, (expression) => ({
    id,
    lookback: expression.lookback + 1,
    mayStopIn: mayChange(expression, timeline),
    candidates: (execution) => changingFrames(expression, execution),
    mayStopAtStart: (iteration) => timeline.startsAnew(iteration),
    reasonAt: (frame, execution, recall) => {
      const after = evaluateIn(expression, sceneOf(timeline, frame, execution, recall));
      if (after.kind === 'failed' && after.isAbsent) return null;
      if (after.kind === 'failed') return failure(`it cannot be evaluated here: ${after.message}`);
      if (after.kind === 'not-recorded') return after.unseen;
      if (after.kind !== 'value') return null;
      const earlier = frame >= 0 ? execution : recall(timeline.numbers.before(execution.iteration) ?? -1);
      if (earlier === null) return null;
      const place = { frame: frame >= 0 ? frame - 1 : earlier.frames.length - 1, row: null };
      // Both values are read for the prediction of this place: moving to another prediction is no change.
      const context = frame >= 0 ? frame : place.frame;
      const before = evaluateIn(expression, new FrameScene(timeline, place, earlier, recall, { context }));
      if (before.kind === 'not-recorded') return before.unseen;
      if (before.kind !== 'value') return null;
      if (isSame(before.value, after.value)) return before.coverage?.first ?? after.coverage?.first ?? null;
      return { text: `changed from ${showOperand(before.value)} to ${showOperand(after.value)}`, element: null };
    },
  }));
}

/** The frames that compute the last of the values an expression reads; all frames where any step may change one. */
function settlingFrames({ reads }: CompiledExpression, trace: Trace): readonly number[] {
  const settled = reads.map((read) => read.settles(trace));
  if (settled.includes(null)) return trace.frames.map(({ index }) => index);
  const lists = settled.filter((list) => list !== null);
  const lastOf = (list: readonly number[]): number => Math.max(-1, ...list);
  const latest = lists.reduce<readonly number[]>((best, list) => (lastOf(list) > lastOf(best) ? list : best), [-1]);
  const others = Math.max(-1, ...lists.filter((list) => lastOf(list) < lastOf(latest)).map(lastOf));
  return inOrder(latest.filter((frame) => frame >= others));
}

/** The frames that may change a value an expression reads. */
function changingFrames({ reads }: CompiledExpression, trace: Trace): readonly number[] {
  const settled = reads.map((read) => read.changes?.(trace) ?? read.settles(trace));
  if (settled.includes(null)) return [-1, ...trace.frames.map(({ index }) => index)];
  return inOrder(settled.flatMap((list) => list ?? []));
}

/** Each once. */
export function inOrder(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
