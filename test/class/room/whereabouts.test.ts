/** Who looks at the class is told of what changes there as it changes, wherever they have been before. */
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Member } from '../../../src/class/room/roles.js';
import { createWhereabouts } from '../../../src/class/room/whereabouts.js';
import type { DebuggerStore } from '../../../src/terminal/store.js';
import { changeSession } from '../../../src/terminal/store.js';
import { openClass } from '../../support/class.js';
import { createMember } from '../../support/members.js';
import { openWebClass } from '../../support/web-class.js';

/** Timers that a test leaves standing: what waits for one of them does not happen. */
function holdTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
}

const turn = (): Promise<void> => new Promise(setImmediate);

test('a presenter who is the only one and presses p is shown the next step without waiting for a timer', async () => {
  const { present, shown } = await openWebClass();
  holdTimers();
  present('p');
  expect(shown()).toContain('You are the only presenter here.');
  present('right');
  await turn();
  expect(shown()).toContain('step 1 of 47');
});

/** A member who looks at the shared session itself, as a page does. */
async function whereaboutsOf(member: Member) {
  const { classroom } = await openClass();
  const store: DebuggerStore = classroom.shownTo(member);
  const onSeen = vi.fn();
  const nothing = (): void => {};
  const whereabouts = createWhereabouts({
    ...{ classroom, member, onSeen, openExplorer: () => null, onMoved: nothing },
    look: (_, onChange) => ({
      ...{ press: nothing, scroll: nothing, close: nothing, isRight: () => true },
      leave: store.subscribe(onChange),
    }),
  });
  onTestFinished(whereabouts.close);
  return { whereabouts, onSeen, change: () => changeSession(classroom.store, { scroll: 1 }) };
}

test.each(['viewer', 'presenter'] as const)(
  'a %s who comes back to the class is told once of each change',
  async (role) => {
    const { whereabouts, onSeen, change } = await whereaboutsOf(createMember('ann', role));
    whereabouts.follow();
    whereabouts.explore();
    whereabouts.follow();
    whereabouts.follow();
    change();
    await turn();
    expect(onSeen).toHaveBeenCalledTimes(1);
  },
);

test('whoever has left is told of nothing any more', async () => {
  const { whereabouts, onSeen, change } = await whereaboutsOf(createMember('ann'));
  whereabouts.follow();
  whereabouts.close();
  change();
  await turn();
  expect(onSeen).not.toHaveBeenCalled();
});
