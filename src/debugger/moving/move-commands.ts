/**
 * The commands that move through the run, named as in gdb; a capital letter goes the other way.
 * Invariant: a move and its reverse are the same search in the other direction.
 */

import { quote } from '../../data/printable.js';
import { rowCountOf } from '../../timeline/cursor.js';
import { type Arrival, type Direction, type Motion, move, moveIterations, stopsOf } from '../../timeline/move.js';
import type { Task } from '../../timeline/task.js';
import { moveInside } from '../answers/token.js';
import { type Command, type CommandContext, type Effect, warn } from '../command.js';
import { momentAt } from '../places/moment.js';
import { selectedElement } from '../places/selection.js';
import { openPrompt } from '../prompt/prompt.js';
import { SPEEDS } from '../session.js';
import { openQuizOf } from '../teaching/quiz.js';
import { goTo } from './go-to.js';

export const MOVES: readonly Command[] = [
  ...both('step', 'reverse-step', {
    keys: [
      ['right', 's'],
      ['left', 'S'],
    ],
    aliases: [['s'], ['rs']],
    summaries: ['Execute the next step.', 'Go back one step.'],
    hint: 'step',
    motion: 'step',
  }),
  ...both('next', 'reverse-next', {
    keys: [['n'], ['N']],
    aliases: [['n'], ['rn']],
    summaries: ['Execute the next step or scope as a whole.', 'Go back over a step or scope as a whole.'],
    hint: 'over',
    motion: 'over',
  }),
  ...both('finish', 'reverse-finish', {
    keys: [['f'], ['F']],
    aliases: [['fin'], ['rfin']],
    summaries: ['Run to the end of this scope.', 'Go back to before this scope began.'],
    hint: 'out',
    motion: 'out',
  }),
  {
    name: 'rows',
    aliases: [],
    keys: ['i'],
    group: 'move',
    usage: '',
    summary: 'Step into the rows of this step, one prediction or one element after the other.',
    hint: 'rows',
    disabled: rowsDisabled,
    run: enterRows,
  },
  ...both('next-phase', 'previous-phase', {
    keys: [[']'], ['[']],
    aliases: [['phase'], []],
    summaries: ['Go to the first step of the next phase.', 'Go back to the first step of a phase.'],
    hint: 'phase',
    motion: 'phase',
  }),
  iterationCommand('next-iteration', 'previous-iteration', '}', 'forward'),
  iterationCommand('previous-iteration', 'next-iteration', '{', 'backward'),
  {
    name: 'goto',
    aliases: ['g'],
    keys: ['g'],
    group: 'move',
    usage: 'ITERATION[.STEP] | .STEP | +N | -N | start | end',
    summary: 'Go to an iteration, or to a step of it.',
    hint: 'go to',
    complete: () => ['start', 'end'],
    run: (context, argument) =>
      argument.trim() === ''
        ? { kind: 'change', change: { overlay: { kind: 'prompt', prompt: openPrompt('goto ') }, playing: false } }
        : goTo(context, argument),
  },
  {
    name: 'play',
    aliases: [],
    keys: ['space'],
    group: 'move',
    usage: '',
    summary: 'Play: go on by the last kind of move, again and again; pause.',
    hint: 'play',
    run: ({ session }) => ({ kind: 'change', change: { playing: !session.playing } }),
  },
  speedCommand('faster', '+', 1),
  speedCommand('slower', '-', -1),
];

interface PairDefinition {
  readonly keys: readonly [readonly string[], readonly string[]];
  readonly aliases: readonly [readonly string[], readonly string[]];
  readonly summaries: readonly [string, string];
  readonly hint: string;
  readonly motion: Motion;
}

