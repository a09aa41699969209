/**
 * Presenters, with real SSH clients: who drives, who takes over, and how a class ends.
 */
import { describe, expect, test } from 'vitest';
import { openClass, present, view } from '../support/class.js';
import { hasSsh, joinClass, RIGHT } from '../support/ssh-client.js';

describe.skipIf(!hasSsh)('presenting', () => {
  test('lets presenters hand over, and take over with a yes, and tells everybody', async () => {
    const there = await openClass();
    const ada = await present(there);
    const ben = await present(there, { options: there.keys.ben });
    const viewer = await view(there);
    await ben.until(/p ask to drive[\s\S]*following ada/);
    // Nothing comes of the step; the keys on the screen show that it has been read.
    ben.write(`${RIGHT}?`);
    await ben.until(/These keys are yours/);
    ada.write('p');
    await viewer.until(/ben drives now: ada has handed over\./);
    await ben.until(/step 0 of 47|You drive now/);
    ben.write(RIGHT);
    await viewer.until(/step 1 of 47/);
    ada.write('p');
    await ben.until(/ada asks to drive {3}p lets them/);
    await ada.until(/you have asked ben to let you drive/);
    ada.write(RIGHT);
    ben.write(RIGHT);
    await viewer.until(/step 2 of 47/);
    expect(there.classroom.driving?.name).toBe('ben');
    ben.write('p');
    await viewer.until(/ada drives now: ben has handed over\./);
    ada.write(':hand-over\r');
    await viewer.until(/ben drives now/);
    ben.write('qy');
    expect(await ben.exited).toBe(0);
    await viewer.until(/ada drives now: ben has left\./);
  });

  test('shows presenters who is there, sends people out, and closes the door', async () => {
    const there = await openClass();
    const ada = await present(there);
    const eve = await view(there, { user: 'eve' });
    const again = await view(there, { user: 'Eve' });
    const bob = await view(there, { user: 'ada' });
    ada.write(':who\r');
    await ada.until(/127\.0\.0\.1 {2}4 names\s/);
    expect(ada.text()).toMatch(/ada \(drives\), eve, Eve 2, ada \(viewer\)/);
    expect(eve.text()).not.toMatch(/4 names/);
    ada.write('\x1b');
    await ada.until(/^(?![\s\S]*4 names)/);
    eve.write('d');
    await eve.until(/exploring/);
    eve.write(':kick ada\r');
    await eve.until(/Only presenters may do that/);
    ada.write(':kick Eve\r');
    await ada.until(/eve was sent out/);
    expect(await eve.exited).toBe(1);
    expect(eve.text()).toContain('You were sent out of the class.');
    const back = joinClass(there.port, { user: 'eve' });
    expect(await back.exited).toBe(1);
    ada.write(':lock\r');
    await ada.until(/Nobody who has not been here can join/);
    const late = joinClass(there.port, { user: 'late' });
    expect(await late.exited).toBe(1);
    expect(late.text()).toContain('The class is closed to newcomers.');
    bob.write('q');
    await bob.exited;
    await view(there, { user: 'ada' });
    await present(there, { options: there.keys.ben });
    expect(again.text()).toContain('following ada');
  });
});
