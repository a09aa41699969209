/**
 * Presenters, with real SSH clients: who drives, who takes over, and how a class ends.
 */
import { describe, expect, test } from 'vitest';
import { openClass, present, view } from '../support/class.js';
import { expectGivenBack } from '../support/given-back.js';
import { gridText } from '../support/shown-grid.js';
import { hasSsh, RIGHT } from '../support/ssh-client.js';

describe.skipIf(!hasSsh)('presenting', () => {
  test('lets presenters hand over, and take over', async () => {
    const there = await openClass();
    const ada = await present(there);
    const ben = await present(there, { options: there.keys.ben });
    const viewer = await view(there);
    await ben.until(/p take over[\s\S]*following ada/);
    // Nothing comes of the step; the keys on the screen show that it has been read.
    ben.write(`${RIGHT}?`);
    await ben.until(/These keys are yours/);
    ada.write('p');
    await ben.until(/you drive/);
    await ada.until(/following ben/);
    ben.write(RIGHT);
    await viewer.until(/step 1 of 47[\s\S]*following ben/);
    ada.write('p');
    await ada.until(/[Yy]ou drive/);
    await viewer.until(/following ada/);
    ada.write(':hand-over\r');
    await viewer.until(/following ben/);
    ben.write('qy');
    expect(await ben.exited).toBe(0);
    await viewer.until(/following ada/);
  });

  test('says so to a presenter who explores and is left alone to drive, and to no such one if another is there', async () => {
    const there = await openClass();
    const ada = await present(there);
    const ben = await present(there, { options: there.keys.ben });
    const third = await present(there);
    ben.write('d');
    await ben.until(/exploring, where ada is/);
    ada.write('qy');
    await third.until(/you drive/);
    third.write('qy');
    await ben.until(/exploring, but you drive now {3}d back to the class/);
    ben.write('d');
    await ben.until(/^(?![\s\S]*exploring, but)[\s\S]*you drive/);
  });

  test('takes leave of everybody when it closes', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there);
    await there.server.close('The class has ended.');
    expect(await viewer.exited).toBe(0);
    expect(await presenter.exited).toBe(0);
    for (const client of [viewer, presenter]) {
      expectGivenBack(client.emulator);
      expect(gridText(client.emulator.grid())).toContain('The class has ended.');
    }
  });
});
