/**
 * The rest of exploring alone in a class, beside exploring.test.ts: who has fallen behind, other sizes, far journeys.
 */
import { describe, expect, test } from 'vitest';
import { openClass, present, view } from '../support/class.js';
import { hasSsh, RIGHT } from '../support/ssh-client.js';

describe.skipIf(!hasSsh)('exploring alone', () => {
  test('tells the one who drives who explores and who has fallen behind, also between two keys', async () => {
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

  test('shows the way back on narrow screens, too', async () => {
    const there = await openClass();
    await present(there);
    for (const columns of [60, 80]) {
      const viewer = await view(there, { columns, rows: 24 });
      viewer.write('d:set learningRate 1 as my-own-experiment\r}');
      await viewer.until(/iteration 1 of 5000[\s\S]*exploring[^\n]* d back[^\n]*my-own/);
    }
  });

  test('keeps what is typed while the terminal takes another size, and goes on in other colours', async () => {
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

  test('keeps an explorer’s far journey out of the presenter’s curve', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there);
    viewer.write('dg400\r');
    await viewer.until(/iteration 400 of 5000/);
    presenter.write(']]]');
    const text = await presenter.until(/step 17 of 47|loss › /);
    expect(text).not.toMatch(/\b(399|400)\b/);
  });

  test('keeps what an explorer has made while they look at the class', async () => {
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
});
