/**
 * Breakpoints: where a search stops, and under which condition.
 * Invariant: plain data that can be written to a file and read back; conditions are kept as text.
 */

import { quote } from '../../files/refusal.js';
import { pathOf } from '../../numbers/engine/tape.js';
import { findStep, nameStep, type StepName } from '../../timeline/cursor.js';
import type { Trace, TraceFrame } from '../../timeline/trace.js';
import { stepsAt } from '../places/step-addresses.js';
import { describeThresholds } from '../rules/rule.js';
import { RULES, type RuleName } from '../rules/rules.js';

export type Where =
  /** The start of an iteration. */
  | { readonly kind: 'start' }
  /** One step, in every iteration that has it. */
  | ({ readonly kind: 'step' } & StepName)
  /** All steps that match a pattern. */
  | { readonly kind: 'pattern'; readonly pattern: string }
  /** Wherever the last of the values that its condition reads has just been computed. */
  | { readonly kind: 'condition' }
  /** Where the value of an expression changes. */
  | { readonly kind: 'watch'; readonly expression: string }
  | {
      readonly kind: 'rule';
      readonly rule: RuleName;
      readonly thresholds: readonly number[];
      /** Names of steps where it does not stop. */
      readonly except?: readonly string[];
    };

export interface Breakpoint {
  readonly id: number;
  readonly where: Where;
  readonly condition: string | null;
  readonly enabled: boolean;
  /** Whether it is deleted when it stops. */
  readonly once: boolean;
  /** How many more hits it ignores. */
  readonly ignore: number;
  /** How often it has been hit, in either direction. */
  readonly hits: number;
  /** Lines of commands that run where it stops. */
  readonly commands?: readonly string[];
  /** What dprintf prints instead of stopping: a text with expressions in braces. */
  readonly format?: string;
}

/** Numbered as the first; where there are others, it gets its number among them. */
export function newBreakpoint(where: Where, condition: string | null, once: boolean): Breakpoint {
  return { id: 1, where, condition, enabled: true, once, ignore: 0, hits: 0 };
}

/** The breakpoint at a step, or at the start of an iteration. */
export function whereOf(frames: readonly TraceFrame[], index: number): Where {
  return index < 0 ? { kind: 'start' } : { kind: 'step', ...nameStep(frames, index) };
}

/** The frames of an iteration that a place names, −1 for its start; empty where the place is no step. */
export function framesAt(where: Where, frames: readonly TraceFrame[]): readonly number[] {
  switch (where.kind) {
    case 'start':
      return [-1];
    case 'step': {
      const found = findStep(frames, where);
      return found === null ? [] : [found];
    }
    case 'pattern':
      return stepsAt(where.pattern, frames);
    default:
      return [];
  }
}

/** The name of a place that an iteration may lack; null where the place is not named by a step. */
export function placeName(where: Where): string | null {
  if (where.kind === 'pattern') return where.pattern;
  return where.kind === 'step' ? pathOf(where) : null;
}

/** The frames that have breakpoints, and whether any breakpoint there is enabled. */
export function markedFrames(breakpoints: readonly Breakpoint[], { frames }: Trace): ReadonlyMap<number, boolean> {
  const marks = new Map<number, boolean>();
  for (const { where, enabled } of breakpoints) {
    for (const frame of framesAt(where, frames)) marks.set(frame, enabled || marks.get(frame) === true);
  }
  return marks;
}

export function isSameWhere(a: Where, b: Where): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Where it stops, in words: `predict › prediction 2 › softmax`, `watch loss`. */
export function describeWhere(where: Where): string {
  switch (where.kind) {
    case 'start':
      return 'start of an iteration';
    case 'step':
      return pathOf(where);
    case 'pattern':
      return quote(where.pattern);
    case 'condition':
      return 'condition';
    case 'watch':
      return `watch ${where.expression}`;
    case 'rule': {
      const settings = describeThresholds(RULES[where.rule], where.thresholds);
      const except = where.except === undefined ? '' : ` except ${where.except.join(', ')}`;
      return `rule ${where.rule}${settings === '' ? '' : ` (${settings})`}${except}`;
    }
  }
}

/** Where it stops or prints, with its condition. */
export function describeBreakpoint({ where, condition }: Breakpoint): string {
  return `${describeWhere(where)}${condition === null ? '' : ` if ${condition}`}`;
}

/** What it does there, a line each: what it prints, or the commands that it runs. */
export function actionsOf({ format, commands = [] }: Breakpoint): readonly string[] {
  return format === undefined ? commands : [`prints "${format}" and goes on`];
}
