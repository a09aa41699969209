/** How a guest's terminal is given back, with a real client in a terminal that is slow to answer. */

import { describe, expect, test } from 'vitest';
import { openClass, present, type TestClass } from '../../support/class.js';
import { oneOf } from '../../support/depth.js';
import { expectGivenBack } from '../../support/given-back.js';
import { gridText } from '../../support/shown-grid.js';
import { hasSsh, joinFromShell, RIGHT } from '../../support/ssh-client.js';
import type { Terminal } from '../../support/terminal.js';

describe.skipIf(!hasSsh)('the terminal of a guest', () => {
  const ends: readonly (readonly [string, (viewer: Terminal, there: TestClass) => unknown, string])[] = [
    ['leaves', (viewer) => viewer.write('q'), 'done'],
    [
      'is sent out',
      (_, there) =>
        [...there.classroom.members].find(({ name }) => name === 'mary')?.end('sent out', 'You were sent out.'),
      'You were sent out.\ndone',
    ],
    ['is told that the class has ended', (_, there) => there.server.close('It is over.'), 'It is over.\ndone'],
  ];
  test.each(oneOf(3, ends))(
    'is given back without the answers that it owed when the guest %s',
    async (_, end, left) => {
      const there = await openClass();
      const presenter = await present(there);
      const viewer = joinFromShell(there.port, { user: 'mary', answersAfter: 120 });
      await viewer.until(/following/);
      for (let step = 1; step <= 6; step++) {
        presenter.write(RIGHT);
        await viewer.until(new RegExp(`step ${step} of 47`));
      }
      await end(viewer, there);
      await viewer.exited;
      expectGivenBack(viewer.emulator);
      expect(gridText(viewer.emulator.grid()).trim()).toBe(left);
    },
  );
});
