/**
 * Exploring alone in a class, with real SSH clients: where one is, what the class sees of it, and the way back.
 */
import { describe, expect, test } from 'vitest';
import { openClass, present, view } from '../support/class.js';
import { hasSsh, joinClass, RIGHT } from '../support/ssh-client.js';

describe.skipIf(!hasSsh)('exploring alone', () => {
  test('lets a viewer explore alone and come back', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there);
    viewer.write('d');
    await viewer.until(/exploring, where ada is/);
    viewer.write(RIGHT + RIGHT);
    await viewer.until(/exploring, 2 steps ahead of ada/);
    viewer.write('}');
    await viewer.until(/1 iteration ahead of ada/);
    expect(presenter.text()).toContain('iteration 0 of 5000');
    presenter.write('g3\r');
    await viewer.until(/2 iterations behind ada/);
    expect(viewer.text()).toContain('iteration 1 of 5000');
    await presenter.until(/1 viewer here, 1 exploring/);
    viewer.write('d');
    const back = await viewer.until(/following ada/);
    expect(back).toContain('iteration 3 of 5000');
  });

  test('makes an explorer’s edits private, and few', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there);
    viewer.write('d');
    await viewer.until(/exploring/);
    for (let branch = 1; branch <= 4; branch++) {
      viewer.write(`:branch main\r`);
      await viewer.until(/main +iteration/);
      viewer.write(`:set learningRate ${branch}\r`);
      await viewer.until(new RegExp(`what-if-${branch} forks from main`));
    }
    viewer.write(':set learningRate 9\r');
    await viewer.until(/the most there can be/);
    expect(there.classroom.store.getState().branches.all.map(({ name }) => name)).toEqual(['main']);
    expect(presenter.text()).not.toContain('what-if');
    viewer.write('d');
    expect(await viewer.until(/following ada/)).not.toContain('what-if');
  });

  test('shows guests nothing in the help that only presenters may do', async () => {
    const there = await openClass();
    await present(there);
    const viewer = await view(there, { columns: 120, rows: 40 });
    viewer.write('d');
    await viewer.until(/exploring/);
    viewer.write(':help kick\r');
    await viewer.until(/Only presenters may\./);
    viewer.write('\x1b?');
    await viewer.until(/come back/);
    expect(viewer.text()).not.toMatch(/let another drive|how to join|vote again|point at it/);
    for (let page = 0; page < 6; page++) {
      viewer.write('\x1b[6~');
      await viewer.until(/exploring/);
      expect(viewer.text()).not.toMatch(/:kick|:lock|:mute|:end-class|:who/);
    }
  });

  test('closes files to guests', async () => {
    const viewer = await view(await openClass());
    viewer.write('d');
    await viewer.until(/exploring/);
    for (const line of ['source /etc/hostname', 'transcript /tmp/backstep-refused', 'open']) {
      viewer.write(`:${line}\r`);
      await viewer.until(/Files are closed to guests here/);
      viewer.write('\x1b');
      await viewer.until(/\? help/);
    }
  });

  test('gives every guest a session of their own with solo', async () => {
    const there = await openClass({ solo: true });
    const one = joinClass(there.port);
    const two = joinClass(there.port);
    await one.until(/a session of your own/);
    await two.until(/a session of your own/);
    one.write(RIGHT);
    await one.until(/step 1 of 47/);
    expect(two.text()).toContain('start of 47 steps');
    two.write('d');
    await two.until(/yours alone/);
  });
});
