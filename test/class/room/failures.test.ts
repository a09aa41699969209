/**
 * Faults in a class: one that concerns a guest ends with that guest, and a screen that cannot be drawn is replaced.
 */

import { describe, expect, test } from 'vitest';
import type { Member } from '../../../src/class/room/roles.js';
import { changedSession } from '../../../src/debugger/session.js';
import { openClass, present, type TestClass, view } from '../../support/class.js';
import { expectGivenBack } from '../../support/given-back.js';
import { hasSsh, RIGHT } from '../../support/ssh-client.js';

describe.skipIf(!hasSsh)('a fault', () => {
  test('ends only the session in which something throws', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there);
    const [broken] = [...there.classroom.members].filter(({ role }) => role === 'viewer');
    if (broken === undefined) throw new Error('no viewer');
    const { guessOf } = there.classroom.ballot;
    Object.assign(there.classroom.ballot, {
      guessOf: (member: Pick<Member, 'voter'>) => {
        if (member === broken) throw new Error('of one');
        return guessOf(member);
      },
    });
    presenter.write(RIGHT);
    await there.logged(/session failed.*of one/);
    expect(await viewer.exited).toBe(1);
    expectGivenBack(viewer.emulator);
    await presenter.until(/step 1 of 47/);
    const another = await view(there);
    await another.until(/step 1 of 47/);
  });

  test('replaces a screen that fails, for everybody who looks at it', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewers = [await view(there), await view(there), await view(there, { columns: 100, rows: 30 })];
    const fault = injectFault(there);
    presenter.write(RIGHT);
    await presenter.until(/step 1 of 47/);
    // React draws once more before it gives a screen up.
    fault.failures = 2;
    presenter.write(RIGHT);
    await Promise.all(viewers.map((viewer) => viewer.until(/step 2 of 47[\s\S]*following ada/)));
    await presenter.until(/step 2 of 47[\s\S]*you drive/);
    await there.logged(/failure.*injected/);
    expect(fault.failures).toBe(0);
    // Two sizes of viewers, and the presenter's own.
    expect(there.classroom.stageCount).toBe(3);
    presenter.write(RIGHT);
    await Promise.all(viewers.map((viewer) => viewer.until(/step 3 of 47[\s\S]*following ada/)));
  });

  test('shows a plain screen as long as a step cannot be drawn, and lets the presenter step on', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewers = [await view(there), await view(there, { columns: 100, rows: 30 })];
    const fault = injectFault(there);
    presenter.write(RIGHT);
    await presenter.until(/step 1 of 47/);
    fault.failures = Number.POSITIVE_INFINITY;
    presenter.write(RIGHT);
    await presenter.until(/could not be drawn[\s\S]*you drive/);
    await Promise.all(viewers.map((viewer) => viewer.until(/could not be drawn[\s\S]*following ada/)));
    const late = await view(there);
    await late.until(/could not be drawn/);
    fault.failures = 0;
    presenter.write(RIGHT);
    await Promise.all([...viewers, late].map((viewer) => viewer.until(/step 3 of 47[\s\S]*following ada/)));
    await presenter.until(/step 3 of 47/);
    viewers[0].write('d');
    await viewers[0].until(/exploring, where ada is/);
  });
});

/** Makes drawing the shared session throw so many times. */
function injectFault({ classroom }: TestClass): { failures: number } {
  const fault = { failures: 0 };
  const displays = new Proxy([], {
    get: (target, key) => {
      if (key === 'length' && fault.failures > 0) {
        fault.failures--;
        throw new Error('injected');
      }
      return Reflect.get(target, key);
    },
  });
  const { session } = classroom.store.getState();
  classroom.store.setState({ session: changedSession(session, { displays }) });
  return fault;
}
