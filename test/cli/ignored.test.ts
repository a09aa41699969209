/** What is asked for on the command line and cannot be done is refused rather than ignored. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../support/command-line.js';
import { makeTestFolder } from '../support/temporary-folder.js';

test.each([[[]], [['report']], [['code']], [['run', '--iterations', '1']], [['publish', '--output', 'never.html']]])(
  'a folder of fixtures that is not there: %j',
  async (command) => {
    const folder = join(makeTestFolder(), 'none');
    const [name, ...flags] = command;
    const args = [...(name === undefined ? [] : [name]), 'villages-bigram', ...flags];
    expect(await run('--fixtures', folder, ...args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `backstep: --fixtures ${folder}: there is no such folder.\n`,
    });
  },
);

test.each([[['we-love-deep-learning']], [['report', 'we-love-deep-learning']], [['fixtures']]])(
  'a rank of what is no recording: %j',
  async (args) => {
    const { code, stdout, stderr } = await run('--rank', '3', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('backstep: --rank chooses one of the processes of a recording, and no recording is named.\n');
  },
);

test.each([
  ['report', '--lesson', 'adam'],
  ['code', '--lesson', 'adam'],
  ['run', '--session', 'saved.json', '--iterations', '1'],
])('a lesson or a session of a command that takes none: %s %s', async (...args) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(
    new RegExp(`^backstep: "${args[0]}" takes no ${args[1]}\\. The debugger does, and serve, publish`),
  );
});

test('an argument of any length is quoted in part', async () => {
  for (const args of [['completion', 'x'.repeat(5000)], [`--${'x'.repeat(5000)}`]]) {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr.length).toBeLessThan(400);
  }
});
