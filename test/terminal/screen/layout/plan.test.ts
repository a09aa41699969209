/** The frame of a screen: it follows from the size, the kind of history and what keys have opened, never from the step. */
import { describe, expect, test } from 'vitest';
import { openLesson, shippedLessons } from '../../../../src/cli/lesson.js';
import { COMMANDS } from '../../../../src/commands/commands.js';
import { runStop } from '../../../../src/commands/lesson-commands.js';
import { type CommandContext, contextOf } from '../../../../src/debugger/command.js';
import { openPrompt } from '../../../../src/debugger/prompt/prompt.js';
import {
  changedSession,
  NEW_SESSION,
  newSession,
  type Session,
  type SessionChange,
} from '../../../../src/debugger/session.js';
import { holdsPart } from '../../../../src/document/drawing/rows/regions.js';
import { type Row, rowWidth, textOf } from '../../../../src/document/drawing/rows/rows.js';
import { finish } from '../../../../src/numbers/engine/task.js';
import { createScreenMemory, type ScreenParts, screenParts } from '../../../../src/terminal/screen/screen.js';
import { type Branches, createBranches } from '../../../../src/timeline/branches.js';
import { type Cursor, START } from '../../../../src/timeline/cursor.js';
import type { History } from '../../../../src/timeline/history.js';
import { DEPTH, oneOf } from '../../../support/depth.js';
import { firstOfEachKind } from '../../../support/first-frames.js';
import { SHIPPED, timelineOf } from '../../../support/fixtures.js';
import { frameOf, linesOfScreen } from '../../../support/frame.js';
import { holdSession } from '../../../support/held-session.js';
import { openHistoryAt } from '../../../support/recordings.js';
import { openRun } from '../../../support/running.js';

const SIZES = [
  [160, 50],
  [120, 40],
  [80, 24],
  [44, 22],
] as const;

const STORED = new URL('../../../pytorch/recorded/stored/', import.meta.url).pathname;
/** Of one iteration, of several, with iterations left out, and with an exception. */
const RECORDINGS = ['character_gpt.bst', 'everyday.bst', 'windowed.bst', 'raising_loop-once.bst'];

/** The start, a step of each kind (in the long tests each step), and the start of what comes after. */
function placesOf(history: History): readonly Cursor[] {
  const { numbers, end } = history;
  const { first } = numbers;
  const { frames } = history.trace(first);
  const steps = DEPTH > 1 ? frames : firstOfEachKind(frames);
  return [
    { ...START, iteration: first },
    ...steps.map(({ index }) => ({ ...START, iteration: first, frame: index })),
    { ...START, iteration: numbers.after(first) ?? end ?? first },
  ];
}

/** A session's screens with their frames, drawn with one memory. */
function screensOf(branches: Branches, [columns, rows]: readonly [number, number]) {
  const memory = createScreenMemory();
  const partsOf = (session: Session): ScreenParts => {
    const parts = screenParts(session, branches, columns, rows, memory);
    if (parts === null) throw new Error(`no screen at ${columns}×${rows}`);
    return parts;
  };
  return { partsOf, frame: (session: Session) => frameOf(partsOf(session)) };
}

/** Fails where one frame is not like the others, with its place. */
function expectOneFrame(frames: readonly (readonly [place: string, frame: string])[]): void {
  const [[, usual]] = frames;
  expect(frames.filter(([, frame]) => frame !== usual).map(([place]) => place)).toEqual([]);
  expect(usual).toContain('title at');
}

describe.each(SIZES)('at %i×%i', (...size) => {
  const turn = SIZES.findIndex(([columns]) => columns === size[0]);
  const framesAt = (history: History): readonly (readonly [string, string])[] => {
    const { frame } = screensOf(createBranches(history), size);
    const session = newSession(history);
    return placesOf(history).map((cursor) => [
      `${cursor.iteration}.${cursor.frame + 1}`,
      frame(changedSession(session, { cursor })),
    ]);
  };

  test.each(oneOf(4, SHIPPED, turn))('%s has one frame through a whole iteration', (name) => {
    expectOneFrame(framesAt(timelineOf(name)));
  });

  test.each(oneOf(4, RECORDINGS, turn))('%s has one frame through a whole iteration', (name) => {
    expectOneFrame(framesAt(openHistoryAt(STORED + name)));
  });

  test.each(oneOf(8, shippedLessons(), turn))('the lesson %s has one frame at all stops that ask nothing', (name) => {
    const lesson = openLesson(name);
    const { timeline, source } = openRun(lesson.fixture ?? undefined, {});
    let context: CommandContext = contextOf({
      session: newSession(timeline),
      branches: createBranches(timeline),
      source,
    });
    const reached: Session[] = [];
    const frames = lesson.stops.flatMap((each, stop) => {
      context = finish(runStop(COMMANDS, context, each));
      reached.push(context.session);
      const session = changedSession(context.session, { lesson: { lesson, stop, reached } });
      if (session.open.answer !== null || session.open.displays.length > 0 || session.look.beside !== 'program')
        return [];
      return [[each.title, screensOf(context.branches, size).frame(session)] as const];
    });
    expectOneFrame(frames);
  });

  test('a question and its answers leave the frame as it is', async () => {
    const held = holdSession(timelineOf('we-love-deep-learning'));
    const { frame } = screensOf(held.branches, size);
    const frames: (readonly [string, string])[] = [];
    for (const line of [
      'goto 0.predict',
      'quiz',
      'goto 1.predict',
      'quiz',
      'goto 1.softmax',
      'why',
      'nudge',
      'help gradient',
      'goto 1.update',
    ]) {
      await held.execute(line);
      frames.push([line, frame(held.session)]);
    }
    expectOneFrame(frames);
  });

  test('what lies over the panes moves nothing', async () => {
    const held = holdSession(timelineOf('we-love-deep-learning'));
    await held.execute('goto 1.softmax');
    const session = changedSession(held.session, { message: null });
    const { partsOf } = screensOf(held.branches, size);
    const usual = linesOfScreen(partsOf(session));
    const message = (text: string): SessionChange => ({ message: { tone: 'warning', text } });
    const typing = (text: string, candidates: readonly string[] = []): SessionChange => ({
      overlay: { kind: 'prompt', prompt: { ...openPrompt(text), candidates } },
    });
    const over = {
      'a message': message('No.'),
      'a message of two rows': message('word '.repeat(60)),
      'the command line': typing('goto 2'),
      'commands that are found': typing('rate'),
      'the first letter of many': typing('s'),
      completion: typing('re', ['restart', 'report']),
    };
    for (const [name, change] of Object.entries(over)) {
      const parts = partsOf(changedSession(session, { ...change }));
      const lines = linesOfScreen(parts);
      const count = lines.length - parts.over.length - 1;
      expect(lines, name).toHaveLength(usual.length);
      expect(lines.slice(0, count), name).toEqual(usual.slice(0, count));
      expect(frameOf(parts), name).toBe(frameOf(partsOf(session)));
    }
    expect(partsOf(changedSession(session, { ...over['commands that are found'] })).over.length).toBeGreaterThan(3);
  });
});

