/**
 * The commands that run to the next stop in either direction, and say which breakpoint it was and why.
 * Invariant: hits are counted, and temporary breakpoints deleted, only on arrival.
 */
import { type Direction, move } from '../../timeline/move.js';
import type { Task } from '../../timeline/task.js';
import { type CommandContext, commandGroup, type Destination, type Effect, warn } from '../command.js';
import { compile, describeRefusal } from '../expressions/compile.js';
import { completeExpression } from '../expressions/completion.js';
import { rememberStop } from '../places/jumps.js';
import type { Message } from '../session.js';
import { type Breakpoint, describeBreakpoint, newBreakpoint } from './breakpoints.js';
import { type Hit, searchFor } from './stops.js';

export const CONTINUE_COMMANDS = commandGroup('stop', [
  {
    name: 'continue',
    aliases: ['c', 'cont'],
    keys: ['c'],
    reverse: 'reverse-continue',
    summary: 'Go on to the next stop.',
    words: 'on to the next stop',
    purpose: 'stop',
    helpsAt: { breakpoints: 3 },
    disabled: withoutBreakpoints,
    run: (context) => ({ kind: 'travel', task: continueTo(context, 'forward') }),
  },
  {
    name: 'reverse-continue',
    aliases: ['rc'],
    keys: ['C'],
    reverse: 'continue',
    summary: 'Go back to the last stop.',
    run: (context) => ({ kind: 'travel', task: continueTo(context, 'backward') }),
  },
  {
    name: 'last',
    usage: 'EXPRESSION',
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

function* continueTo({ session, timeline }: CommandContext, direction: Direction): Task<Destination> {
  const { breakpoints, cursor } = session;
  const search = searchFor(breakpoints, timeline, cursor);
  const { stop, ...arrival } = yield* move(timeline, cursor, direction, search);
  const stopped = new Set(stop === null ? [] : search.stopping.map(({ id }) => id));
  const left = breakpoints
    .filter(({ id, once }) => !(once && stopped.has(id)))
    .map((breakpoint) => count(breakpoint, search.hits.get(breakpoint.id) ?? 0));
  if (stop === null) return { ...arrival, change: { breakpoints: left } };
  const change = { breakpoints: left, stops: rememberStop(session.stops, stop.cursor) };
  return { ...arrival, change, message: describeStop(search.stopping, breakpoints) };
}

function count(breakpoint: Breakpoint, hits: number): Breakpoint {
  if (hits === 0) return breakpoint;
  return { ...breakpoint, hits: breakpoint.hits + hits, ignore: Math.max(0, breakpoint.ignore - hits) };
}

function describeStop(hits: readonly Hit[], breakpoints: readonly Breakpoint[]): Message {
  const text = hits.map((hit) => describeHit(hit, breakpoints)).join('  ');
  const failed = hits.some(({ reason }) => reason.startsWith('it') || reason.startsWith('its'));
  return { tone: failed ? 'warning' : 'information', text };
}

function describeHit({ id, reason }: Hit, breakpoints: readonly Breakpoint[]): string {
  const breakpoint = breakpoints.find((candidate) => candidate.id === id);
  if (breakpoint === undefined) return reason;
  const kind = { watch: 'Watchpoint', rule: 'Rule' }[breakpoint.where.kind as string] ?? 'Breakpoint';
  const what =
    breakpoint.where.kind === 'watch'
      ? breakpoint.where.expression
      : breakpoint.where.kind === 'rule'
        ? breakpoint.where.rule
        : describeBreakpoint(breakpoint);
  return `${kind} ${id}: ${what}${reason === '' ? '' : `: ${reason.replace(/\.$/, '')}`}.`;
}

function* lastChange({ session, timeline }: CommandContext, expression: string): Task<Destination> {
  const watch = newBreakpoint([], { kind: 'watch', expression }, null, true);
  const search = searchFor([watch], timeline, session.cursor);
  const { stop, ...arrival } = yield* move(timeline, session.cursor, 'backward', search);
  const text =
    stop === null
      ? `${expression} has not changed before.`
      : `${expression} ${stop.hits[0].reason.replace(/\.$/, '')}.`;
  if (stop === null) return { cursor: session.cursor, end: null, message: { tone: 'information', text } };
  return { ...arrival, message: { tone: 'information', text } };
}

function goToLastChange(context: CommandContext, argument: string): Effect {
  const compiled = compile(argument, context.timeline.program);
  if (compiled.kind === 'refused') return warn(describeRefusal(compiled));
  return { kind: 'travel', task: lastChange(context, compiled.text) };
}
