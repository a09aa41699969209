/** What a presenter is told, and those who follow are not. */
import { describe, expect, test } from 'vitest';
import { pressKey } from '../../../src/terminal/components/pressed-key.js';
import { NOTHING_TO_OPEN } from '../../support/app-stage.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { sessionsForViewers } from '../../support/viewers.js';

function present() {
  const held = holdSession(timelineOf());
  const { store, driver } = held;
  return {
    ...held,
    shown: sessionsForViewers(store),
    press: (key: string) => pressKey({ store, driver, offer: NOTHING_TO_OPEN }, key),
  };
}

describe('what is told to whoever gave a command', () => {
  test('of a key that does nothing reaches nobody else', () => {
    const { press, shown, store } = present();
    press('~');
    expect(store.getState().session.open.message?.text).toContain('"~" does nothing here.');
    expect(shown().open.message).toBeNull();
  });

  test.each(['mark', 'model'])('of the keys that lead on from "%s" reaches nobody else', async (line) => {
    const { shown, execute } = present();
    await execute('goto 0.4', ...(line === 'model' ? [line] : []));
    expect(await execute(line)).not.toBe('');
    expect(shown().open.message).toBeNull();
  });

  test('of what the class is to see reaches everybody', async () => {
    const { shown, execute } = present();
    const told = await execute('goto 0.4', 'break');
    expect(told).toContain('Breakpoint 1');
    expect(shown().open.message?.text).toBe(told);
  });
});
