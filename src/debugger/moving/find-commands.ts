/**
 * Going to a step by its name, and leaving a place to come back to.
 * Invariant: a name that no step of the iteration has is refused, so a search ends within an iteration or two.
 */
import { quote } from '../../data/printable.js';
import { type Direction, move } from '../../timeline/move.js';
import type { Task } from '../../timeline/task.js';
import { type CommandContext, commandGroup, type Destination, type Effect, inform, warn } from '../command.js';
import { momentAt } from '../places/moment.js';
import { closestStep, compilePattern, framesMatching, stepNames } from '../places/step-patterns.js';
import { openPrompt } from '../prompt/prompt.js';
import { goToStart } from './go-to.js';
import { jumpFrom } from './jumps.js';

export const FIND_COMMANDS = commandGroup('move', [
  {
    name: 'find',
    keys: ['/'],
    usage: 'STEP',
    summary: 'Go to the next step of this name: an op, a scope, a phase; * stands for anything.',
    reverse: 'reverse-find',
    complete: completeStep,
    run: (context, argument) => find(context, argument, 'forward'),
  },
  {
    name: 'reverse-find',
    aliases: ['rfind'],
    usage: 'STEP',
    summary: 'Go back to the last step of this name.',
    reverse: 'find',
    complete: completeStep,
    run: (context, argument) => find(context, argument, 'backward'),
  },
  {
    name: 'restart',
    summary: 'Go to the start of the run.',
    run: ({ session, timeline }) => ({ kind: 'travel', task: goToStart(timeline, session.cursor.branch) }),
  },
  {
    name: 'checkpoint',
    summary: 'Remember this place: back returns to it from wherever one goes.',
    run: ({ session }) => inform('This place is remembered: back (<) returns to it.', jumpFrom(session)),
  },
]);

function find(context: CommandContext, argument: string, direction: Direction): Effect {
  const pattern = argument.trim();
  if (pattern === '') {
    const line = direction === 'forward' ? 'find ' : 'reverse-find ';
    return { kind: 'change', change: { overlay: { kind: 'prompt', prompt: openPrompt(line) }, playing: false } };
  }
  const { frames } = momentAt(context.timeline, context.session.cursor).trace;
  if (framesMatching(pattern, frames).length > 0)
    return { kind: 'travel', task: goToStep(context, pattern, direction) };
  const near = closestStep(pattern, frames);
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  return warn(`No step, op, scope or phase of this iteration is called ${quote(pattern)}.${hint}`);
}

function goToStep({ session, timeline }: CommandContext, pattern: string, direction: Direction): Task<Destination> {
  const matches = compilePattern(pattern);
  return move(
    timeline,
    session.cursor,
    direction,
    ({ trace, cursor }) => cursor.frame >= 0 && cursor.row === null && matches(trace.frames, cursor.frame),
  );
}

function completeStep({ session, timeline }: CommandContext): readonly string[] {
  return stepNames(momentAt(timeline, session.cursor).trace.frames);
}
