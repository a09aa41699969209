import {
  type CommandContext,
  type CommandDefinition,
  changed,
  commandGroup,
  type Destination,
  type EffectOrTask,
  inform,
  openLine,
} from '../debugger/command.js';
import { countedPair, type PairDefinition, pair } from '../debugger/pair.js';
import { describePlace } from '../debugger/places/describe-place.js';
import { notice, type PlayMotion, SPEEDS } from '../debugger/session.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import { createPause, type MoveProgress, reporting, type Task } from '../numbers/engine/task.js';
import { goAlong } from '../questions/sample.js';
import { moveInside, openToken } from '../questions/token.js';
import { isSameCursor } from '../timeline/cursor.js';
import { type Direction, goThrough, isRepeated, move, moveIterations, stopsOf } from '../timeline/move.js';
import { completeGoTo, goTo } from './go-to.js';
import { arriveAtAnswer } from './quiz-answer.js';
import { rowsDisabled, toggleRows } from './rows.js';

export const MOVES = commandGroup('move', [
  ...motionPair(
    'step',
    {
      name: 'step',
      keys: ['right', 's'],
      aliases: ['s'],
      summary: 'Execute the next step.',
      words: 'step',
      purpose: 'go on and back',
      footer: { step: 20 },
    },
    {
      name: 'reverse-step',
      keys: ['left', 'S'],
      aliases: ['rs', 'prev', 'previous'],
      summary: 'Go back one step.',
    },
  ),
  ...motionPair(
    'over',
    {
      name: 'next',
      keys: ['n'],
      aliases: ['n'],
      summary: 'Execute the next step or scope as a whole.',
      words: 'over',
      purpose: 'go on and back',
      footer: { step: 60 },
    },
    {
      name: 'reverse-next',
      keys: ['N'],
      aliases: ['rn'],
      summary: 'Go back over a step or scope as a whole.',
    },
  ),
  ...motionPair(
    'out',
    {
      name: 'finish',
      keys: ['f'],
      aliases: ['fin'],
      summary: 'Run to the end of this scope.',
      words: 'out',
      purpose: 'go on and back',
      footer: { step: 70 },
    },
    {
      name: 'reverse-finish',
      keys: ['F'],
      aliases: ['rfin'],
      summary: 'Go back to before this scope began.',
    },
  ),
  ...motionPair(
    'alike',
    {
      name: 'past-alike',
      keys: ['a'],
      summary: 'Go past this scope and those that do the same for others, such as the other predictions.',
      words: 'past repeats',
      purpose: 'go on and back',
      helpsAt: { repetition: 7 },
    },
    { name: 'before-alike', summary: 'Go back to before the first of the scopes that do the same.' },
    {
      disabled: ({ moment: { cursor, trace } }) => {
        const { frames } = trace;
        // The step that was executed last, and the next.
        const around = frames.slice(Math.max(0, cursor.frame), cursor.frame + 2);
        return around.some(({ scope }) => isRepeated(scope))
          ? null
          : 'No scope of this step repeats what another one does.';
      },
    },
  ),
  {
    name: 'rows',
    keys: ['i'],
    words: 'row by row',
    wordsHere: ({ session }) => (session.where.cursor.row === null ? 'row by row' : 'the whole step'),
    purpose: 'point at a number',
    helpsAt: { rows: 7, 'inside rows': 0 },
    summary: 'Step into the rows of this step, one prediction or element at a time, or out of them.',
    atCursor: true,
    disabled: rowsDisabled,
    run: toggleRows,
  },
  ...motionPair(
    'phase',
    {
      name: 'next-phase',
      keys: [']'],
      aliases: ['phase'],
      summary: 'Go to the first step of the next phase.',
      words: 'phase',
      purpose: 'go on and back',
      footer: { step: 40 },
    },
    { name: 'previous-phase', keys: ['['], summary: 'Go back to the first step of a phase.' },
  ),
  ...motionPair(
    'iteration',
    {
      name: 'next-iteration',
      keys: ['}'],
      aliases: ['iteration'],
      summary: 'Go to the same step of the next iteration, or of the next token of a text.',
      words: 'iteration',
      wordsHere: ({ session }) => (openToken(session) === null ? 'iteration' : 'token'),
      purpose: 'go on and back',
      footer: { step: 50 },
      helpsAt: { 'over token': 0 },
    },
    {
      name: 'previous-iteration',
      keys: ['{'],
      summary: 'Go to the same step of the iteration before.',
    },
  ),
  {
    name: 'goto',
    opens: true,
    aliases: ['g'],
    keys: ['g'],
    usage: 'ITERATION[.STEP] | .STEP | +N | -N | start | end',
    summary: 'Go to an iteration, or to a step of it.',
    details: [
      'STEP is the number of a step or its name: an op, a scope or a phase, with / after each scope around it, as in "goto 0.predict/prediction 1/softmax". If several steps have the name, it is the first; #2 at the end names the second.',
    ],
    words: 'go to',
    purpose: 'go far',
    footer: { step: 90 },
    helpsAt: { progress: 3 },
    complete: completeGoTo,
    run: (context, argument) => (argument === '' ? openLine('goto ') : goTo(context, argument)),
  },
  {
    name: 'where',
    aliases: ['bt', 'backtrace'],
    summary: 'Say where the cursor stands: the branch, the iteration, the step and the scopes around it.',
    run: (context) => inform(`${describePlace(context)}.`),
  },
  {
    name: 'play',
    keys: ['space'],
    notInLessons: true,
    words: 'play, pause',
    purpose: 'go far',
    footer: { step: 140 },
    helpsAt: { playing: 1 },
    summary: 'Play, repeating the last kind of move, or pause.',
    run: ({ session }) => changed({ playing: !session.where.playing }),
  },
  ...pair(
    {
      name: 'faster',
      keys: ['+'],
      summary: 'Play faster.',
      words: 'speed',
      purpose: 'go far',
      helpsAt: { playing: 2 },
      by: 1,
    },
    { name: 'slower', keys: ['-'], summary: 'Play slower.', by: -1 },
    {
      run: ({ session }, _argument, by) => {
        const position = SPEEDS.indexOf(session.where.speed) + by;
        const speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, position))];
        return inform(`${speed} stops a second.`, { speed });
      },
    },
  ),
]);

