/**
 * The commands that go to a step by its name, and those that remember a place to come back to.
 * Invariant: a name that no step of the iteration has is refused, so a search ends within an iteration or two.
 */

import { goAmong, openToken, shownMoment } from '../answers/token.js';
import {
  type CommandContext,
  commandGroup,
  type Destination,
  type Effect,
  inform,
  openLine,
  warn,
} from '../debugger/command.js';
import { parseCount, splitCount } from '../debugger/count.js';
import { pair } from '../debugger/pair.js';
import { jumpFrom } from '../debugger/places/jumps.js';
import { noStepAt, stepNames, stepsAt, withoutQuotes } from '../debugger/places/step-addresses.js';
import { type Direction, move } from '../timeline/move.js';
import type { Task } from '../timeline/task.js';
import type { Trace } from '../timeline/trace.js';
import { goToStart } from './go-to.js';

export const FIND_COMMANDS = commandGroup('move', [
  ...pair(
    {
      name: 'find',
      keys: ['/'],
      words: 'find a step',
      purpose: 'go far',
      summary: 'Go to the next step of this name: an op, a scope, a phase; * stands for anything.',
      by: 'forward',
    },
    {
      name: 'reverse-find',
      aliases: ['rfind'],
      summary: 'Go back to the last step of this name.',
      by: 'backward',
    },
    {
      usage: '[COUNT] STEP',
      counted: 'before its argument',
      complete: ({ session, timeline }) => stepNames(shownMoment(timeline, session).trace.frames),
      run: find,
    },
  ),
  {
    name: 'restart',
    aliases: ['start', 'begin', 'home', 'reset', 'rewind'],
    summary: 'Go to the start of the run.',
    run: ({ session, timeline }) => goToStart(timeline, session.cursor),
  },
  {
    name: 'checkpoint',
    summary: 'Remember this place: back returns to it from anywhere. It is saved with the session.',
    run: ({ session }) => inform('This place is remembered: back (<) returns to it.', jumpFrom(session)),
  },
]);

function find(context: CommandContext, argument: string, direction: Direction, name: string): Effect {
  const { count: times, rest } = splitCount(argument);
  const pattern = withoutQuotes(rest);
  if (pattern === '') {
    return openLine(`${name} `);
  }
  const { frames } = shownMoment(context.timeline, context.session).trace;
  const steps = stepsAt(pattern, frames);
  if (steps.length === 0) return warn(noStepAt(pattern, frames));
  const count = parseCount(times, name);
  const token = openToken(context.session);
  return token === null ? goToStep(context, pattern, direction, count) : goAmong(token, steps, direction, count);
}

/** Passes over all but the last of `count` steps. */
function goToStep(
  { session, timeline }: CommandContext,
  pattern: string,
  direction: Direction,
  count: number,
): Task<Destination> {
  let left = count;
  let known: { readonly trace: Trace; readonly steps: readonly number[] } | null = null;
  return move(timeline, session.cursor, direction, ({ trace, cursor }) => {
    if (known?.trace !== trace) known = { trace, steps: stepsAt(pattern, trace.frames) };
    return cursor.row === null && known.steps.includes(cursor.frame) && --left === 0;
  });
}
