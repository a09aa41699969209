/**
 * A whole class, rehearsed: a teacher, a colleague and thirty guests on terminals of many sizes and colours, the lesson
 * that ships from start to end, and everything that goes wrong on such a day.
 */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openLesson } from '../../../src/cli/lesson.js';
import { joinPlainly, type PlainGuest } from '../../support/plain-guest.js';
import { serveIn } from '../../support/serve.js';
import { hasSsh, joinClass } from '../../support/ssh-client.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

const LESSON = 'we-love-deep-learning';
const GUESTS = 30;
/** So many of them, the first, come by the program `ssh`. */
const BY_PROGRAM = 6;
/** Thirty-two terminals for two cores that do other things, too. */
const BUSY_MACHINE_MILLISECONDS = 600_000;
const EXPLORERS = [1, 4, 7, 12, 20];

const SIZES = [
  [80, 24],
  [120, 40],
  [60, 20],
  [100, 30],
  [200, 55],
  [132, 43],
  [90, 28],
  [160, 50],
] as const;

const COLORS = [
  { term: 'xterm-256color', env: { COLORTERM: 'truecolor' } },
  { term: 'xterm-256color', env: {} },
  { term: 'xterm-256color', env: { COLORTERM: 'truecolor' }, background: 'rgb:ffff/ffff/ffff' },
  { term: 'xterm', env: {} },
  { term: 'vt100', env: {} },
  { term: 'xterm-256color', env: { NO_COLOR: '1' } },
] as const;

interface Named extends PlainGuest {
  readonly name: string;
}

async function joinAs(port: number, k: number): Promise<Named> {
  const name = `guest${k}`;
  const [columns, rows] = SIZES[k % SIZES.length];
  const colors = COLORS[k % COLORS.length];
  const guest =
    k < BY_PROGRAM
      ? joinClass(port, { user: name, columns, rows, term: colors.term, env: colors.env })
      : await joinPlainly(port, { user: name, columns, rows, ...colors });
  return Object.assign(Object.create(guest) as PlainGuest, { name });
}

function joinAll(port: number): Promise<readonly Named[]> {
  return Promise.all(Array.from({ length: GUESTS }, (_, k) => joinAs(port, k)));
}

async function present(port: number): Promise<PlainGuest> {
  const presenter = joinClass(port, { user: 'presenter' });
  await presenter.until(/password:/);
  presenter.write('right horse\r');
  await presenter.until(/you drive|following/);
  return presenter;
}

async function saved(file: string, pattern: RegExp): Promise<void> {
  while (!existsSync(file) || !pattern.test(readFileSync(file, 'utf8'))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whoever explores is shown a question, too. */
async function guess(guests: readonly Named[], driver: PlainGuest): Promise<void> {
  await Promise.all(
    guests.map(async ({ until, write }, k) => {
      const asked = await until(/your guess: /);
      write(/as a number/.test(asked) ? `${k % 3}\r` : `${1 + (k % 2)}`);
      await until(/you guessed/);
    }),
  );
  await driver.until(new RegExp(`${guests.length} guesses so far`));
  driver.write(' ');
  await driver.until(new RegExp(`of ${guests.length} guesses`));
}

async function handOver(from: PlainGuest, to: PlainGuest): Promise<void> {
  to.write('p');
  await from.until(/asks to drive {3}p lets them/);
  from.write('p');
  await to.until(/^ you drive /m);
}

describe.skipIf(!hasSsh)('a class of thirty', () => {
  test(
    'goes through the lesson that ships, with questions, explorers, two takeovers and a crash',
    async () => {
      const { stops } = openLesson(LESSON);
      const at = (stop: number): RegExp => new RegExp(`${stop + 1}/${stops.length} ${stops[stop].title.slice(0, 16)}`);
      const folder = makeTestFolder();
      const file = join(folder, 'class.json');
      const first = await serveIn(folder, {}, '--lesson', LESSON, '--autosave', file);
      let teacher = await present(first.port);
      let colleague = await present(first.port);
      let guests = await joinAll(first.port);
      await teacher.until(/30 viewers here/);
      let driver = teacher;
      const explorers = (): readonly Named[] => guests.filter((_, k) => EXPLORERS.includes(k));
      const followers = (): readonly Named[] => guests.filter((_, k) => !EXPLORERS.includes(k));
      const goThrough = async (from: number, to: number): Promise<void> => {
        for (let stop = from; stop <= to; stop++) {
          if (stop > 0) driver.write(' ');
          await driver.until(at(stop));
          if (stops[stop].commands.some(({ text }) => text.startsWith('quiz'))) await guess(guests, driver);
        }
        await Promise.all(followers().map(({ until }) => until(at(to))));
      };

      await goThrough(0, 4);
      await handOver(teacher, colleague);
      driver = colleague;
      await goThrough(5, 6);
      await handOver(colleague, teacher);
      driver = teacher;
      await goThrough(7, 8);
      for (const { write } of explorers()) write('d:set learningRate 1 as mine\r}');
      await Promise.all(explorers().map(({ until }) => until(/mine[\s\S]*exploring/)));
      await goThrough(9, 15);
      await Promise.all(explorers().map(({ until }) => until(/mine[\s\S]*exploring/)));

      await saved(file, new RegExp(`"stop": 15\\s[\\s\\S]*(?:"exploring": true[\\s\\S]*){${EXPLORERS.length}}`));
      first.child.kill('SIGKILL');
      await Promise.all([teacher, colleague, ...guests].map(({ exited }) => exited));
      const again = await serveIn(folder, {}, '--session', file, '--autosave', file);
      teacher = await present(again.port);
      colleague = await present(again.port);
      guests = await joinAll(again.port);
      driver = teacher;
      await Promise.all([teacher, colleague, ...followers()].map(({ until }) => until(at(15))));
      await Promise.all(explorers().map(({ until }) => until(/mine[\s\S]*exploring/)));

      await goThrough(16, stops.length - 1);
      await colleague.until(at(stops.length - 1));
      await Promise.all(explorers().map(({ until }) => until(/mine[\s\S]*exploring/)));
      for (const { write } of explorers()) write('d');
      await Promise.all(explorers().map(({ until }) => until(at(stops.length - 1))));
      teacher.write(':results\r');
      await teacher.until(/3 questions, 90 guesses, \d+ right/);
      teacher.write('\x1b');
      await teacher.until(/you drive/);
      teacher.write(':end-class\r');
      await teacher.until(/End the class for everyone/);
      teacher.write('y');
      await once(again.child, 'exit');
      const everybody = [teacher, colleague, ...guests];
      expect(await Promise.all(everybody.map(({ exited }) => exited))).toEqual(everybody.map(() => 0));
      for (const { text, emulator } of everybody) {
        expect(text()).toContain('The class has ended.');
        expect(emulator.isOnAlternateScreen()).toBe(false);
      }
      expect(again.text()).not.toMatch(/failure|failed/);
    },
    BUSY_MACHINE_MILLISECONDS,
  );
});
