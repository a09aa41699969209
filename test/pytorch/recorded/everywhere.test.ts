/** A recording is at home wherever a run is: in saved sessions, in a class, as plain lines, in files for other programs. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openClass } from '../../../src/cli/class/open-class.js';
import { openRun } from '../../../src/cli/open-run.js';
import { runScreenReader } from '../../../src/cli/screen-reader.js';
import { run } from '../../support/command-line.js';
import { running } from '../../support/running.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored/sqrt_at_zero.bst', import.meta.url));
const HIGH_RATE = fileURLToPath(new URL('stored/high_rate.bst', import.meta.url));

test('a session on a recording is saved, and opened at the same step with the same breakpoints', async () => {
  const folder = makeTestFolder();
  const [path, session] = [join(folder, 'run.bst'), join(folder, 'session.json')];
  cpSync(STORED, path, { recursive: true });
  const saved = await run(path, '--eval', 'rule non-finite', '--eval', 'continue', '--eval', `save ${session}`);
  expect(saved.code).toBe(0);
  expect(JSON.parse(readFileSync(session, 'utf8')).fixture.path).toBe('run.bst');
  const { stdout } = await run('--session', session, '--eval', 'info breakpoints');
  expect(stdout).toContain('The session is restored.\nmain, iteration 1, step 11 of 23: backward › div');
  expect(stdout).toMatch(/1 {2}● {3}rule non-finite/);
});

test('a session says when the recording is of another model, or lacks the iteration', async () => {
  const folder = makeTestFolder();
  const [path, session] = [join(folder, 'run.bst'), join(folder, 'session.json')];
  cpSync(HIGH_RATE, path, { recursive: true });
  await run(path, '--eval', 'goto 7.1', '--eval', `save ${session}`);
  cpSync(STORED, path, { recursive: true, force: true });
  const { stdout } = await run('--session', session, '--eval', 'info breakpoints');
  expect(stdout).toContain(
    'The session cannot be restored: iteration 7 is not in the recording. The last iteration is 1. The model of the recording has changed since it was saved.',
  );
});

test('values of recorded iterations are exported', async () => {
  const file = join(makeTestFolder(), 'loss.csv');
  const { code } = await run(HIGH_RATE, '--eval', `export loss over 5..7 ${file}`);
  expect(code).toBe(0);
  expect(readFileSync(file, 'utf8').trim().split('\n').length).toBe(4);
});

test('a class is opened on a recording', async () => {
  const { timeline, source } = await openClass(STORED, {}, running());
  expect([timeline.replay, timeline.numbers.count, source.path]).toEqual([null, 2, STORED]);
});

test('a step of a recording is read out in plain lines, with its line of Python', async () => {
  let said = '';
  const lines = Readable.from(['rule non-finite\ncontinue\nquit\n']);
  const opened = {
    ...(await openRun(STORED, {}, running())),
    running: running(),
    fixtureFolder: undefined,
    lesson: null,
    welcome: null,
    detail: 'full',
  } as const;
  await runScreenReader(opened, lines, (text) => {
    said += text;
  });
  expect(said).toContain('∇div#2(2) is ∞, made from finite inputs');
  expect(said).toContain('selected: 17, return torch.sqrt');
});

test('what trains says that a recording has run already', async () => {
  const { stderr, code } = await run('run', STORED, '--iterations', '2');
  expect(stderr).toMatch(/is a folder: if it is a recording, it has run already, and "backstep .*" opens it/);
  expect(code).toBe(2);
});
