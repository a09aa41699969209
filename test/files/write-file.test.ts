/** Files that are written whole or not at all, whatever fails, and whatever stands in their place. */

import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type FileSystem, openStream, type Replaceable, writeFile as write } from '../../src/files/write-file.js';
import { CLI, collect } from '../support/command-line.js';
import { oneOf } from '../support/depth.js';
import { failingFiles } from '../support/failing-files.js';
import { refusalOf, tried } from '../support/refusals.js';
import { makeSharedFolder, makeTestFolder } from '../support/temporary-folder.js';

const OLD = 'note: the old text\n';
const NEW = `note: the new text ${'ö'.repeat(100)}\n`;
const NOTE: Replaceable = { what: 'note', isOurs: (text) => text.startsWith('note:') };

/** What went wrong; null where all is written. */
function writeFile(...given: Parameters<typeof write>): string | null {
  return refusalOf(() => write(...given)) || null;
}

/** The path of a file in a folder of its own. */
function target(text?: string): string {
  const path = join(makeTestFolder(), 'file');
  if (text !== undefined) writeFileSync(path, text);
  return path;
}

function contentOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function beside(path: string): readonly string[] {
  return readdirSync(dirname(path)).filter((name) => name !== basename(path));
}

describe('whichever call fails', () => {
  test.each([
    ['a file is replaced', OLD],
    ['a file is new', undefined],
  ])('while %s, it is the old one or the new one, and nothing is left behind', (_what, old) => {
    const whole = failingFiles(() => null);
    expect(writeFile(target(old), NEW, { replace: NOTE, files: whole.files })).toBeNull();
    expect(whole.calls).toEqual(expect.arrayContaining(['openSync', 'writeSync', 'fsyncSync', 'lstatSync']));
    let refused = 0;
    for (let failing = 0; failing < whole.calls.length; failing++) {
      const path = target(old);
      const { files } = failingFiles((_name, call) => (call === failing ? 'EIO' : null));
      const problem = writeFile(path, NEW, { replace: NOTE, files });
      const what = `call ${failing}, ${whole.calls[failing]}`;
      expect(contentOf(path), what).toBe(problem === null ? NEW : (old ?? null));
      expect(beside(path), what).toEqual([]);
      if (problem === null) continue;
      refused++;
      expect(problem, what).toBe('cannot be written: the disk reports an error. Name a file on another disk.');
    }
    expect(refused).toBeGreaterThanOrEqual(5);
  });

  test('while a stream grows, it holds whole texts', () => {
    let isThrough = false;
    for (let failing = 0; !isThrough; failing++) {
      expect(failing).toBeLessThan(100);
      const path = target();
      const { files, calls } = failingFiles((_name, call) => (call === failing ? 'ENOSPC' : null));
      const stream = tried(() => openStream(path, OLD, { replace: NOTE, files }));
      if ('kind' in stream) {
        expect(contentOf(path)).toBeNull();
        continue;
      }
      const problems = [stream.append('one\n'), stream.append('two\n')];
      stream.close();
      const written = ['one\n', 'two\n'].filter((_, k) => problems[k] === null);
      expect(contentOf(path)).toBe(OLD + written.join(''));
      expect(beside(path)).toEqual([]);
      isThrough = calls.length <= failing;
    }
  });
});

describe('a disk that is full', () => {
  /** Takes so many bytes and no more, a few at a time, as a full disk does. */
  function smallDisk(capacity: number): FileSystem {
    let room = capacity;
    const writeSync = (file: number, bytes: Buffer, offset: number): number => {
      if (room === 0) throw Object.assign(new Error(), { code: 'ENOSPC' });
      const written = fs.writeSync(file, bytes, offset, Math.min(7, room, bytes.length - offset));
      room -= written;
      return written;
    };
    return { ...fs, writeSync: writeSync as FileSystem['writeSync'] };
  }

  test('is called one, and the old file is whole', () => {
    const path = target(OLD);
    expect(writeFile(path, NEW, { replace: NOTE, files: smallDisk(20) })).toBe(
      'cannot be written: the disk is full. Make room there, or name a file on another disk.',
    );
    expect(contentOf(path)).toBe(OLD);
    expect(beside(path)).toEqual([]);
  });

  test('leaves no part of a text that was appended', () => {
    const path = target();
    const stream = openStream(path, OLD, { replace: NOTE, files: smallDisk(OLD.length + 10) });
    expect(stream.append('1234\n')).toBeNull();
    expect(stream.append('123456789\n')).toContain('the disk is full');
    expect(contentOf(path)).toBe(`${OLD}1234\n`);
  });

  test('is not, where a text is taken in many pieces', () => {
    const path = target(OLD);
    expect(writeFile(path, NEW, { replace: NOTE, files: smallDisk(10_000) })).toBeNull();
    expect(contentOf(path)).toBe(NEW);
  });
});

