/** Which fixture a lesson opens: one with a name, or a file beside the lesson, and nothing elsewhere. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openLesson } from '../../src/cli/lesson.js';
import { readShipped, run, runGiven } from '../support/command-line.js';
import { makeTestFolder } from '../support/temporary-folder.js';

const lessonFor = (fixture: string): string =>
  `# T\nfixture: ${fixture}\n\n## A\nThe rate is {learningRate}.\n\n> goto 3\n`;

function fixtureWith(learningRate: number): string {
  const fixture = readShipped();
  fixture.optimizer.learningRate = learningRate;
  return JSON.stringify({ ...fixture, name: `rate-${learningRate}` });
}

/** A lesson in a folder, and a fixture of the same name beside it and where the program is started. */
function twoFolders(fixture: string) {
  const [lessons, started] = [join(makeTestFolder(), 'lessons'), makeTestFolder()];
  mkdirSync(join(lessons, 'data'), { recursive: true });
  const lesson = join(lessons, 'first.lesson');
  writeFileSync(lesson, lessonFor(fixture));
  for (const path of ['own.json', 'data/own.json']) writeFileSync(join(lessons, path), fixtureWith(0.25));
  for (const path of ['own.json', 'elsewhere.json']) writeFileSync(join(started, path), fixtureWith(0.75));
  return { lesson, lessons, started };
}

describe.each([
  ['the debugger', (lesson: string) => ['--lesson', lesson, '--eval', 'print learningRate']],
  ['check', (lesson: string) => ['check', lesson]],
  ['publish', (lesson: string) => ['publish', lesson, '--force', '--output', join(makeTestFolder(), 'x.html')]],
  [
    'serve',
    (lesson: string) => [
      'serve',
      '--host',
      'nowhere.invalid',
      '--host-key',
      join(makeTestFolder(), 'key'),
      '--lesson',
      lesson,
    ],
  ],
])('%s', (what, args) => {
  test.each(['own.json', './own.json', 'data/own.json', 'data/../own.json'])(
    'opens %s beside the lesson',
    async (fixture) => {
      const { lesson, started } = twoFolders(fixture);
      const { code, stdout, stderr } = await runGiven({ folder: started }, ...args(lesson));
      if (what === 'serve') expect(stderr).toContain('nowhere.invalid');
      else expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      if (what === 'the debugger') expect(stdout).toContain('learningRate = 0.25');
    },
  );

  test.each(['elsewhere.json', '../own.json', '/etc/hostname', '..', '.', 'own'])(
    'opens no %s that lies elsewhere',
    async (fixture) => {
      const { lesson, started } = twoFolders(fixture);
      const { code, stdout, stderr } = await runGiven({ folder: started }, ...args(lesson));
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(
        /lessons\/\w+(\.json)?" is neither a fixture that ships nor a file|fixture: ".*" leads out of the folder of the lesson/,
      );
    },
  );
});

test('opens a fixture that ships, or one of the folder of the user, by its name, whatever lies beside the lesson', async () => {
  const { lesson, lessons, started } = twoFolders('we-love-deep-learning');
  writeFileSync(join(lessons, 'we-love-deep-learning'), fixtureWith(0.5));
  expect(openLesson(lesson).fixture).toBe('we-love-deep-learning');
  writeFileSync(lesson, lessonFor('elsewhere'));
  expect(openLesson(lesson).fixture).toBe(join(lessons, 'elsewhere'));
  expect(openLesson(lesson, '', started).fixture).toBe('elsewhere');
  const { stdout } = await run('--fixtures', started, '--lesson', lesson, '--eval', 'print learningRate');
  expect(stdout).toContain('learningRate = 0.75');
});

test('is taken to another run though its own fixture is not there', async () => {
  const { lesson, started } = twoFolders('gone.json');
  const { code, stdout } = await runGiven(
    { folder: started },
    'own.json',
    '--lesson',
    lesson,
    '--eval',
    'print learningRate',
  );
  expect(code).toBe(0);
  expect(stdout).toContain('learningRate = 0.75');
});

test('a lesson may be any file in Markdown, and is no fixture', async () => {
  const lesson = join(makeTestFolder(), 'first.md');
  writeFileSync(lesson, lessonFor('we-love-deep-learning'));
  expect(await run('check', lesson)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 stop: every number'),
  });
  expect(await run('publish', lesson, '--output', join(makeTestFolder(), 'x.html'))).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(': 1 stop, the whole run, '),
  });
  expect(await run(lesson)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`"backstep --lesson ${lesson}" opens it.`),
  });
});
