/** Breakpoints and answers by their keys, through the driver: what a person at the screen gets. */
import { afterEach, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/debugger/commands.js';
import { Driver } from '../../src/debugger/driver.js';
import { changeSession, contextOf, createDebuggerStore } from '../../src/store.js';
import { createBranches } from '../../src/timeline/branches.js';
import type { Timeline } from '../../src/timeline/timeline.js';
import { pressKey } from '../../src/ui/controls.js';
import { textOf } from '../../src/views/drawing/rows.js';
import { screenParts } from '../../src/views/screen.js';
import { NOTHING_TO_OPEN } from '../support/app-stage.js';
import { openLesson } from '../support/lessons.js';

const drivers: Driver[] = [];
afterEach(() => {
  for (const driver of drivers.splice(0)) driver.dispose();
});

function open(timeline: Timeline) {
  const store = createDebuggerStore(timeline);
  const driver = new Driver({
    read: () => contextOf(store.getState()),
    write: (change, branches) => changeSession(store, change, branches),
    quit: () => {},
  });
  drivers.push(driver);
  return {
    session: () => store.getState().session,
    run: (name: string, argument: string) => runNamed(driver, name, argument),
    async press(...keys: readonly string[]) {
      for (const key of keys) {
        pressKey({ store, driver, offer: NOTHING_TO_OPEN }, key);
        await settled(store);
      }
    },
    pressAtOnce: (key: string) => pressKey({ store, driver, offer: NOTHING_TO_OPEN }, key),
    text: (part: 'top' | 'program' | 'step' | 'displays' | 'targets' | 'loss', columns = 120, rows = 40) =>
      (screenParts(store.getState().session, store.getState().branches, columns, rows)?.[part] ?? [])
        .map(textOf)
        .join('\n'),
  };
}

function runNamed(driver: Driver, name: string, argument: string): void {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command !== undefined) driver.run(command, argument);
}

/** Until nothing is under way any more. */
async function settled(store: ReturnType<typeof createDebuggerStore>): Promise<void> {
  do await new Promise((resolve) => setImmediate(resolve));
  while (store.getState().session.progress !== null);
}

