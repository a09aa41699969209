/** Breakpoints and answers by their keys, through the driver: what a person at the screen gets. */

import { describe, expect, onTestFinished, test } from 'vitest';
import { commandNamed } from '../../../src/commands/commands.js';
import { fieldsOf } from '../../../src/debugger/session.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { type ScreenParts, screenParts } from '../../../src/terminal/screen/screen.js';
import { type AppStageOptions, openApp } from '../../support/app-stage.js';
import { until } from '../../support/tasks.js';

function open(options: AppStageOptions = {}) {
  const app = openApp(options);
  onTestFinished(app.close);
  const partsAt = (columns: number, rows: number): ScreenParts | null =>
    screenParts(app.session, app.store.getState().branches, columns, rows);
  return {
    app,
    press: app.press,
    partsAt,
    async run(name: string, argument: string) {
      app.driver.run(commandNamed(name), argument);
      await app.driver.whenIdle();
    },
    text: (part: 'top' | 'program' | 'step' | 'displays' | 'targets' | 'loss', columns = 120, rows = 40) =>
      (partsAt(columns, rows)?.[part] ?? []).map(textOf).join('\n'),
  };
}

describe('keys', () => {
  test('b sets a breakpoint, c and C stop at it, with a dot in the listing and a reason in the footer', async () => {
    const screen = open();
    await screen.press('right', 'right', 'b', 'c');
    expect(screen.app.session.where.cursor).toMatchObject({ iteration: 1, frame: 1 });
    expect(screen.app.session.open.message?.text).toBe(
      'Breakpoint 1: forward › prediction 2: we → love › z = table[we].',
    );
    expect(screen.text('program')).toMatch(/▶● {4}z = table\[we\]/);
    await screen.press('C');
    expect(screen.app.session.where.cursor).toMatchObject({ iteration: 0, frame: 1 });
    await screen.press('C');
    expect(screen.app.session.where.cursor).toMatchObject({ iteration: 0, frame: -1 });
    expect(screen.text('program')).toMatch(/●▸ forward/);
    await screen.press(']', 'right', 'b');
    expect(screen.app.session.where.breakpoints).toEqual([]);
  });

  test('w asks why, arrows choose, Enter goes there, < returns, Esc shows the step', async () => {
    const screen = open({ fixture: 'we-love-deep-learning-36' });
    await screen.press(...Array.from({ length: 4 }, () => 'right'), 'w');
    expect(screen.text('step')).toMatch(/why z\(/);
    expect(screen.text('step')).toMatch(/▸ (h|output_weights)\(/);
    await screen.press('down');
    expect(screen.app.session.open.answer).toMatchObject({ kind: 'why', line: 1 });
    await screen.press('up', 'return');
    const { cursor } = screen.app.session.where;
    const { answer, message } = screen.app.session.open;
    expect(answer?.kind).toBe('why');
    expect(cursor.frame === 2 || message?.text.includes('given')).toBe(true);
    await screen.press('<', 'escape');
    expect(fieldsOf(screen.app.session)).toMatchObject({ cursor: { frame: 3 }, answer: null });
    await screen.press('W');
    expect(screen.text('step')).toMatch(/who uses z\(/);
    await screen.press('right');
    expect(screen.app.session.open.answer).toBeNull();
  });

  test('h shows the history of the weight at hand', async () => {
    const screen = open({ overrides: ['training.iterations=30'] });
    await screen.run('goto', '20.47');
    await screen.press('h');
    expect(screen.text('step')).toContain('Who moved it');
    expect(screen.text('step')).toMatch(/in 21 updates/);
    await screen.press('return');
    expect(screen.app.session.open.answer).toBeNull();
    await screen.press('<');
    expect(screen.app.session.open.answer?.kind).toBe('history');
  });
});

describe('a long continue', () => {
  test('shows progress; Esc stops it where it has got to, and another Esc leaves everything as it was', async () => {
    const screen = open({ overrides: ['training.iterations=1000000'] });
    await screen.run('break', 'if loss > 99');
    const before = screen.app.session.where.cursor;
    screen.app.stage.press('c');
    await until(() => screen.app.session.where.progress !== null);
    expect(screen.app.session.where.progress?.total).toBe(1_000_000);
    screen.app.stage.press('escape');
    expect(screen.app.session.where.progress).toBeNull();
    expect(screen.app.session.open.message?.text).toContain('Stopped');
    screen.app.stage.press('escape');
    expect(fieldsOf(screen.app.session)).toMatchObject({ cursor: before, progress: null });
    expect(screen.app.session.where.breakpoints).toMatchObject([{ hits: 0 }]);
  });
});

describe('displays', () => {
  test('are shown at every stop with their history; what is not known yet says so', async () => {
    const screen = open();
    for (const expression of ['loss', 'p("love")', 'output', 'norm(gradient("logits"))'])
      await screen.run('display', expression);
    expect(screen.text('displays').match(/not yet/g)).toHaveLength(4);
    await screen.run('goto', '30.10');
    const text = screen.text('displays');
    expect(text).toMatch(/1 {2}loss\s+0\.\d+\s+█[▁-█]+▁ /);
    expect(text).toMatch(/2 {2}p\("love"\)\s+0\.\d+\s+▁[▁-█]+█ /);
    expect(text).toMatch(/3 {2}output\s+\[.*\] \(8\)/);
    expect(screen.text('targets')).toBe('');
    expect(screen.text('targets', 160, 44)).toContain('P(target)');
    await screen.run('undisplay', '1 2');
    expect(screen.app.session.open.displays.map(({ id }) => id)).toEqual([3, 4]);
  });

  test('stand beside the loss where there is no box for them', async () => {
    const screen = open();
    await screen.run('display', 'p("we", 1)');
    expect(screen.text('top', 80, 24)).toMatch(/loss not yet +p\("we", 1\) not yet$/);
    await screen.run('goto', '30.10');
    expect(screen.text('top', 80, 24)).toMatch(/loss of iteration 29 0\.\d+ \S+ +p\("we", 1\) 0\.\d+$/);
    expect(screen.text('top', 120, 40)).not.toContain('p("we", 1)');
  });

  test('fit: no row is wider or narrower than its box at any size', async () => {
    const screen = open();
    for (const expression of ['loss', 'output', 'losses', 'p("love") > 0.5 && gradientNorm < 12345678'])
      await screen.run('display', expression);
    await screen.run('goto', '30.10');
    for (const columns of [100, 120, 149, 150, 200]) {
      const parts = screen.partsAt(columns, 40);
      for (const k of parts?.loss.keys() ?? []) {
        const line = [parts?.loss, parts?.targets, parts?.displays].map((box) => textOf(box?.[k] ?? [])).join('');
        expect(line).toHaveLength(columns);
      }
    }
  });

  test('print shows a tensor in full, info what there is', async () => {
    const screen = open();
    await screen.run('goto', '3.10');
    await screen.run('print', 'output');
    expect(screen.app.session.open.message?.text).toMatch(/^output = \[.*\] \(8\)$/);
    expect(screen.text('step')).toMatch(/love\s+\+0\.\d+/);
    await screen.run('print', 'loss < 3');
    expect(screen.app.session.open.message?.text).toBe('loss < 3 = true in iteration 2');
    for (const [topic, words] of [
      ['breakpoints', 'There are no breakpoints'],
      ['rules', 'non-finite'],
      ['displays', 'There are no displays'],
      ['parameters', 'table'],
      ['checkpoints', 'kept of'],
    ] as const) {
      await screen.run('info', topic.slice(0, 3));
      expect(screen.text('step')).toContain(words);
    }
  });
});
