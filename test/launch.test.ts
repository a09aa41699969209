/** The first thing the program does: it says what is needed where Node.js is too old for it. */
import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { CLI, collect } from './support/command-line.js';

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
