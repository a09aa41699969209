/** What a killed writer leaves in a folder, and who removes it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { newPartName } from '../../src/files/part-files.js';
import { writeFile } from '../../src/files/write-file.js';
import { failingFiles } from '../support/failing-files.js';
import { makeSharedFolder, makeTestFolder } from '../support/temporary-folder.js';

const SOURCE = fileURLToPath(new URL('../../src/files/write-file.ts', import.meta.url));
const script = join(makeSharedFolder(), 'writer.mjs');

/** Writes the file that it is given, and sends itself a signal in the midst of it. */
beforeAll(() => {
  const contents = `
    import * as fs from 'node:fs';
    import { writeFile } from ${JSON.stringify(SOURCE)};
    const [path, signal] = process.argv.slice(2);
    const fsyncSync = () => process.kill(process.pid, signal);
    writeFile(path, 'half', { replace: 'any', files: { ...fs, fsyncSync } });
  `;
  const stdin = { contents, resolveDir: '/' };
  buildSync({ stdin, bundle: true, platform: 'node', format: 'esm', outfile: script });
});

/** Whose number no process has any more. */
function goneProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

function partOf(writer: number): string {
  return newPartName().replace(`-${process.pid}-`, `-${writer}-`);
}

test('a file of a writer that was killed is removed by the next write to its folder', () => {
  const folder = makeTestFolder();
  const path = join(folder, 'file');
  expect(spawnSync(process.execPath, [script, path, 'SIGKILL']).signal).toBe('SIGKILL');
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\.backstep-.*\.part$/)]);
  writeFile(join(folder, 'other'), 'text', { replace: 'any' });
  expect(readdirSync(folder)).toEqual(['other']);
});

test('a file of a writer that is stopped in the midst of it stays, and becomes whole', async () => {
  const folder = makeTestFolder();
  const path = join(folder, 'file');
  const child: ChildProcess = spawn(process.execPath, [script, path, 'SIGSTOP']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await expect.poll(() => readdirSync(folder)).toHaveLength(1);
  writeFile(join(folder, 'other'), 'text', { replace: 'any' });
  expect(readdirSync(folder)).toHaveLength(2);
  // Again and again, since it may not have stopped yet.
  const timer = setInterval(() => child.kill('SIGCONT'), 20);
  await once(child, 'exit');
  clearInterval(timer);
  expect(readFileSync(path, 'utf8')).toBe('half');
  expect(readdirSync(folder).sort()).toEqual(['file', 'other']);
});

test('what this process, another machine or another program writes stays, and so does what has another name', () => {
  const folder = makeTestFolder();
  const gone = goneProcess();
  const others = [
    newPartName(),
    partOf(gone).replace(/^\.backstep-.{8}/, '.backstep-00000000'),
    partOf(gone).slice(1),
    `.other-${gone}.part`,
  ];
  for (const name of [...others, partOf(gone)]) writeFileSync(join(folder, name), '');
  writeFile(join(folder, 'file'), 'text', { replace: 'any' });
  expect(readdirSync(folder).sort()).toEqual([...others, 'file'].sort());
});

test('a folder that cannot be listed or cleaned is written to all the same', () => {
  for (const failing of ['readdirSync', 'unlinkSync']) {
    const folder = makeTestFolder();
    writeFileSync(join(folder, partOf(goneProcess())), '');
    let failed = 0;
    const { files } = failingFiles((name) => (name === failing && failed++ === 0 ? 'EACCES' : null));
    writeFile(join(folder, 'file'), 'text', { replace: 'any', files });
    expect(readdirSync(folder)).toContain('file');
  }
});