function motionPair(
  motion: PlayMotion,
  on: PairDefinition,
  back: PairDefinition,
  shared: Partial<PairDefinition> = {},
): readonly CommandDefinition[] {
  const go = (context: CommandContext, count: number, direction: Direction): EffectOrTask => {
    const inside =
      motion === 'iteration'
        ? goAlong(context, direction === 'forward' ? count : -count)
        : moveInside(context, direction, motion, count);
    return inside ?? moveBy(context, direction, motion, count);
  };
  return countedPair({ ...on, by: 'forward' }, { ...back, by: 'backward' }, { ...shared, go });
}

/** The move that play repeats. */
export function playOn(context: CommandContext): EffectOrTask {
  return moveBy(context, 'forward', context.session.where.motion, 1);
}

/** The same move `count` times, or to an end of history. */
function* moveBy(
  { session, timeline }: CommandContext,
  direction: Direction,
  motion: PlayMotion,
  count: number,
): Task<Destination> {
  let { cursor } = session.where;
  if (motion === 'iteration') {
    const arrival = yield* moveIterations(timeline, cursor, direction === 'forward' ? count : -count);
    if (arrival.end !== null || count <= 1) return { kind: 'move', ...arrival, motion };
    // A number after `iteration` may have been meant as the number of one.
    const way = direction === 'forward' ? 'on' : 'back';
    const message = notice(`${count} iterations ${way}; "goto ${count}" goes to iteration ${count}.`);
    return { kind: 'move', ...arrival, motion, message };
  }
  const quiz = openQuizOf(session);
  const isDue = createPause();
  for (let done = 1; ; done++) {
    const counted = (progress: MoveProgress): MoveProgress =>
      count === 1 ? progress : { ...progress, done: done - 1, total: count, unit: 'moves' };
    const from = { cursor, trace: yield* reporting(goThrough(timeline, cursor, cursor.iteration), counted) };
    const arrival = yield* reporting(move(timeline, cursor, direction, stopsOf(motion, from, direction)), counted);
    if (quiz !== null && isSameCursor(arrival.cursor, quiz.at)) {
      return { ...(yield* arriveAtAnswer(timeline, quiz)), motion };
    }
    if (arrival.end !== null || done === count) return { kind: 'move', ...arrival, motion };
    ({ cursor } = arrival);
    if (isDue()) yield { done, total: count, unit: 'moves', at: cursor };
  }
}