test('keys change the frame: the listing, the code, the model, displays and an answer as wide as the screen', async () => {
  const changed: string[] = [];
  for (const size of [
    [120, 40],
    [80, 24],
  ] as const) {
    for (const line of ['code', 'model', 'display loss', 'help stopping', 'focus']) {
      const held = holdSession(timelineOf('we-love-deep-learning'));
      const { frame } = screensOf(held.branches, size);
      await held.execute('goto 1.softmax');
      const before = frame(held.session);
      await held.execute(line);
      if (frame(held.session) !== before) changed.push(`${line} at ${size.join('×')}`);
    }
  }
  expect(changed).toEqual([
    'code at 120×40',
    'model at 120×40',
    'help stopping at 120×40',
    'code at 80×24',
    'focus at 80×24',
  ]);
});

const isEmpty = (row: Row): boolean => /^│ +│$/.test(textOf(row));

test.each(oneOf(6, SHIPPED, 0))('of %s no third of a screen is empty beside a step that scrolls', (name) => {
  const timeline = timelineOf(name);
  for (const size of [...SIZES, [100, 32]] as const) {
    const { partsOf } = screensOf(createBranches(timeline), size);
    for (const cursor of placesOf(timeline)) {
      const { step, program, loss, targets } = partsOf(changedSession(NEW_SESSION, { cursor }));
      const scrolls = step.some((row) => holdsPart(row, 'border') && /[↑↓] \d+ more/.test(textOf(row)));
      const empty = [program, loss, targets].flat().filter(isEmpty);
      const cells = empty.reduce((sum, row) => sum + rowWidth(row), 0);
      expect(scrolls && cells > (size[0] * size[1]) / 3, `${cursor.iteration}.${cursor.frame + 1}`).toBe(false);
    }
  }
});

test('the panes below say "not yet" from the start on, and P(target) once it is known', () => {
  const timeline = timelineOf('we-love-deep-learning');
  const { partsOf } = screensOf(createBranches(timeline), [120, 40]);
  const at = (label: string): ScreenParts => {
    const frame = timeline.trace(0).frames.findIndex((each) => each.label === label);
    return partsOf(changedSession(NEW_SESSION, { cursor: { ...START, frame } }));
  };
  const start = at('none');
  expect(textOf(start.loss[1])).toContain('not yet');
  expect(textOf(start.targets[1])).toMatch(/<BOS> → we +not yet/);
  expect(textOf(at('softmax').targets[1])).toMatch(/<BOS> → we +0\.1494/);
});

test('of many predictions the one at hand is in view', async () => {
  const held = holdSession(timelineOf('villages-mlp'));
  const { partsOf } = screensOf(held.branches, [120, 40]);
  await held.execute('goto 1.softmax');
  const { cursor } = held.session.where;
  const last = partsOf(changedSession(held.session, { cursor: { ...cursor, row: 31 } })).targets;
  expect(last.map(textOf).join('\n')).toMatch(/↑ 28 more/);
  expect(partsOf(held.session).targets.map(textOf).join('\n')).toMatch(/↓ 28 more/);
});

test('the curve stays at the start of every iteration, however long the table of the iterations has grown', () => {
  const timeline = timelineOf('we-love-deep-learning');
  const branches = createBranches(timeline);
  const memory = createScreenMemory();
  finish(timeline.visit(2101));
  for (const [columns, rows] of [
    [100, 32],
    [120, 36],
    [120, 40],
    [160, 50],
  ]) {
    const without = [1, 50, 199, 200, 201, 600, 1100, 2100].filter((iteration) => {
      const parts = screenParts(
        changedSession(NEW_SESSION, { cursor: { ...START, iteration } }),
        branches,
        columns,
        rows,
        memory,
      );
      return !(parts?.loss ?? []).some((line) => /[⠁-⣿]/.test(textOf(line)));
    });
    expect([columns, rows, without]).toEqual([columns, rows, []]);
  }
});
