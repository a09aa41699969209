/**
 * The commands that run to the next stop in either direction, and say which breakpoint it was and why.
 * Invariant: hits are counted, and temporary breakpoints deleted, only on arrival.
 */

import { reporting } from '../../engine/slices.js';
import type { Cursor } from '../../timeline/cursor.js';
import { type History, measuredNumbers } from '../../timeline/history.js';
import { firstOf, iterationBefore, lastOf } from '../../timeline/iteration-numbers.js';
import { type Direction, move } from '../../timeline/move.js';
import { type MoveProgress, type Task, withStage } from '../../timeline/task.js';
import { type Coverage, describeMissed } from '../../timeline/unseen.js';
import { unusedOverflows } from '../analysis/overflow/non-finite.js';
import { showPrinted } from '../answers/printed.js';
import { type CommandContext, commandGroup, type Destination, type Effect, warn } from '../command.js';
import { noCount, splitCount } from '../count.js';
import { endMessage } from '../effects.js';
import { compile, describeRefusal } from '../expressions/compile.js';
import { completeExpression } from '../expressions/completion.js';
import { countedPair } from '../pair.js';
import { rememberStop } from '../places/jumps.js';
import type { Message } from '../session.js';
import { type Breakpoint, describeBreakpoint, newBreakpoint } from './breakpoints.js';
import { type BreakpointSearch, type BreakpointStop, type Hit, searchFor } from './stops.js';
import { describeUnrecorded } from './unrecorded.js';

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
      disabled: withoutBreakpoints,
      by: 'forward',
    },
    {
      name: 'reverse-continue',
      aliases: ['rc'],
      keys: ['C'],
      summary: 'Go back to the last stop.',
      by: 'backward',
    },
    { go: (context, count, by) => ({ kind: 'travel', task: continueTo(context, by, count) }) },
  ),
  {
    name: 'last',
    usage: '[COUNT] EXPRESSION',
    counted: 'before its argument',
    summary: 'Go back to where the value of an expression changed last.',
    complete: ({ timeline }, argument) => completeExpression(timeline.program, argument),
    run: goToLastChange,
  },
]);

/** A run may have many thousands of iterations, and nobody means to go through all of them by pressing c. */
function withoutBreakpoints({ session }: CommandContext): string | null {
  return session.breakpoints.length > 0
    ? null
    : 'There is no breakpoint to stop at. b sets one at this step, "goto end" goes to the end of the run.';
}

/** Passes over all but the last of `count` stops. */
function* continueTo({ session, timeline }: CommandContext, direction: Direction, count: number): Task<Destination> {
  const { breakpoints, cursor } = session;
  const search = searchFor(breakpoints, timeline, cursor);
  let left = count;
  const accept = (candidate: BreakpointStop): boolean => search.accept(candidate) && --left === 0;
  const moving = move(timeline, cursor, direction, { ...search, accept });
  let reached: MoveProgress = { done: 0, total: 1, at: cursor };
  const { stop, ...arrival } = yield* reporting(moving, (progress) => {
    reached = { ...progress, printed: search.printed };
    return reached;
  });
  const stopped = new Set(stop === null ? [] : search.stopping.map(({ id }) => id));
  const kept = breakpoints
    .filter(({ id, once }) => !(once && stopped.has(id)))
    .map((breakpoint) => countHits(breakpoint, search.hits.get(breakpoint.id) ?? 0));
  // The stop has been found, but is not counted yet: stopped now, the move still stands before it.
  const describing = describePassed(timeline, breakpoints, arrival.cursor);
  const passed = yield* reporting(describing, ({ stage }) =>
    withStage(reached, stage && { ...stage, name: 'last iteration' }),
  );
  const crossing = describeUnrecorded(timeline, breakpoints, crossed(timeline, cursor, arrival.cursor, stop === null));
  const crossedOver = yield* reporting(crossing, () => reached);
  const answer = showPrinted(search.printed);
  if (stop === null) {
    const end = arrival.end === null ? '' : endMessage(arrival.end, timeline).text;
    const text = [whyNoStop(breakpoints, search, timeline), crossedOver, end, passed]
      .filter((part) => part !== '')
      .join(' ');
    return { ...arrival, change: { breakpoints: kept, ...answer }, message: { tone: 'information', text } };
  }
  const { text, ...message } = describeStop(search.stopping, breakpoints);
  const element = search.stopping.find((hit) => hit.element !== null)?.element;
  return {
    ...arrival,
    message: {
      ...message,
      text: [text, coverageText(search.coverage), crossedOver, passed].filter((part) => part !== '').join(' '),
    },
    commands: breakpoints.flatMap(({ id, commands = [] }) => (stopped.has(id) ? commands : [])),
    change: {
      breakpoints: kept,
      stops: rememberStop(session.stops, stop.cursor),
      ...answer,
      ...(element != null && { selection: element }),
    },
  };
}

