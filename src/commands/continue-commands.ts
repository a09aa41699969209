/**
 * The commands that run to the next stop in either direction, and say which breakpoint it was and why.
 * Invariant: hits are counted, and temporary breakpoints deleted, only on arrival.
 */

import { type CommandContext, commandGroup, type Destination } from '../debugger/command.js';
import { parseCount, splitCount } from '../debugger/count.js';
import { compile } from '../debugger/expressions/compile.js';
import { completeExpression } from '../debugger/expressions/completion.js';
import { unusedOverflows } from '../debugger/overflow/non-finite.js';
import { countedPair } from '../debugger/pair.js';
import { rememberStop } from '../debugger/places/jumps.js';
import { type Message, notice } from '../debugger/session.js';
import { type Breakpoint, describeBreakpoint, newBreakpoint } from '../debugger/stopping/breakpoints.js';
import {
  type BreakpointHit,
  type BreakpointSearch,
  type BreakpointStop,
  describeUnrecorded,
  searchFor,
} from '../debugger/stopping/stops.js';
import { asCommand } from '../document/document.js';
import { formatPlural } from '../document/numbers.js';
import { listSome, quote } from '../files/refusal.js';
import { type MoveProgress, reporting, type Task, withStage } from '../numbers/engine/task.js';
import { showPrinted } from '../questions/printed.js';
import type { Cursor } from '../timeline/cursor.js';
import type { History } from '../timeline/history.js';
import { type Direction, type Search, sweep } from '../timeline/move.js';
import { type Coverage, describeMissed } from '../timeline/unseen.js';
import { endMessage } from './effects.js';

export const CONTINUE_COMMANDS = commandGroup('stop', [
  ...countedPair(
    {
      name: 'continue',
      aliases: ['c', 'cont'],
      keys: ['c'],
      summary: 'Go on to the next stop.',
      words: 'on to the next stop',
      purpose: 'stop',
      helpsAt: { breakpoints: 3 },
      // A run may have many thousands of iterations, and nobody means to go through all of them by pressing c.
      disabled: ({ session }) =>
        session.where.breakpoints.length > 0
          ? null
          : `There is no breakpoint to stop at. ${asCommand('break')} sets one at this step, ${asCommand('goto end')} goes to the end of the run.`,
      by: 'forward',
    },
    {
      name: 'reverse-continue',
      aliases: ['rc'],
      keys: ['C'],
      summary: 'Go back to the last stop.',
      by: 'backward',
    },
    { moves: 'to a stop', go: (context, count, by) => continueTo(context, by, count) },
  ),
  {
    name: 'last',
    usage: '[COUNT] EXPRESSION',
    counted: 'before its argument',
    summary: 'Go back to where the value of an expression changed last.',
    complete: completeExpression,
    run(context, argument) {
      const { count, rest } = splitCount(argument);
      const compiled = compile(rest, context.timeline.program, argument.length - rest.length);
      return lastChange(context, compiled.text, parseCount(count, 'last'));
    },
  },
]);

function* continueTo({ session, timeline }: CommandContext, direction: Direction, count: number): Task<Destination> {
  const { breakpoints, cursor } = session.where;
  const search = searchFor(breakpoints, timeline, cursor);
  let reached: MoveProgress = { done: 0, total: 1, at: cursor };
  const moving = sweep(timeline, cursor, direction, passingOver(count, search));
  const { stop, ...arrival } = yield* reporting(moving, (progress) => {
    reached = { ...progress, printed: search.printed };
    return reached;
  });
  const hits = stop === null ? [] : search.stopping;
  const stopped = new Set(hits.map(({ id }) => id));
  const kept = breakpoints
    .filter(({ id, once }) => !(once && stopped.has(id)))
    .map((breakpoint) => {
      const more = search.hits.get(breakpoint.id) ?? 0;
      const { hits: before, ignore } = breakpoint;
      return more === 0 ? breakpoint : { ...breakpoint, hits: before + more, ignore: Math.max(0, ignore - more) };
    });
  // The stop has been found, but is not counted yet: stopped now, the move still stands before it.
  const [crossing, passed] = yield* reporting(
    describeWay(timeline, breakpoints, crossed(timeline, cursor, arrival.cursor, stop === null), arrival.cursor),
    ({ stage }) => withStage(reached, stage && { ...stage, name: 'last iteration' }),
  );
  const end = arrival.end === null ? '' : endMessage(arrival.end, timeline).text;
  const said =
    stop === null
      ? [whyNoStop(breakpoints, search, timeline), whatWasNotThere(search), crossing, end, passed]
      : [hits.map((hit) => describeHit(hit, breakpoints)).join('  '), coverageText(search.coverage), crossing, passed];
  const element = hits.find((hit) => hit.element !== null)?.element;
  return {
    kind: 'move',
    ...arrival,
    message: { tone: toneOf(hits), text: sentences(said) },
    commands: breakpoints.flatMap(({ id, commands = [] }) => (stopped.has(id) ? commands : [])),
    change: {
      breakpoints: kept,
      ...(stop !== null && { stops: rememberStop(session.where.stops, stop.cursor) }),
      ...showPrinted(search.printed),
      ...(element != null && { selection: element }),
    },
  };
}