describe('keys', () => {
  test('b sets a breakpoint, c and C stop at it, with a dot in the listing and a reason in the footer', async () => {
    const screen = open(openLesson('we-love-deep-learning'));
    await screen.press('right', 'right', 'b', 'c');
    expect(screen.session().cursor).toMatchObject({ iteration: 1, frame: 1 });
    expect(screen.session().message?.text).toBe('Breakpoint 1: forward › prediction 2: we → love › z = logits[we].');
    expect(screen.text('program')).toMatch(/▶● {4}z = logits\[we\]/);
    await screen.press('C');
    expect(screen.session().cursor).toMatchObject({ iteration: 0, frame: 1 });
    await screen.press('C');
    expect(screen.session().cursor).toMatchObject({ iteration: 0, frame: -1 });
    expect(screen.text('program')).toMatch(/●▸ forward/);
    await screen.press(']', 'right', 'b');
    expect(screen.session().breakpoints).toEqual([]);
  });

  test('w asks why, arrows choose, Enter goes there, < returns, Esc shows the step', async () => {
    const timeline = openLesson('we-love-deep-learning-36');
    const screen = open(timeline);
    await screen.press(...Array.from({ length: 4 }, () => 'right'), 'w');
    expect(screen.text('step')).toMatch(/why z\(/);
    expect(screen.text('step')).toMatch(/▸ (h|output_weights)\(/);
    await screen.press('down');
    expect(screen.session().answer).toMatchObject({ kind: 'why', line: 1 });
    await screen.press('up', 'return');
    const { cursor, answer, message } = screen.session();
    expect(answer?.kind).toBe('why');
    expect(cursor.frame === 2 || message?.text.includes('given')).toBe(true);
    await screen.press('<', 'escape');
    expect(screen.session()).toMatchObject({ cursor: { frame: 3 }, answer: null });
    await screen.press('W');
    expect(screen.text('step')).toMatch(/who uses z\(/);
    await screen.press('right');
    expect(screen.session().answer).toBeNull();
  });

  test('h shows the history of the weight at hand', async () => {
    const screen = open(openLesson('we-love-deep-learning', { iterations: 30 }));
    screen.run('goto', '20.38');
    await screen.press('h');
    expect(screen.text('step')).toContain('Who moved it');
    expect(screen.text('step')).toMatch(/in 21 updates/);
    await screen.press('return');
    expect(screen.session().answer).toBeNull();
    await screen.press('<');
    expect(screen.session().answer?.kind).toBe('history');
  });
});

describe('a long continue', () => {
  test('shows progress, and Esc leaves everything as it was', async () => {
    const screen = open(openLesson('we-love-deep-learning', { iterations: 1_000_000 }));
    screen.run('break', 'if loss > 99');
    const before = screen.session().cursor;
    screen.pressAtOnce('c');
    for (let turn = 0; turn < 30 && screen.session().progress === null; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(screen.session().progress?.total).toBe(1_000_000);
    screen.pressAtOnce('escape');
    expect(screen.session()).toMatchObject({ cursor: before, progress: null });
    expect(screen.session().message?.text).toContain('Stopped');
    expect(screen.session().breakpoints).toMatchObject([{ hits: 0 }]);
  });
});

describe('displays', () => {
  test('are shown at every stop with their history; what is not known yet says so', async () => {
    const screen = open(openLesson('we-love-deep-learning'));
    for (const expression of ['loss', 'p("love")', 'output', 'norm(gradient("logits"))'])
      screen.run('display', expression);
    expect(screen.text('displays').match(/not yet/g)).toHaveLength(4);
    screen.run('goto', '30.10');
    const text = screen.text('displays');
    expect(text).toMatch(/1 {2}loss\s+0\.\d+\s+█[▁-█]+▁ /);
    expect(text).toMatch(/2 {2}p\("love"\)\s+0\.\d+\s+▁[▁-█]+█ /);
    expect(text).toMatch(/3 {2}output\s+\[.*\] \(8\)/);
    expect(screen.text('targets')).toBe('');
    expect(screen.text('targets', 160, 44)).toContain('P(target)');
    screen.run('undisplay', '1 2');
    expect(screen.session().displays.map(({ id }) => id)).toEqual([3, 4]);
  });

  test('stand beside the loss where there is no box for them', async () => {
    const screen = open(openLesson('we-love-deep-learning'));
    screen.run('display', 'p("we", 1)');
    expect(screen.text('top', 80, 24)).toMatch(/loss not yet +p\("we", 1\) not yet$/);
    screen.run('goto', '30.10');
    expect(screen.text('top', 80, 24)).toMatch(/loss of iteration 29 0\.\d+ \S+ +p\("we", 1\) 0\.\d+$/);
    expect(screen.text('top', 120, 40)).not.toContain('p("we", 1)');
  });

  test('fit: no row is wider or narrower than its box at any size', () => {
    const timeline = openLesson('we-love-deep-learning');
    const screen = open(timeline);
    for (const expression of ['loss', 'output', 'losses', 'p("love") > 0.5 && gradientNorm < 12345678'])
      screen.run('display', expression);
    screen.run('goto', '30.10');
    for (const columns of [100, 120, 149, 150, 200]) {
      const parts = screenParts(screen.session(), createBranches(timeline), columns, 40);
      for (const k of parts?.loss.keys() ?? []) {
        const line = [parts?.loss, parts?.targets, parts?.displays].map((box) => textOf(box?.[k] ?? [])).join('');
        expect(line).toHaveLength(columns);
      }
    }
  });

  test('print shows a tensor in full, info what there is', () => {
    const screen = open(openLesson('we-love-deep-learning'));
    screen.run('goto', '3.10');
    screen.run('print', 'output');
    expect(screen.session().message?.text).toMatch(/^output = \[.*\] \(8\)$/);
    expect(screen.text('step')).toMatch(/love\s+\+0\.\d+/);
    screen.run('print', 'loss < 3');
    expect(screen.session().message?.text).toBe('loss < 3 = true');
    for (const [topic, words] of [
      ['breakpoints', 'There are no breakpoints'],
      ['rules', 'non-finite'],
      ['displays', 'There are no displays'],
      ['parameters', 'logits'],
      ['checkpoints', 'kept of'],
    ] as const) {
      screen.run('info', topic.slice(0, 3));
      expect(screen.text('step')).toContain(words);
    }
  });
});
