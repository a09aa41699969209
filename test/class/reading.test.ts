/** What followers read, with real SSH clients: they scroll by themselves, and see nothing that is for the presenter. */
import { describe, expect, test } from 'vitest';
import { openLesson, shippedLessons } from '../../src/cli/lesson.js';
import { COMMANDS } from '../../src/commands/commands.js';
import { parseLesson } from '../../src/debugger/teaching/parse-lesson.js';
import { isAside } from '../../src/saying/lesson.js';
import { openClass, present, view } from '../support/class.js';
import { oneOf } from '../support/depth.js';
import { hasSsh, RIGHT } from '../support/ssh-client.js';

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
});
