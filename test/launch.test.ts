/** The first thing the program does: it says what is needed where Node.js is too old for it, or the system grants too little. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLI, collect, runShell } from './support/command-line.js';
import { oneOf } from './support/depth.js';
import { makeTestFolder } from './support/temporary-folder.js';

test.each([
  ['18.20.8', 2],
  ['20.18.3', 2],
  ['20.19.0', 0],
  ['24.0.0', 0],
])('under Node.js %s the program ends with %i', async (version, code) => {
  const other = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const ended = await collect(
    spawn(process.execPath, ['--import', `data:text/javascript,${other}`, CLI, '--version'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  const tooOld = `backstep: Node.js 20.19 or later is needed; this is ${version}.\n`;
  expect(ended).toEqual(
    code === 0 ? { code, stdout: expect.stringMatching(/^\d/), stderr: '' } : { code, stdout: '', stderr: tooOld },
  );
});

// Below twenty-two, Node.js itself ends without running any program.
test.each(oneOf(6, [22, 24, 30, 40, 50, 56]))(
  'with at most %i open files a command runs, or is told to allow more',
  async (limit) => {
    const hostKey = join(makeTestFolder(), 'host-key');
    for (const command of [
      'report --iterations 1',
      'run --iterations 1',
      `serve --host nowhere.invalid --host-key ${hostKey}`,
      '--eval step',
    ]) {
      const { code, stdout, stderr } = await runShell(`ulimit -n ${limit}; exec "$0" "$1" ${command} 2>&1 >/dev/null`);
      const problem = stdout + stderr;
      if (code === 0 || problem.includes('nowhere.invalid')) continue;
      expect(code, command).toBe(2);
      expect(problem, command).toMatch(/^backstep: Too (few|many) files .* Allow more, .*"ulimit -n 1024".*\.\n$/);
    }
  },
);
