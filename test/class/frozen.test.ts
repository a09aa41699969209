/** A loop that does not end, in an op of the class's own, is given up, and the class goes on where it was. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { exponentials } from '../../src/ops/exponentials.js';
import { openWebClass, TOKEN, type WebClass } from '../support/web-class.js';
import { joinByWeb, type WebClient } from '../support/web-client.js';

/** Longer than any screen takes to be drawn beside other tests. */
const TIME_LIMIT = { milliseconds: 4000 };

function loop(): never {
  for (;;);
}

/** From now on, and until the test has ended, the op never returns. */
function freezeComputing(): void {
  const spy = vi.spyOn(exponentials, 'forward').mockImplementation(loop);
  onTestFinished(() => spy.mockRestore());
}

async function open(): Promise<{ readonly there: WebClass; readonly follower: WebClient }> {
  const there = await openWebClass({ timeLimit: TIME_LIMIT });
  const follower = await joinByWeb(there.origin, { token: TOKEN });
  await follower.until(/following ada/);
  return { there, follower };
}

describe('a class that is caught in a loop', () => {
  test('gives a move up that does not end, and moves on', async () => {
    const { there, follower } = await open();
    there.present('right', 'right');
    await follower.until(/step 2 of 47/);
    freezeComputing();
    there.present('}');
    await expect.poll(() => there.shown()).toMatch(/longer than 4 s at a stretch and was given up/);
    expect(there.shown()).toMatch(/step 2 of 47/);
    there.present('right');
    await follower.until(/step 3 of 47/);
  });
});
