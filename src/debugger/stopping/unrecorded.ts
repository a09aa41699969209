/**
 * What rules and conditions on metrics find in iterations of which a recording has metrics alone: no cursor can stand in
 * one, so a search passes them, and says what they hold.
 */
import type { History } from '../../timeline/history.js';
import type { Task } from '../../timeline/task.js';
import { RULES } from '../analysis/rules/rules.js';
import { type Breakpoint, describeBreakpoint } from './breakpoints.js';
import { createChecker } from './checkers.js';
import type { MayStopIn } from './metric-stages.js';

const AT_ONCE = 1024;

/** A sentence for each breakpoint that holds in one of them, from an iteration to another, both included. */
export function* describeUnrecorded(
  timeline: History,
  breakpoints: readonly Breakpoint[],
  [from, to]: readonly [number, number],
): Task<string> {
  const { measured, numbers } = timeline;
  if (measured === numbers) return '';
  const sentences: string[] = [];
  for (const breakpoint of breakpoints) {
    const holds = breakpoint.enabled ? holdsIn(breakpoint, timeline) : null;
    if (holds === null) continue;
    const found: number[] = [];
    let unknown = 0;
    const [first, last] = [measured.positionOf(from - 1) + 1, measured.positionOf(to)];
    for (let position = first; position <= last; position++) {
      const iteration = measured.at(position);
      const result = numbers.has(iteration) ? false : holds(iteration);
      if (result === true) found.push(iteration);
      if (result === null) unknown++;
      if (position % AT_ONCE === 0) yield { done: position - first, total: last - first + 1 };
    }
    const text = describe(breakpoint, found, unknown);
    if (text !== '') sentences.push(text);
  }
  return sentences.join(' ');
}

function describe(breakpoint: Breakpoint, [first, ...others]: readonly number[], unknown: number): string {
  const what = describeBreakpoint(breakpoint);
  const open = unknown === 0 ? '' : `; of ${unknown} more it is not known, since not all metrics were measured there`;
  if (first === undefined) {
    return unknown === 0
      ? ''
      : `Whether ${what} holds in ${unknown === 1 ? 'an iteration' : `${unknown} iterations`} not recorded step by step is not known, since not all metrics were measured there.`;
  }
  const where =
    others.length === 0
      ? `iteration ${first}, which was not recorded step by step`
      : `${others.length + 1} iterations that were not recorded step by step, the first of them ${first}`;
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} also holds in ${where}${open}.`;
}

/** Null for what needs more than metrics; asked of an iteration, null where its metrics do not tell. */
function holdsIn(breakpoint: Breakpoint, timeline: History): MayStopIn | null {
  const { where, condition } = breakpoint;
  const isByMetrics =
    where.kind === 'rule'
      ? RULES[where.rule].byMetrics !== undefined && condition === null
      : where.kind === 'condition';
  return isByMetrics ? createChecker(breakpoint, timeline).mayStopIn : null;
}
