/** What effects come to: the one interpreter, run to its end. */
import { expect, test } from 'vitest';
import { changedContext, settle } from '../../src/commands/effects.js';
import {
  type CommandContext,
  contextOf,
  type Destination,
  type Effect,
  type EffectOrTask,
  isTask,
} from '../../src/debugger/command.js';
import { changedSession, fieldsOf, NEW_SESSION } from '../../src/debugger/session.js';
import type { Quiz } from '../../src/debugger/teaching/quiz.js';
import { finish, type Task } from '../../src/numbers/engine/task.js';
import { createBranches, forkBranch, MAIN } from '../../src/timeline/branches.js';
import { START } from '../../src/timeline/cursor.js';
import { timelineOf } from '../support/fixtures.js';

const timeline = timelineOf();
const HERE = contextOf({
  session: changedSession(NEW_SESSION, { message: { tone: 'information', text: 'before' }, previous: START }),
  branches: createBranches(timeline),
  source: null,
});
const THERE = { ...START, iteration: 2, frame: 4 };

function* arriving(destination: Omit<Destination, 'kind'>): Task<Destination> {
  yield { done: 0, total: 1 };
  return { kind: 'move', ...destination };
}

function settled(effect: EffectOrTask, context = HERE): CommandContext {
  const done = finish(settle(() => context, effect));
  if (done.kind !== 'change') throw new Error(`${done.kind} is no change`);
  return changedContext(context, done.change, done.branches);
}

test('a change takes the message and the marks of the last move away, unless it sets them itself', () => {
  expect(fieldsOf(settled({ kind: 'change', change: { scroll: 3 } }).session)).toMatchObject({
    scroll: 3,
    message: null,
    previous: null,
  });
  const message = { tone: 'warning', text: 'after' } as const;
  expect(settled({ kind: 'change', change: { message } }).session.open.message).toEqual(message);
});

test('a move remembers where it came from and how it went, and says where the run ends', () => {
  const moved = settled(arriving({ cursor: THERE, end: null, motion: 'phase' }));
  expect(fieldsOf(moved.session)).toMatchObject({ cursor: THERE, previous: START, motion: 'phase', message: null });
  const ended = settled(arriving({ cursor: THERE, end: 'end' }), moved);
  expect(ended.session.open.message?.text).toMatch(/^This is the end of the run: 5000 iterations\./);
  expect(ended.session.where.motion).toBe('phase');
});

test('a computation comes to what its effect comes to, however deep', () => {
  function* deeper(effect: EffectOrTask): Task<Effect> {
    yield { done: 0, total: 1 };
    return isTask(effect) ? yield* effect : effect;
  }
  const travel = arriving({ cursor: THERE, end: null });
  expect(settled(deeper(deeper(travel))).session.where.cursor).toEqual(THERE);
});

test('what others change while a move is under way is not undone by its arrival', () => {
  const quiz: Quiz = {
    kind: 'word',
    question: '?',
    options: ['a', 'b'],
    answer: 0,
    at: { ...THERE, frame: 30 },
    guesses: [],
    firstGuesses: null,
    topic: '?',
    element: 0,
    guess: null,
  };
  const asked = changedContext(HERE, { quiz });
  let context = asked;
  const task = settle(() => context, arriving({ cursor: THERE, end: null }));
  task.next();
  context = changedContext(context, {
    quiz: {
      ...quiz,
      guesses: [
        [0, 3],
        [1, 1],
      ],
    },
  });
  const done = finish(task);
  if (done.kind !== 'change') throw new Error(`${done.kind} is no change`);
  expect(changedContext(context, done.change).session.teaching.quiz?.guesses).toEqual([
    [0, 3],
    [1, 1],
  ]);
});

test('what only a host can do is handed back as it is', () => {
  const effect: Effect = { kind: 'source', path: 'lesson.txt' };
  expect(finish(settle(() => HERE, effect))).toBe(effect);
});

test('a change that leads into another branch brings the timeline of that branch', () => {
  const fork = finish(
    forkBranch(HERE.branches, MAIN, 0, [{ kind: 'setting', path: 'optimizer.learningRate', value: 1 }], 'fast'),
  );
  const cursor = { ...START, branch: fork.branch.id };
  const after = settled({ kind: 'change', change: { cursor }, branches: fork.branches });
  expect(after.timeline).toBe(fork.branch.timeline);
});