/** The same search, for the last of so many stops. */
function passingOver(count: number, search: BreakpointSearch): Search<BreakpointStop> {
  let left = count;
  return { ...search, accept: (candidate) => search.accept(candidate) && --left === 0 };
}

function sentences(parts: readonly string[]): string {
  return parts.filter(Boolean).join(' ');
}

function toneOf(hits: readonly BreakpointHit[]): Message['tone'] {
  return hits.some(({ failed }) => failed) ? 'warning' : 'information';
}

function* describeWay(
  timeline: History,
  breakpoints: readonly Breakpoint[],
  iterations: readonly [number, number],
  to: Cursor,
): Task<readonly [crossing: string, passed: string]> {
  const passed = yield* describePassed(timeline, breakpoints, to);
  return [yield* describeUnrecorded(timeline, breakpoints, iterations), passed];
}

/** The iterations from one place to another; where nothing stopped the way, to the last or first that anything is known of. */
function crossed(timeline: History, from: Cursor, to: Cursor, isToTheEnd: boolean): readonly [number, number] {
  const measured = timeline.measured;
  const isBack = to.iteration < from.iteration || (to.iteration === from.iteration && to.frame < from.frame);
  if (isBack) return [isToTheEnd ? measured.first : to.iteration, from.iteration];
  return [from.iteration, isToTheEnd ? measured.last : to.iteration];
}

/** Breakpoints that only print are no stops. For a recording it says how much was looked at, and what could not be. */
function whyNoStop(
  breakpoints: readonly Breakpoint[],
  { coverage, passedOver }: BreakpointSearch,
  timeline: History,
): string {
  if (breakpoints.length === 0) return 'There is no breakpoint to stop at.';
  const isSought = breakpoints.some(({ format }) => format === undefined);
  if (timeline.replay !== null) return isSought ? 'Nothing to stop at.' : '';
  if (!isSought) return coverageText(coverage);
  const missed = coverage.reasons();
  const iterations = passedOver === 0 ? '' : ` and ${formatPlural(passedOver, 'whole iteration')}`;
  return `Nothing to stop at in ${formatPlural(coverage.looked, 'step')}${iterations}${missed === '' ? '' : `; ${missed}`}.`;
}

function whatWasNotThere({ unmatched }: BreakpointSearch): string {
  const names = unmatched().map((name) => quote(name));
  return names.length === 0 ? '' : `No step on the way matches ${listSome(names, MOST_NAMED)}.`;
}

const MOST_NAMED = 3;

function coverageText(coverage: Coverage): string {
  return describeMissed(coverage, 'step', ' that were asked');
}

/** What the rule about non-finite values passes over in the iteration at hand, since training does not use it. */
function* describePassed(timeline: History, breakpoints: readonly Breakpoint[], cursor: Cursor): Task<string> {
  const isOn = breakpoints.some(
    ({ enabled, where }) => enabled && where.kind === 'rule' && where.rule === 'non-finite',
  );
  const iteration = cursor.frame === -1 ? timeline.numbers.before(cursor.iteration) : cursor.iteration;
  if (!isOn || iteration === null) return '';
  const trace = yield* timeline.reach(iteration);
  const [first, ...others] = unusedOverflows(trace, cursor.frame === -1 ? trace.frames.length : cursor.frame);
  if (first === undefined) return '';
  return `Not finite either, but not used by training: ${first}${others.length === 0 ? '' : `, and ${others.length} more`}.`;
}

function describeHit({ id, text }: BreakpointHit, breakpoints: readonly Breakpoint[]): string {
  const breakpoint = breakpoints.find((candidate) => candidate.id === id);
  if (breakpoint === undefined) return text;
  const { where } = breakpoint;
  const [kind, what] =
    where.kind === 'watch'
      ? ['Watchpoint', where.expression]
      : where.kind === 'rule'
        ? ['Rule', where.rule]
        : ['Breakpoint', describeBreakpoint(breakpoint)];
  return `${kind} ${id}: ${what}${text === '' ? '' : `: ${text.replace(/\.$/, '')}`}.`;
}

function* lastChange({ session, timeline }: CommandContext, expression: string, count: number): Task<Destination> {
  const { cursor } = session.where;
  const search = searchFor([newBreakpoint({ kind: 'watch', expression }, null, true)], timeline, cursor);
  const { stop, ...arrival } = yield* sweep(timeline, cursor, 'backward', passingOver(count, search));
  if (stop === null) {
    const times = [...search.hits.values()].reduce((sum, hits) => sum + hits, 0);
    const changed = `${expression} has ${times === 0 ? 'not changed' : `changed only ${times} times`} before.`;
    const text = sentences([changed, coverageText(search.coverage)]);
    return { kind: 'move', cursor, message: notice(text) };
  }
  const [{ text, failed }] = stop.hits;
  const said = `${expression}${failed ? ':' : ''} ${text.replace(/\.$/, '')}.`;
  return { kind: 'move', ...arrival, message: { tone: toneOf(stop.hits), text: said } };
}
