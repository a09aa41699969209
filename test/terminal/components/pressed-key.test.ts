/** Keys while something long is under way: what is typed is kept as a line, and no part of it acts as a key. */

import { describe, expect, test } from 'vitest';
import { contextOf } from '../../../src/debugger/command.js';
import { UNHURRIED } from '../../../src/debugger/session-host.js';
import { asCommand } from '../../../src/document/document.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { pressKey } from '../../../src/terminal/components/pressed-key.js';
import { footer, overFooter } from '../../../src/terminal/screen/footer.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { openShipped } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { until } from '../../support/tasks.js';

const LONG = openShipped('we-love-deep-learning', 'training.iterations=2000000');

/** A session in the middle of a move, and its keyboard. */
async function moving(target = 1_500_000) {
  const held = holdSession(new Timeline(LONG), {}, { pace: UNHURRIED });
  held.run('goto', String(target));
  await until(() => held.session.where.progress !== null);
  const { store, driver } = held;
  const offer = { choices: () => [], choose: () => {}, open: () => {} };
  const type = (text: string): void => {
    for (const name of text)
      pressKey({ store, driver, offer }, name === ' ' ? 'space' : name === '\n' ? 'return' : name);
  };
  const press = (name: string): void => pressKey({ store, driver, offer }, name);
  return { held, type, press };
}

describe('during a move', () => {
  test.each([
    ['a command', ':set learningRate 3 as hot', 'set learningRate 3 as hot'],
    ['a place to go to', 'g2', 'goto 2'],
    ['a step to find', '/softmax', 'find softmax'],
  ])('%s can be typed; Enter keeps it and says why, until the move has ended', async (_name, typed, text) => {
    const { held, type, press } = await moving();
    type(typed);
    expect(held.session.open.overlay).toMatchObject({ kind: 'prompt', prompt: { text } });
    type('\n');
    expect(held.session.open.overlay).toMatchObject({ kind: 'prompt', prompt: { text } });
    expect(textOf(overFooter(held.session, 80) ?? [])).toBe(
      ' The move is still on the way: commands work when it has ended.',
    );
    expect(textOf(footer(contextOf(held.store.getState()), 80))).toContain(`:${text}`);
    expect(held.driver.isComputing).toBe(true);
    press('escape');
    expect(held.session.open.overlay).toEqual({ kind: 'none' });
    press('escape');
    await until(() => !held.driver.isComputing);
    expect(held.session.where.progress).toBeNull();
  });

  test('a line typed over its end runs then, as it was typed', async () => {
    const { held, type } = await moving(30_000);
    type(':goto ');
    await until(() => !held.driver.isComputing);
    expect(held.session.where.cursor.iteration).toBe(30_000);
    type('3\n');
    await until(() => held.session.where.cursor.iteration === 3);
  });

  test('a line stays when another run is opened meanwhile', async () => {
    const { held, type } = await moving();
    type(':goto 3');
    held.driver.restart({ overlay: { kind: 'none' } });
    expect(held.session.open.overlay).toMatchObject({ kind: 'prompt', prompt: { text: 'goto 3' } });
    type('\n');
    await until(() => held.session.where.cursor.iteration === 3);
  });

  test('the help opens, and other keys are refused in a sentence that stays', async () => {
    const { held, press } = await moving();
    press('?');
    expect(held.session.open.overlay.kind).toBe('help');
    press('escape');
    press('w');
    press('}');
    const said = { tone: 'warning', text: `Still on the way. ${asCommand('stop')} stops the move.` };
    expect(held.session.open.message).toEqual(said);
    const { progress } = held.session.where;
    await until(() => held.session.where.progress?.done !== progress?.done);
    expect(held.session.open.message).toEqual(said);
    expect(held.session.where.cursor.iteration).toBe(0);
    press('escape');
    await until(() => !held.driver.isComputing);
    expect(held.session.open.message?.text).toMatch(/^Stopped/);
  });
});