describe('what is there already', () => {
  test('gives way where backstep wrote it or where it is empty, and hands on its permissions', () => {
    for (const old of [OLD, '']) {
      const path = target(old);
      chmodSync(path, 0o640);
      expect(writeFile(path, NEW, { replace: NOTE })).toBeNull();
      expect(contentOf(path)).toBe(NEW);
      expect(statSync(path).mode & 0o777).toBe(0o640);
    }
  });

  test('stays where somebody else wrote it, unless any file may go', () => {
    const path = target('precious');
    expect(writeFile(path, NEW, { replace: NOTE })).toBe(
      'already exists and is not a backstep note. Choose another name, or replace it with --force.',
    );
    expect(contentOf(path)).toBe('precious');
    expect(writeFile(path, NEW, { replace: 'any' })).toBeNull();
    expect(contentOf(path)).toBe(NEW);
    expect(beside(path)).toEqual([]);
  });

  test('stays where none may go, not even one that comes while the new one is written', () => {
    const path = target(OLD);
    expect(writeFile(path, NEW, { replace: 'none' })).toContain('already exists');
    const other = target();
    const files = { ...fs, fsyncSync: () => writeFileSync(other, 'quick') };
    expect(writeFile(other, NEW, { replace: 'none', files })).toContain('a file of that name has appeared meanwhile');
    expect([contentOf(path), contentOf(other)]).toEqual([OLD, 'quick']);
    expect(beside(other)).toEqual([]);
  });

  test('is not followed where it is a link, to a file or to nothing', () => {
    for (const to of [OLD, undefined]) {
      const real = target(to);
      const path = join(dirname(real), 'link');
      symlinkSync(real, path);
      for (const replace of ['none', 'any', NOTE] as const) {
        expect(writeFile(path, NEW, { replace })).toBe(
          'is a link, and links are not followed. Name the file that it points to.',
        );
      }
      expect(readlinkSync(path)).toBe(real);
      expect(contentOf(real)).toBe(to ?? null);
    }
  });

  test('stays where it is no regular file', () => {
    const folder = target();
    mkdirSync(folder);
    expect(writeFile(folder, NEW, { replace: 'any' })).toBe('is a folder. Name a file in it.');
    expect(writeFile('/dev/null', NEW, { replace: 'any' })).toBe('is not a regular file. Name another one.');
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('stays where it may not be written, though its folder may', () => {
    const path = target(OLD);
    const { files } = failingFiles((name) => (name === 'accessSync' ? 'EACCES' : null));
    expect(writeFile(path, NEW, { replace: NOTE, files })).toMatch(/^cannot be written: permission denied\. /);
    expect(contentOf(path)).toBe(OLD);
  });
});

describe('a new file', () => {
  test('has the permissions that are asked for', () => {
    const path = target();
    expect(writeFile(path, NEW, { replace: 'none', mode: 0o600 })).toBeNull();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('is written where the file system has no links', () => {
    const path = target();
    const { files } = failingFiles((name) => (name === 'linkSync' ? 'EPERM' : null));
    expect(writeFile(path, NEW, { replace: 'none', files })).toBeNull();
    expect(contentOf(path)).toBe(NEW);
    expect(beside(path)).toEqual([]);
  });

  test.each([
    ['in a folder that is not there', 'none/file', 'there is no such folder'],
    ['below a file', 'file/below', 'part of its path is not a folder'],
    ['with a name that is too long', 'x'.repeat(300), 'its name is too long'],
    ['with a name that is none', 'a\0b', 'that is not a file name'],
  ])('%s is refused', (_where, name, reason) => {
    const path = target(OLD);
    expect(writeFile(join(dirname(path), name), NEW, { replace: 'any' })).toContain(`cannot be written: ${reason}. `);
    expect(beside(path)).toEqual([]);
  });
});

describe('a signal', () => {
  const folder = makeSharedFolder();

  test.each(
    oneOf(4, [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
      ['SIGQUIT', 131],
    ] as const),
  )('%s ends the process once the file is whole', async (signal, code) => {
    const path = join(folder, `${signal}.json`);
    const hook = join(folder, `${signal}.mjs`);
    // The signal comes in the midst of the writing.
    writeFileSync(
      hook,
      `import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const { fsyncSync } = fs;
      fs.fsyncSync = (file) => {
        process.kill(process.pid, '${signal}');
        fsyncSync(file);
      };
      syncBuiltinESMExports();`,
    );
    const args = ['--import', hook, CLI, '--eval', `save ${path}`, '--eval', 'goto 5000', '--eval', 'goto 0'];
    const ended = await collect(spawn(process.execPath, args));
    expect(ended.code).toBe(code);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(JSON.parse(contentOf(path) ?? '').format).toBe('backstep session');
  });
});
