/** What is no file where one is expected: refused in a sentence, and never waited for. */
import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/numbers/engine/task.js';
import { openRecording } from '../../src/pytorch/recorded/open-recording.js';
import { readShipped, run } from '../support/command-line.js';
import { refusalOf } from '../support/refusals.js';
import { makeTestFolder } from '../support/temporary-folder.js';

const KINDS: Readonly<Record<string, (path: string) => void>> = {
  'a folder': (path) => mkdirSync(path),
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'a device': (path) => symlinkSync('/dev/zero', path),
  'a loop of links': (path) => symlinkSync(path, path),
};
const WHY = /it is a folder|not a regular file|its path is a loop of links/;

function stand(kind: string, name = 'there'): string {
  const path = join(makeTestFolder(), name);
  KINDS[kind](path);
  return path;
}

describe.each(['a folder', 'a pipe'])('%s', (kind) => {
  test.each<readonly [string, (path: string) => readonly string[]]>([
    ['a fixture', (path) => ['report', path]],
    ['a lesson', (path) => ['--lesson', path]],
    ['a lesson to be checked', (path) => ['check', path]],
    ['commands', (path) => ['--commands', path]],
    ['a session', (path) => ['--session', path]],
    ['a reference', (path) => ['verify', path]],
    ['what is published', (path) => ['publish', path, '--output', `${path}.html`]],
    ['what a script is written of', (path) => ['code', path]],
    ['where a report goes', (path) => ['report', '--iterations', '1', '--output', path]],
    ['a fixture to be validated', (path) => ['fixtures', '--validate', path]],
    ['keys of presenters', (path) => ['serve', '--port', '0', '--host-key', `${path}.key`, '--presenter-key', path]],
    ['a host key', (path) => ['serve', '--port', '0', '--host-key', path]],
    ['results', (path) => ['serve', '--port', '0', '--host-key', `${path}.key`, '--results', path]],
    ['where a class is saved', (path) => ['serve', '--port', '0', '--autosave', path]],
  ])('as %s', async (what, args) => {
    const ending = what.includes('lesson') ? 'there.lesson' : 'there.json';
    const { code, stdout, stderr } = await run(...args(stand(kind, ending)));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(kind === 'a folder' ? /directory|folder|not a regular file/ : /not a regular file/);
    expect(stderr).not.toContain('fault');
  });

  test('as the text of a fixture', async () => {
    const corpus = stand(kind, 'text.txt');
    const fixture = readShipped('villages-bigram');
    fixture.corpus.file = 'text.txt';
    const path = join(corpus, '..', 'fixture.json');
    writeFileSync(path, JSON.stringify(fixture));
    const { code, stderr } = await run('report', path);
    expect(code).toBe(2);
    expect(stderr).toMatch(kind === 'a folder' ? /text\.txt.*directory/ : /text\.txt.*not a regular file/);
  });
});

describe.each(Object.keys(KINDS))('%s in a recording', (kind) => {
  const RECORDING = fileURLToPath(new URL('../pytorch/recorded/stored/log_of_zero.bst', import.meta.url));

  test.each(['trace.jsonl', 'index.jsonl'])('as %s is named', (name) => {
    const copy = join(makeTestFolder(), 'run.bst');
    cpSync(RECORDING, copy, { recursive: true });
    const path = join(copy, 'rank0', name);
    rmSync(path);
    KINDS[kind](path);
    const refusal = refusalOf(() => finish(openRecording(copy, null)));
    expect(refusal).toContain(`: ${name} cannot be read: `);
    expect(refusal).toMatch(WHY);
  });
});

test('a file that is no class is not written over by one', async () => {
  const file = join(makeTestFolder(), 'notes.txt');
  writeFileSync(file, 'precious');
  const { code, stderr } = await run('serve', '--port', '0', '--autosave', file);
  expect(code).toBe(2);
  expect(stderr).toMatch(/notes\.txt already exists and is not a backstep class\. Choose another name\.\n$/);
  expect(readFileSync(file, 'utf8')).toBe('precious');
});

test('a device is not replaced by a class', async () => {
  const link = stand('a device');
  expect((await run('serve', '--port', '0', '--autosave', link)).code).toBe(2);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
});