/** The iterations from one place to another; where nothing stopped the way, to the last or first that anything is known of. */
function crossed(timeline: History, from: Cursor, to: Cursor, isToTheEnd: boolean): readonly [number, number] {
  const measured = measuredNumbers(timeline);
  const isBack = to.iteration < from.iteration || (to.iteration === from.iteration && to.frame < from.frame);
  if (isBack) return [isToTheEnd ? firstOf(measured) : to.iteration, from.iteration];
  return [from.iteration, isToTheEnd ? lastOf(measured) : to.iteration];
}

/** What only prints was not looked for. Of a recording it is said how much was looked at, and what could not be. */
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
  const iterations = passedOver === 0 ? '' : ` and ${passedOver} whole iteration${passedOver === 1 ? '' : 's'}`;
  return `Nothing to stop at in ${stepCount(coverage)}${iterations}${missed === '' ? '' : `; ${missed}`}.`;
}

function coverageText(coverage: Coverage): string {
  return describeMissed(coverage, 'step', ' that were asked');
}

function stepCount({ looked }: Coverage): string {
  return looked === 1 ? '1 step' : `${looked} steps`;
}

/** What the rule about non-finite values passes over in the iteration at hand, since training does not use it. */
function* describePassed(timeline: History, breakpoints: readonly Breakpoint[], cursor: Cursor): Task<string> {
  const isOn = breakpoints.some(
    ({ enabled, where }) => enabled && where.kind === 'rule' && where.rule === 'non-finite',
  );
  const iteration = cursor.frame === -1 ? iterationBefore(timeline.numbers, cursor.iteration) : cursor.iteration;
  if (!isOn || iteration === null) return '';
  const trace = yield* timeline.reach(iteration);
  const [first, ...others] = unusedOverflows(trace, cursor.frame === -1 ? trace.frames.length : cursor.frame);
  if (first === undefined) return '';
  return `Not finite either, but not used by training: ${first}${others.length === 0 ? '' : `, and ${others.length} more`}.`;
}

function countHits(breakpoint: Breakpoint, hits: number): Breakpoint {
  if (hits === 0) return breakpoint;
  return { ...breakpoint, hits: breakpoint.hits + hits, ignore: Math.max(0, breakpoint.ignore - hits) };
}

function describeStop(hits: readonly Hit[], breakpoints: readonly Breakpoint[]): Message {
  const text = hits.map((hit) => describeHit(hit, breakpoints)).join('  ');
  return { tone: hits.some(({ failed }) => failed) ? 'warning' : 'information', text };
}

function describeHit({ id, text }: Hit, breakpoints: readonly Breakpoint[]): string {
  const breakpoint = breakpoints.find((candidate) => candidate.id === id);
  if (breakpoint === undefined) return text;
  const kind = { watch: 'Watchpoint', rule: 'Rule' }[breakpoint.where.kind as string] ?? 'Breakpoint';
  const what =
    breakpoint.where.kind === 'watch'
      ? breakpoint.where.expression
      : breakpoint.where.kind === 'rule'
        ? breakpoint.where.rule
        : describeBreakpoint(breakpoint);
  return `${kind} ${id}: ${what}${text === '' ? '' : `: ${text.replace(/\.$/, '')}`}.`;
}

/** Passes over all but the last of `count` changes. */
function* lastChange({ session, timeline }: CommandContext, expression: string, count: number): Task<Destination> {
  const watch = newBreakpoint([], { kind: 'watch', expression }, null, true);
  const search = searchFor([watch], timeline, session.cursor);
  let left = count;
  const accept = (candidate: BreakpointStop): boolean => search.accept(candidate) && --left === 0;
  const { stop, ...arrival } = yield* move(timeline, session.cursor, 'backward', { ...search, accept });
  if (stop === null) {
    const times = count - left;
    const changed = `${expression} has ${times === 0 ? 'not changed' : `changed only ${times} times`} before.`;
    const text = [changed, coverageText(search.coverage)].filter((part) => part !== '').join(' ');
    return { cursor: session.cursor, end: null, message: { tone: 'information', text } };
  }
  const [{ text, failed }] = stop.hits;
  return {
    ...arrival,
    message: {
      tone: failed ? 'warning' : 'information',
      text: `${expression}${failed ? ':' : ''} ${text.replace(/\.$/, '')}.`,
    },
  };
}

function goToLastChange(context: CommandContext, argument: string): Effect {
  const { count, rest } = splitCount(argument);
  const compiled = compile(rest, context.timeline.program);
  if (compiled.kind === 'refused') return warn(describeRefusal(compiled, argument.trim().length - rest.length));
  if (Number(count) === 0) return noCount(count, 'last');
  return { kind: 'travel', task: lastChange(context, compiled.text, Number(count)) };
}
