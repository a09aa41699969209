/** What followers read, with real SSH clients: they scroll by themselves, and see nothing that is for the presenter. */
import { describe, expect, test } from 'vitest';
import { openLesson, shippedLessons } from '../../../src/cli/lesson.js';
import { COMMANDS } from '../../../src/commands/commands.js';
import { parseLesson } from '../../../src/debugger/teaching/parse-lesson.js';
import { isAside } from '../../../src/explaining/lesson.js';
import { openClass, present, view } from '../../support/class.js';
import { longTest, oneOf } from '../../support/depth.js';
import { joinPlainly } from '../../support/plain-guest.js';
import { hasSsh, RIGHT } from '../../support/ssh-client.js';

const SMALL = { columns: 80, rows: 24 } as const;
const PAGE_DOWN = '\x1b[6~';

describe('a lesson that ships', () => {
  test.each(oneOf(3, shippedLessons(), 0))('%s names no key to those who look on', (name) => {
    for (const { title, paragraphs } of openLesson(name).stops) {
      for (const text of paragraphs.filter((paragraph) => !isAside(paragraph))) {
        expect(text.replaceAll(/\{[^}]*\}/g, ''), title).not.toMatch(
          /[Pp]ress |Backspace|[Ss]pace goes|\barrow|":|\b[a-zA-Z=] (?:shows|takes|goes|opens)\b/,
        );
      }
    }
  });
});

describe.skipIf(!hasSsh)('a follower', () => {
  test('scrolls by themselves, until the presenter goes on', async () => {
    const there = await openClass();
    const presenter = await present(there, SMALL);
    const viewer = await view(there, SMALL);
    const other = await view(there, SMALL);
    const before = other.text();
    expect(viewer.text()).toMatch(/↓ \d+ more PgDn/);
    viewer.write(PAGE_DOWN);
    await viewer.until(/PgUp ↑ \d+ more/);
    expect(other.text()).toBe(before);
    expect(presenter.text()).not.toContain('PgUp');
    viewer.write('\x1b[A'.repeat(10));
    await viewer.until(/^(?![\s\S]*PgUp ↑)[\s\S]*following ada/);
    viewer.write(PAGE_DOWN);
    await viewer.until(/PgUp ↑/);
    presenter.write(RIGHT);
    await viewer.until(/step 1 of 47|1 of 47/);
    viewer.write('d');
    await viewer.until(/exploring/);
    presenter.write('qy');
    await presenter.exited;
    // Nothing is left of the screens of those who scrolled.
    expect(there.classroom.stageCount).toBe(1);
  });

  longTest('scrolls however many others do', async () => {
    const there = await openClass();
    await present(there, SMALL);
    const crowd = await Promise.all(
      Array.from({ length: 60 }, (_, k) =>
        joinPlainly(there.port, { ...SMALL, user: `guest${k}`, term: 'xterm-256color', env: {} }),
      ),
    );
    for (const guest of crowd) await guest.until(/↓ \d+ more PgDn[\s\S]*following ada/);
    for (const guest of crowd) guest.write(PAGE_DOWN);
    for (const guest of crowd) await guest.until(/PgUp ↑ \d+ more/);
  });

  test('has an open question in view with its choices, wherever anyone scrolls', async () => {
    const words = 'What is said at the stop, over the question. '.repeat(6);
    const lesson = parseLesson('asking', `# T\n## Ask\n${words}\n> goto 0.4\n> quiz word\n`, COMMANDS);
    const there = await openClass({ lesson });
    const presenter = await present(there, SMALL);
    const viewer = await view(there, SMALL);
    const question =
      /Which word is the likeliest[\s\S]*1 we[\s\S]*8 <EOS>[\s\S]*your guess: 1 to 8 for the likeliest word/;
    await viewer.until(question);
    presenter.write(PAGE_DOWN);
    await presenter.until(/PgUp ↑/);
    expect(viewer.text()).toMatch(question);
    viewer.write(PAGE_DOWN);
    await viewer.until(/PgUp ↑/);
    expect(viewer.text()).toMatch(question);
    viewer.write('5');
    await viewer.until(/you guessed "the"/);
  });

  longTest('is asked for no key that only the presenter has, and not told what the presenter did wrong', async () => {
    const lesson = parseLesson(
      'asides',
      '# T\n## Begin\nFor everyone.\n\n(Press V for more.)\n\n> goto 0.4\n## Ask\n> quiz word\n',
      COMMANDS,
    );
    const there = await openClass({ lesson });
    const presenter = await present(there);
    const viewer = await view(there);
    await presenter.until(/Press V for more/);
    expect(await viewer.until(/For everyone\./)).not.toContain('Press V');
    presenter.write('\x7f');
    await presenter.until(/This is the first stop/);
    expect(viewer.text()).not.toContain('first stop');
    presenter.write(':nonsense\r');
    await presenter.until(/nonsense/);
    presenter.write('?');
    await presenter.until(/help: what do you want to do/);
    presenter.write('\x1b');
    await presenter.until(/1\/2 Begin/);
    presenter.write(' ');
    await viewer.until(/Press 1 to 8 to guess\./);
    expect(viewer.text()).not.toMatch(/shows the answer|asks in another way|nonsense|what do you want/);
    await presenter.until(/Space shows the answer/);
  });

  longTest('sees how the loss goes on a terminal of 24 rows', async () => {
    const there = await openClass();
    const presenter = await present(there, SMALL);
    const viewer = await view(there, SMALL);
    presenter.write('g40\r');
    await viewer.until(/iteration 40 of|iteration 40\/|40 of 5000/);
    expect(viewer.text()).toMatch(/loss +[\d.]+ [▁▂▃▄▅▆▇█]+|[▁▂▃▄▅▆▇█]{5}/);
  });
});
