/** The files of a session, driven by commands: what is replaced, what is left alone, and what becomes of a transcript. */
import * as fs from 'node:fs';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createSessionFiles } from '../../src/cli/session-files.js';
import type { FileSystem } from '../../src/files/write-file.js';
import { failingFiles } from '../support/failing-files.js';
import { holdSession } from '../support/held-session.js';
import { openRun } from '../support/running.js';
import { makeSharedFolder } from '../support/temporary-folder.js';

const folder = makeSharedFolder();
const at = (name: string): string => join(folder, name);
const contentOf = (name: string): string => readFileSync(at(name), 'utf8');

beforeEach(() => {
  for (const name of readdirSync(folder)) fs.rmSync(at(name));
});

/** A session whose commands are run to their end; each gives the message that it leaves. */
function openSession(files: FileSystem = fs) {
  const { timeline, source } = openRun('we-love-deep-learning', {});
  const { execute } = holdSession(
    timeline,
    {},
    { source, files: createSessionFiles({ files, locate: (path) => path }) },
  );
  return execute;
}

describe('save', () => {
  test('touches no file of another name, whether it is one or leads to one', async () => {
    const run = openSession();
    writeFileSync(at('x.part'), 'precious');
    writeFileSync(at('other'), 'precious');
    symlinkSync(at('other'), at('y.part'));
    for (const name of ['x', 'y']) expect(await run(`save ${at(name)}`)).toMatch(/^Saved as /);
    expect([contentOf('x.part'), contentOf('other'), contentOf('y.part')]).toEqual(Array(3).fill('precious'));
    expect(readdirSync(folder).sort()).toEqual(['other', 'x', 'x.part', 'y', 'y.part']);
  });

  test('goes over a session, and over nothing else without force', async () => {
    const run = openSession();
    await run(`save ${at('x')}`);
    const before = contentOf('x');
    await run('step 3');
    expect(await run(`save ${at('x')}`)).toMatch(/^Saved as /);
    expect(contentOf('x')).not.toBe(before);
    await run(`transcript ${at('notes')}`);
    await run('transcript off');
    expect(await run(`save ${at('notes')}`)).toMatch(/already exists and is not a backstep session/);
    expect(contentOf('notes')).toMatch(/^# backstep transcript/);
    expect(await run(`save --force ${at('notes')}`)).toMatch(/^Saved as /);
    expect(contentOf('notes')).toMatch(/^\{/);
  });

  test('on a full disk says that it is full, and the session that was there is whole', async () => {
    await openSession()(`save ${at('x')}`);
    const before = contentOf('x');
    const run = openSession(failingFiles((name) => (name === 'writeSync' ? 'ENOSPC' : null)).files);
    expect(await run(`save ${at('x')}`)).toMatch(/^".*" cannot be written: the disk is full\. /);
    expect(contentOf('x')).toBe(before);
    expect(readdirSync(folder)).toEqual(['x']);
  });
});

describe('a transcript', () => {
  test('goes over a transcript, and over nothing else without force', async () => {
    const run = openSession();
    writeFileSync(at('mine'), 'precious');
    expect(await run(`transcript ${at('mine')}`)).toMatch(/already exists and is not a backstep transcript/);
    expect(contentOf('mine')).toBe('precious');
    expect(await run(`transcript ${at('mine')} --force`)).toMatch(/^From here on /);
    await run('step 2');
    expect(await run(`transcript ${at('mine')}`)).toMatch(/^From here on /);
    await run('step 3');
    expect(contentOf('mine').match(/^> .*$/gm)).toEqual(['> step 3']);
  });

  test('that does not fit any more ends with a warning and with a whole command', async () => {
    let isFull = false;
    const { files } = failingFiles((name) => (isFull && name === 'writeSync' ? 'ENOSPC' : null));
    const run = openSession(files);
    await run(`transcript ${at('notes')}`);
    await run('step 2');
    const before = contentOf('notes');
    isFull = true;
    expect(await run('step 3')).toMatch(/^The transcript has ended: ".*notes" cannot be written: the disk is full\. /);
    isFull = false;
    expect(await run('step 4')).toBe('');
    expect(contentOf('notes')).toBe(before);
  });
});
