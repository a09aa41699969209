/** Guests whose connection stands still for a while, or is lost without a word, with real SSH clients. */
import { describe, expect, it, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/class/limits.js';
import { openClass, present, view } from '../../support/class.js';
import { hasSsh, joinClass, RIGHT } from '../../support/ssh-client.js';

/** Only what hangs takes that long, on however busy a machine. */
const PATIENT = { timeout: 120_000 } as const;
const AWAY_SOON = { keepAliveMilliseconds: 200, mostUnanswered: 1_000_000, awayMilliseconds: 2000 } as const;

describe('a class', () => {
  it('throws nobody out over a break, nor over a lid that is closed for a while', () => {
    const { idleMilliseconds, stalledMilliseconds, keepAliveMilliseconds, mostUnanswered } = DEFAULT_LIMITS;
    expect(idleMilliseconds).toBe(Number.POSITIVE_INFINITY);
    for (const milliseconds of [stalledMilliseconds, keepAliveMilliseconds * mostUnanswered]) {
      expect(milliseconds).toBeGreaterThanOrEqual(2 * 60_000);
    }
  });
});

describe.skipIf(!hasSsh)('who comes back', () => {
  test('has their name, what they explored and their vote, while the lost connection is still there', async () => {
    const there = await openClass({ limits: { ...AWAY_SOON, mostViewers: 1, mostGuestsOfAddress: 1 } });
    const presenter = await present(there);
    const lost = await view(there, { user: 'mary' });
    lost.write('d:set learningRate 1 as mine\r}');
    await lost.until(/iteration 1 of 5000[\s\S]*in mine, a branch of your own/);
    presenter.write('Q');
    await lost.until(/your guess/);
    lost.write('3');
    await lost.until(/you guessed/);
    process.kill(lost.pty.pid, 'SIGSTOP');
    const [mary] = [...there.classroom.members].filter(({ name }) => name === 'mary');
    await expect.poll(() => mary.isAway, PATIENT).toBe(true);
    const back = joinClass(there.port, { user: 'mary' });
    await back.until(/you guessed/);
    await there.logged(/"name":"mary".*"how":"came back"/);
    process.kill(lost.pty.pid, 'SIGCONT');
    await presenter.until(/1 viewer here/);
    presenter.write(`\r${RIGHT}`);
    await back.until(/mine +iteration 1 of 5000[\s\S]*exploring/);
    expect([...there.classroom.members].map(({ name }) => name)).toEqual(['ada', 'mary']);
  });
});
