/**
 * The commands that go to a step by its name, to the start of the run, and back to a place that was remembered.
 * Invariant: a name that no step of the iteration has is refused where every iteration has the same steps, so a search ends
 * within an iteration or two; in a recording it is looked for up to the end.
 */

import {
  type CommandContext,
  commandGroup,
  type Destination,
  type Effect,
  type EffectOrTask,
  informAside,
  openLine,
  warn,
} from '../debugger/command.js';
import { parseCount, splitCount } from '../debugger/count.js';
import { pair } from '../debugger/pair.js';
import { jumpFrom } from '../debugger/places/jumps.js';
import { noStepAt, stepNames, stepsAt, withoutQuotes } from '../debugger/places/step-addresses.js';
import { quote } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { goAmong, openToken, shownMoment } from '../questions/token.js';
import { type Direction, move } from '../timeline/move.js';
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
      opens: true,
      counted: 'before its argument',
      complete: ({ session, moment }) => stepNames(shownMoment(moment, session).trace.frames),
      run: find,
    },
  ),
  {
    name: 'restart',
    aliases: ['start', 'begin', 'home', 'reset', 'rewind'],
    summary: 'Go to the start of the run.',
    run: ({ session, timeline }) => goToStart(timeline, session.where.cursor),
  },
  {
    name: 'checkpoint',
    summary: 'Remember this place: back returns to it from anywhere. It is saved with the session.',
    run: ({ session }) => informAside('This place is remembered: back (<) returns to it.', jumpFrom(session)),
  },
]);

function find(context: CommandContext, argument: string, direction: Direction, name: string): EffectOrTask {
  const { count: times, rest } = splitCount(argument);
  const pattern = withoutQuotes(rest);
  if (pattern === '') {
    return openLine(`${name} `);
  }
  const { frames } = shownMoment(context.moment, context.session).trace;
  const steps = stepsAt(pattern, frames);
  const count = parseCount(times, name);
  const token = openToken(context.session);
  const isOnlyHere = token !== null || context.timeline.replay !== null;
  if (steps.length === 0)
    return isOnlyHere ? warn(noStepAt(pattern, frames)) : goElsewhere(context, pattern, direction, count);
  return token === null ? goToStep(context, pattern, direction, count) : goAmong(token, steps, direction, count);
}

/** Passes over all but the last of `count` steps. */
function* goToStep(
  { session, timeline }: CommandContext,
  pattern: string,
  direction: Direction,
  count: number,
): Task<Destination> {
  let left = count;
  let known: { readonly trace: Trace; readonly steps: readonly number[] } | null = null;
  const arrival = yield* move(timeline, session.where.cursor, direction, ({ trace, cursor }) => {
    if (known?.trace !== trace) known = { trace, steps: stepsAt(pattern, trace.frames) };
    return cursor.row === null && known.steps.includes(cursor.frame) && --left === 0;
  });
  return { kind: 'move', ...arrival };
}

/** To a step that this iteration lacks; where the recording has none on the way either, nowhere. */
function* goElsewhere(context: CommandContext, pattern: string, direction: Direction, count: number): Task<Effect> {
  const arrival = yield* goToStep(context, pattern, direction, count);
  if (arrival.end == null) return arrival;
  if (count > 1) return warn(`Fewer than ${count} steps on the way are called ${quote(pattern)}.`);
  const searched = `this or ${direction === 'forward' ? 'a later' : 'an earlier'} iteration of the recording`;
  return warn(noStepAt(pattern, context.moment.trace.frames, searched));
}