/** A move and its reverse: the same search in the other direction. */
function both(name: string, reverse: string, definition: PairDefinition): readonly Command[] {
  const { keys, aliases, summaries, hint, motion } = definition;
  const directions: readonly Direction[] = ['forward', 'backward'];
  return directions.map((direction, k) => ({
    name: k === 0 ? name : reverse,
    reverse: k === 0 ? reverse : name,
    aliases: aliases[k],
    keys: keys[k],
    group: 'move',
    usage: '[COUNT]',
    counted: true,
    summary: summaries[k],
    hint,
    run: (context, argument) => {
      const count = parseCount(argument);
      if (count === null) return noCount(argument);
      return (
        moveInside(context, direction, motion, count) ?? {
          kind: 'travel',
          motion,
          task: moveBy(context, direction, motion, count),
        }
      );
    },
  }));
}

const SLICE_MILLISECONDS = 8;

/** The same move `count` times, or to an end of history. */
export function* moveBy(
  { session, timeline }: CommandContext,
  direction: Direction,
  motion: Motion,
  count = 1,
): Task<Arrival> {
  let { cursor } = session;
  const quiz = openQuizOf(session);
  if (quiz !== null && motion === 'step' && direction === 'forward') {
    // The next step of one who was asked is the one that answers.
    yield* timeline.reach(quiz.at.iteration);
    return { cursor: quiz.at, end: null };
  }
  let sliceEnds = performance.now() + SLICE_MILLISECONDS;
  for (let done = 1; ; done++) {
    const from = { cursor, trace: yield* timeline.reach(cursor.iteration) };
    const arrival = yield* move(timeline, cursor, direction, stopsOf(motion, from));
    if (arrival.end !== null || done === count) return arrival;
    ({ cursor } = arrival);
    if (performance.now() >= sliceEnds) {
      yield { done, total: count, unit: 'moves' };
      sliceEnds = performance.now() + SLICE_MILLISECONDS;
    }
  }
}

/** A count as an argument: 1 where there is none, null where it is not one. */
function parseCount(argument: string): number | null {
  if (argument === '') return 1;
  return /^\d{1,9}$/.test(argument) && Number(argument) > 0 ? Number(argument) : null;
}

function noCount(argument: string): Effect {
  return warn(`${quote(argument)} is no count. Type a whole number from 1 to 999999999, e.g. "step 20".`);
}

function iterationCommand(name: string, reverse: string, key: string, direction: Direction): Command {
  return {
    name,
    reverse,
    aliases: direction === 'forward' ? ['iteration'] : [],
    keys: [key],
    group: 'move',
    usage: '[COUNT]',
    counted: true,
    summary:
      direction === 'forward'
        ? 'Go to the same step of the next iteration.'
        : 'Go to the same step one iteration before.',
    hint: 'iteration',
    run: ({ session, timeline }, argument) => {
      const count = parseCount(argument);
      if (count === null) return noCount(argument);
      const distance = direction === 'forward' ? count : -count;
      return { kind: 'travel', motion: 'iteration', task: moveIterations(timeline, session.cursor, distance) };
    },
  };
}

function speedCommand(name: string, key: string, change: number): Command {
  return {
    name,
    aliases: [],
    keys: [key],
    group: 'move',
    usage: '',
    summary: change > 0 ? 'Play faster.' : 'Play slower.',
    run: ({ session }) => {
      const position = SPEEDS.indexOf(session.speed) + change;
      const speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, position))];
      return { kind: 'change', change: { speed, message: { tone: 'information', text: `${speed} stops a second.` } } };
    },
  };
}

function rowsDisabled({ session, timeline }: CommandContext): string | null {
  const { frame } = momentAt(timeline, session.cursor);
  if (frame === null) return 'Nothing has been executed yet, so there are no rows to step into.';
  return rowCountOf(frame) === 0 ? 'This step made a single number: it has no rows to step into.' : null;
}

function enterRows({ session, timeline }: CommandContext): Effect {
  const moment = momentAt(timeline, session.cursor);
  const { frame, cursor } = moment;
  if (frame === null || cursor.row !== null) return { kind: 'change', change: {} };
  const element = session.selection === null ? 0 : selectedElement(moment, session.selection);
  const row = Math.floor(element / Math.max(1, frame.output.data.length / rowCountOf(frame)));
  return { kind: 'change', change: { cursor: { ...cursor, row }, selection: null, scroll: null } };
}
