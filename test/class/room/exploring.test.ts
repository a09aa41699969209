/**
 * Exploring alone in a class, with real SSH clients: where one is, what the class sees of it, and the way back.
 */
import { describe, expect, test } from 'vitest';
import { openClass, present, view } from '../../support/class.js';
import { longTest } from '../../support/depth.js';
import { hasSsh, joinClass, RIGHT } from '../../support/ssh-client.js';

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

  longTest('tells the one who drives who explores and who has fallen behind, also between two keys', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const [explorer, sleeper] = [await view(there), await view(there)];
    explorer.write('d');
    await explorer.until(/exploring, where ada is/);
    await presenter.until(/2 viewers here, 1 exploring/);
    explorer.write('d');
    await presenter.until(/2 viewers here, 0 exploring/);
    process.kill(sleeper.pty.pid, 'SIGSTOP');
    presenter.write(RIGHT);
    await presenter.until(/2 viewers here, 0 exploring, 1 behind/);
    process.kill(sleeper.pty.pid, 'SIGCONT');
    await presenter.until(/0 exploring {3}Q quiz/);
  });

  longTest('shows the way back on narrow screens, too', async () => {
    const there = await openClass();
    await present(there);
    for (const columns of [60, 80]) {
      const viewer = await view(there, { columns, rows: 24 });
      viewer.write('d:set learningRate 1 as my-own-experiment\r}');
      await viewer.until(/iteration 1 of 5000[\s\S]*exploring[^\n]* d back[^\n]*my-own/);
    }
  });

  longTest('keeps what is typed while the terminal takes another size, and goes on in other colours', async () => {
    const there = await openClass();
    await present(there);
    const viewer = await view(there, { columns: 80, rows: 24 });
    viewer.write('d:the');
    await viewer.until(/:the/);
    viewer.resize(130, 40);
    await viewer.until(/\n[^\n]{100,130}\n[\s\S]*:the/);
    viewer.write(`me\r${RIGHT}`);
    expect(await viewer.until(/exploring, 1 step ahead of ada/)).not.toContain(':the');
  });

  longTest('keeps an explorer’s far journey out of the presenter’s curve', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there);
    viewer.write('dg400\r');
    await viewer.until(/iteration 400 of 5000/);
    presenter.write(']]]');
    const text = await presenter.until(/step 17 of 47|loss › /);
    expect(text).not.toMatch(/\b(399|400)\b/);
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

  longTest('keeps what an explorer has made while they look at the class', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there);
    viewer.write('d');
    await viewer.until(/exploring/);
    viewer.write(':break softmax\r:set learningRate 1 as mine\r}');
    await viewer.until(/iteration 1 of 5000[\s\S]*in mine, a branch of your own/);
    presenter.write(`${RIGHT}${RIGHT}`);
    await presenter.until(/step 2 of 47/);
    viewer.write('d');
    await viewer.until(/following ada/);
    viewer.write('dd');
    viewer.write('d');
    await viewer.until(/iteration 1 of 5000[\s\S]*in mine, a branch of your own/);
    // In the run of the class one goes on from where the class is.
    viewer.write(':branch main\r');
    await viewer.until(/iteration ahead of ada/);
    viewer.write('d');
    await viewer.until(/following ada/);
    viewer.write('d');
    await viewer.until(/exploring, where ada is/);
    viewer.write(':branch\r');
    await viewer.until(/mine/);
    viewer.write(':info breakpoints\r');
    await viewer.until(/softmax/);
  });

  test('shows guests nothing in the help that only presenters may do', async () => {
    const there = await openClass();
    await present(there);
    const viewer = await view(there, { columns: 120, rows: 40 });
    viewer.write('d');
    await viewer.until(/exploring/);
    viewer.write(':help kick\r');
    await viewer.until(/Only presenters send somebody out\./);
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
