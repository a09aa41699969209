/** What latecomers are told, and what keys say that do nothing, with real SSH clients. */
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../../src/commands/commands.js';
import { parseLesson } from '../../../../src/debugger/teaching/parse-lesson.js';
import { openClass, present, view } from '../../../support/class.js';
import { scan } from '../../../support/qr.js';
import { serveHere } from '../../../support/serve.js';
import { hasSsh, joinClass, RIGHT } from '../../../support/ssh-client.js';
import { makeTestFolder } from '../../../support/temporary-folder.js';

const LESSON = '# Short\n## Begin\n> goto 0\n## Scores\n> goto 0.4\n## Ask\n> goto 0.4\n> quiz word\n';
const SMALL = { columns: 80, rows: 24 } as const;

describe.skipIf(!hasSsh)('a latecomer', () => {
  test('is greeted with what this is, where the class is and which keys there are, until the first key', async () => {
    const parsed = parseLesson('short', LESSON, COMMANDS);
    const there = await openClass({ lesson: parsed });
    const presenter = await present(there);
    const early = await view(there, SMALL);
    presenter.write(' ');
    await presenter.until(/2\/3 /);
    const late = await view(there, SMALL);
    expect(late.text()).toMatch(
      /│ A debugger for training language models, here with we-love-deep-learning\. +│\n│ ada drives and is at stop 2 of \d+ of the lesson: [^\n]+\. +│\n│ d explores by yourself, r tells what you missed, \? lists keys, q leaves\. *│/,
    );
    expect(early.text()).not.toContain('welcome');
    late.write('d');
    await late.until(/^(?![\s\S]*welcome)[\s\S]*exploring/);
    const another = await view(there, SMALL);
    expect(another.text()).toContain('welcome');
    presenter.write(' ');
    await another.until(/^(?![\s\S]*welcome)[\s\S]*your guess/);
    const ben = await present(there, { options: there.keys.ben });
    expect(ben.text()).toMatch(/p asks to drive/);
    const asked = await view(there, SMALL);
    expect(asked.text()).toMatch(/1 to [2-8] answer the question/);
    asked.write('1');
    await asked.until(/^(?![\s\S]*welcome)[\s\S]*you guessed/);
  });

  test('is greeted with the place of the class where that is none of the lesson’s', async () => {
    const there = await openClass({ lesson: parseLesson('short', LESSON, COMMANDS) });
    const presenter = await present(there);
    presenter.write(' ');
    await presenter.until(/2\/3 /);
    presenter.write(':goto 3\r');
    await presenter.until(/Paused at 2 of 3: /);
    expect((await view(there, SMALL)).text()).toMatch(/ada drives and is at iteration 3\. /);
  });

  test('is shown how to join, by a key of the presenter who drives', async () => {
    const { port } = await serveHere(makeTestFolder(), {}, '--viewer-password');
    const presenter = joinClass(port, { user: 'presenter', ...SMALL });
    await presenter.until(/password:/);
    presenter.write('right horse\r');
    await presenter.until(/you drive[^\n]*J how to join/);
    presenter.write('J');
    const text = await presenter.until(/how to join ◂[\s\S]*Any key goes on\./);
    expect(text).toMatch(new RegExp(`ssh -p ${port} 127\\.0\\.0\\.1 `));
    expect(text).toMatch(/The password is \w{4}-\w{4}\./);
    const code = text.split('\n').flatMap((line) => /^│ ([█▀▄ ]{20,}) {3}[^█▀▄]*│$/.exec(line)?.[1] ?? []);
    expect(scan(code.map(inverted))).toBe(`ssh://127.0.0.1:${port}`);
    presenter.write(RIGHT);
    await presenter.until(/^(?![\s\S]*how to join ◂)[\s\S]*step 1 of 47/);
    presenter.write('J');
    await presenter.until(/how to join ◂/);
    presenter.write('J');
    await presenter.until(/^(?![\s\S]*how to join ◂)/);
  });
});

describe.skipIf(!hasSsh)('a key that does nothing', () => {
  test('says who drives, or what is asked, and which keys there are', async () => {
    const there = await openClass();
    const waiting = await view(there);
    waiting.write(RIGHT);
    await waiting.until(/Nobody drives now: d explores by yourself, \? lists your keys\./);
    const ada = await present(there);
    const ben = await present(there, { options: there.keys.ben });
    const viewer = await view(there);
    for (const key of [RIGHT, 's', '5', ':', 'x']) {
      viewer.write(key);
      await viewer.until(/ada drives: d explores by yourself, \? lists your keys\./);
      viewer.write('??');
      await viewer.until(/following ada/);
    }
    ben.write(' ');
    await ben.until(/ada drives: d explores by yourself, p asks to drive, \? lists your keys\./);
    ada.write('Q');
    await viewer.until(/your guess/);
    viewer.write('x');
    await viewer.until(/A question is open: 1 to \d for/);
    viewer.write('9');
    await viewer.until(/There is no 9: 1 to \d for/);
    viewer.write('d');
    await viewer.until(/A question is open: you can explore once it is answered/);
  });
});

/** A dark screen draws what is light. */
function inverted(line: string): string {
  const inverse: Record<string, string> = { '█': ' ', ' ': '█', '▀': '▄', '▄': '▀' };
  return [...line].map((block) => inverse[block]).join('');
}
