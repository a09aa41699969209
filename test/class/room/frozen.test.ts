/** A loop that does not end, in an op of the class's own, is given up, and the class goes on where it was. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { exponentials } from '../../../src/model/ops/exponentials.js';
import { longTest } from '../../support/depth.js';
import { openWebClass, TOKEN, type WebClass } from '../../support/web-class.js';
import { joinByWeb, type WebClient } from '../../support/web-client.js';

/** Longer than any screen takes to be drawn beside other tests. */
const TIME_LIMIT = { milliseconds: 4000 };

function loop(): never {
  for (;;);
}

/** From now on, and until the test has ended, the op never returns. */
function freezeComputing(): void {
  const spy = vi.spyOn(exponentials.compute, 'forward').mockImplementation(loop);
  onTestFinished(() => spy.mockRestore());
}

/** From now on, and until the test has ended, nobody can say what the op does. */
function freezeExplaining(): void {
  const { explain } = exponentials;
  const { sentence } = explain;
  Object.defineProperty(explain, 'sentence', { configurable: true, get: loop });
  onTestFinished(() => void Object.defineProperty(explain, 'sentence', { value: sentence, enumerable: true }));
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

  longTest('goes back from a step that cannot be shown, with all who follow', async () => {
    const { there, follower } = await open();
    there.present('right', 'right', 'right', 'right');
    await follower.until(/step 4 of 47/);
    freezeExplaining();
    there.present('right');
    await expect.poll(() => there.shown()).toMatch(/step 4 of 47[\s\S]*It took too long to show where that leads/);
    there.present('left');
    await follower.until(/step 3 of 47/);
    const late = await joinByWeb(there.origin, { token: TOKEN, name: 'late' });
    await late.until(/step 3 of 47/);
  });
});
