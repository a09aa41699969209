/** Guests whose connection stands still for a while, or is lost without a word, with real SSH clients. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../src/class/room/limits.js';
import { createDesk } from '../../../../src/cli/own-session.js';
import { Timeline } from '../../../../src/timeline/timeline.js';
import { openClass, present, view } from '../../../support/class.js';
import { longTest } from '../../../support/depth.js';
import { hasSsh, joinClass, RIGHT } from '../../../support/ssh-client.js';

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
  longTest('has their name, what they explored and their vote, while the lost connection is still there', async () => {
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

  longTest('keeps a branch whose name the class has taken meanwhile, and is told what it is called', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const mary = await view(there, { user: 'mary' });
    mary.write('d:set learningRate 1 as ours\r}');
    await mary.until(/iteration 1 of 5000[\s\S]*in ours, a branch of your own/);
    await mary.close();
    await presenter.until(/0 viewers/);
    presenter.write(':set learningRate 3 as ours\r');
    await presenter.until(/ours forks from main/);
    const back = joinClass(there.port, { user: 'mary' });
    await back.until(
      /my-ours +iteration 1 of 5000[\s\S]*The class has a branch "ours" now; yours is called "my-ours"\./,
    );
  });

  longTest('is told where the class has opened another run meanwhile', async () => {
    const there = await openClass({ desk: createDesk(undefined, (program) => new Timeline(program)) });
    const presenter = await present(there);
    const mary = await view(there, { user: 'mary' });
    mary.write('d:set learningRate 1 as mine\r}');
    await mary.until(/iteration 1 of 5000[\s\S]*in mine, a branch of your own/);
    await mary.close();
    await presenter.until(/0 viewers/);
    presenter.write(':open adam-small-steps\r');
    await presenter.until(/adam-small-steps/);
    const back = joinClass(there.port, { user: 'mary' });
    await back.until(/The class has opened another run since you explored/);
  });

  longTest('drives again who drove', async () => {
    const there = await openClass({ limits: AWAY_SOON });
    const lost = await present(there);
    const ben = await present(there, { options: there.keys.ben });
    const viewer = await view(there);
    process.kill(lost.pty.pid, 'SIGSTOP');
    await expect.poll(() => there.classroom.driving?.isAway, PATIENT).toBe(true);
    const ada = joinClass(there.port, { user: 'presenter', options: there.keys.ada });
    await ada.until(/you drive/);
    process.kill(lost.pty.pid, 'SIGCONT');
    ada.write(RIGHT);
    await viewer.until(/step 1 of 47[\s\S]*following ada/);
    expect(ben.text()).toContain('following ada');
  });

  longTest('takes the place of nobody who is still there', async () => {
    const there = await openClass({ limits: { keepAliveMilliseconds: 100, awayMilliseconds: 60_000 } });
    await present(there);
    await view(there, { user: 'mary' });
    await view(there, { user: 'mary' });
    expect([...there.classroom.members].map(({ name }) => name)).toEqual(['ada', 'mary', 'mary 2']);
  });
});
