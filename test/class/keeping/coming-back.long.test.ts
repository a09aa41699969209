/**
 * The rest of coming back to a class, beside coming-back.test.ts: branches whose names were taken, other runs, and
 * presenters.
 */
import { describe, expect, test } from 'vitest';
import { createDesk } from '../../../src/cli/own-session.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { openClass, present, view } from '../../support/class.js';
import { hasSsh, joinClass, RIGHT } from '../../support/ssh-client.js';

/** Only what hangs takes that long, on however busy a machine. */
const PATIENT = { timeout: 120_000 } as const;
const AWAY_SOON = { keepAliveMilliseconds: 200, mostUnanswered: 1_000_000, awayMilliseconds: 2000 } as const;

describe.skipIf(!hasSsh)('who comes back', () => {
  test('keeps a branch whose name the class has taken meanwhile, and is told what it is called', async () => {
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

  test('is told where the class has opened another run meanwhile', async () => {
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

  test('drives again who drove', async () => {
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

  test('takes the place of nobody who is still there', async () => {
    const there = await openClass({ limits: { keepAliveMilliseconds: 100, awayMilliseconds: 60_000 } });
    await present(there);
    await view(there, { user: 'mary' });
    await view(there, { user: 'mary' });
    expect([...there.classroom.members].map(({ name }) => name)).toEqual(['ada', 'mary', 'mary 2']);
  });
});
