/** What somebody explores in a page keeps up with the class. */
import { describe, expect, test } from 'vitest';
import { openCarried } from '../../../../src/class/web/carried/carried-run.js';
import { createCatchingUp } from '../../../../src/class/web/carried/catching-up.js';
import { createPageSession } from '../../../../src/class/web/carried/page-session.js';
import { warning } from '../../../../src/debugger/session.js';
import { finish } from '../../../../src/numbers/engine/task.js';
import { changeSession } from '../../../../src/terminal/store.js';
import { carriedOf, sessionOf } from '../../../support/opened-pages.js';

const carried = carriedOf('we-love-deep-learning');
const ofClass = await sessionOf('goto 2', 'set learningRate 1 as theirs', 'goto 3.5');

function explore(greeting: string | null = null) {
  const session = createPageSession(finish(openCarried(carried)), {
    copy: async () => true,
    schedule: (callback) => void setImmediate(callback),
    askClass: () => {},
    visit: () => {},
  });
  const run = async (line: string): Promise<void> => {
    session.run(line);
    await session.driver.whenIdle();
  };
  return { session, run, catchingUp: createCatchingUp(session, greeting) };
}

describe('what is explored', () => {
  test('goes to where the class is, with the branches that the class has made', async () => {
    const { session, catchingUp } = explore();
    catchingUp.catchUp(ofClass, true);
    await expect.poll(session.saved).toMatchObject({ cursor: ofClass.cursor, branches: ofClass.branches });
    await expect.poll(() => session.store.getState().session.open.message).toBeNull();
  });

  test('stays in a branch of its own, and gets those of the class all the same', async () => {
    const { session, run, catchingUp } = explore();
    await run('goto 1');
    await run('set learningRate 2 as mine');
    catchingUp.catchUp(ofClass, true);
    await expect.poll(() => session.saved().branches.map(({ name }) => name)).toEqual(['mine', 'theirs']);
    await session.driver.whenIdle();
    expect(session.saved().cursor).toMatchObject({ branch: 'mine', iteration: 1 });
  });

  test('keeps the places that one can return to', async () => {
    const { session, run, catchingUp } = explore();
    await run('goto 1.softmax');
    await run('checkpoint');
    const { jumps } = session.store.getState().session.where;
    expect(jumps.back).toHaveLength(1);
    catchingUp.catchUp(ofClass, true);
    await expect.poll(() => session.saved().branches.length).toBe(1);
    await session.driver.whenIdle();
    await expect.poll(() => session.store.getState().session.where.jumps).toBe(jumps);
  });

  test('ends what is under way before it catches up', async () => {
    const { session, catchingUp } = explore();
    session.run('goto 4000');
    expect(session.driver.isComputing).toBe(true);
    catchingUp.catchUp(ofClass, false);
    await expect.poll(() => session.saved().branches.length, { timeout: 20_000 }).toBe(1);
    await session.driver.whenIdle();
    expect(session.saved().cursor).toMatchObject({ branch: 'main', iteration: 4000 });
  });

  test('is greeted until somebody does something, and a warning stays', async () => {
    const { session, catchingUp } = explore('Welcome back.');
    const said = (): string | undefined => session.store.getState().session.open.message?.text;
    catchingUp.greet();
    expect(said()).toBe('Welcome back.');
    catchingUp.catchUp(ofClass, true);
    await expect.poll(() => session.saved().branches.length).toBe(1);
    await session.driver.whenIdle();
    expect(said()).toBe('Welcome back.');
    changeSession(session.store, { message: warning('It cannot be restored.') });
    catchingUp.greet();
    expect(said()).toBe('It cannot be restored.');
    changeSession(session.store, { message: null });
    catchingUp.noteAct();
    catchingUp.greet();
    expect(said()).toBeUndefined();
  });
});
