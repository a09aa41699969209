/**
 * Presenters, with real SSH clients: who drives, who takes over, and how a class ends.
 */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/commands/commands.js';
import { openClass, present, view } from '../../support/class.js';
import { longTest } from '../../support/depth.js';
import { expectGivenBack } from '../../support/given-back.js';
import { gridText } from '../../support/shown-grid.js';
import { hasSsh, joinClass, RIGHT } from '../../support/ssh-client.js';

const SMALL = { columns: 80, rows: 24 } as const;
const PAGE_DOWN = '\x1b[6~';
/** By then, a frame that follows has been drawn. */
const SETTLED = 400;

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
    for (const { name, refusesViewers = '' } of COMMANDS.filter((each) => each.refusesViewers !== undefined)) {
      // There is no question for a second vote.
      if (name === 'vote-again') continue;
      eve.write(`:${name}${name === 'kick' ? ' ada' : ''}\r`);
      await eve.until(new RegExp(refusesViewers));
    }
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

  longTest(
    'says so to a presenter who explores and is left alone to drive, and to no such one if another is there',
    async () => {
      const there = await openClass();
      const ada = await present(there);
      const ben = await present(there, { options: there.keys.ben });
      const third = await present(there);
      ben.write('d');
      await ben.until(/exploring, where ada is/);
      ada.write('qy');
      await third.until(/You drive now: ada has left\./);
      third.write('qy');
      await ben.until(/exploring, but you drive now {3}d back to the class/);
      ben.write('d');
      await ben.until(/^(?![\s\S]*exploring, but)[\s\S]*you drive/i);
    },
  );

  longTest('gives whoever begins to drive the class to drive, whatever they scrolled or had open before', async () => {
    const there = await openClass();
    const ada = await present(there, SMALL);
    const ben = await present(there, { ...SMALL, options: there.keys.ben });
    const viewer = await view(there, SMALL);
    ben.write(PAGE_DOWN);
    await ben.until(/PgUp ↑ \d+ more/);
    ada.write('p');
    await ben.until(/You drive now: ada has handed over\./);
    ben.write(RIGHT);
    await viewer.until(/step 1 of 47|1 of 47/);
    ada.write('?');
    await ada.until(/These keys are yours/);
    ben.write('qy');
    await ada.until(/^(?![\s\S]*These keys)[\s\S]*You drive now: ben has left\./);
    ada.write(RIGHT);
    await viewer.until(/step 2 of 47|2 of 47/);
  });

  longTest('shows a request to drive above any sentence, and none that is no longer true', async () => {
    const there = await openClass();
    const ada = await present(there);
    ada.write('p');
    await ada.until(/You are the only presenter here/);
    const ben = await present(there, { columns: 40, rows: 30, options: there.keys.ben });
    await ada.until(/^(?![\s\S]*only presenter)[\s\S]*you drive/);
    ada.write('q');
    await ada.until(/leave the class\? y leaves/);
    ben.write('p');
    await ada.until(/^(?![\s\S]*y leaves)[\s\S]*ben asks to drive/);
    ada.write('p');
    await ben.until(/You drive now: ada has handed over\./);
    ben.write('q');
    await ben.until(/leave the class\? y\s+leaves/);
    for (const each of there.classroom.members) if (each.name === 'ada') there.classroom.takeOver(each);
    await ben.until(/^(?![\s\S]*any other key)[\s\S]*ada drives now/);
  });

  longTest('lets an answer stand until the next key, for whoever asked', async () => {
    const there = await openClass();
    const ada = await present(there);
    const eve = await view(there, { user: 'eve' });
    ada.write(':kick nobody');
    await ada.until(/:kick nobody/);
    ada.write('\r');
    await ada.until(/Nobody here is called nobody\./);
    await setTimeout(SETTLED);
    expect(ada.text()).toContain('Nobody here is called nobody.');
    ada.write(RIGHT);
    await ada.until(/^(?![\s\S]*is called nobody)[\s\S]*you drive/);
    eve.write('d');
    await eve.until(/exploring/);
    eve.write(':who');
    await eve.until(/:who/);
    eve.write('\r');
    await eve.until(/Only presenters may ask who is here\./);
    await setTimeout(SETTLED);
    expect(eve.text()).toContain('Only presenters may ask who is here.');
  });

  longTest('takes leave of everybody when it closes', async () => {
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
