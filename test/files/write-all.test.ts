/** Writing all of it, whatever a call of write(2) takes. */

import * as fs from 'node:fs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { writeAll, writeWholly } from '../../src/files/write-all.js';
import { makeTestFolder } from '../support/temporary-folder.js';

const TEXT = `all of it ${'ö'.repeat(50)}`;
const BYTES = Buffer.from(TEXT);

/** Takes a few bytes a call, and so many altogether. */
function takes(room: number, aCall: number): typeof fs.writeSync {
  let left = room;
  const write = (file: number, bytes: Uint8Array, offset: number): number => {
    const taken = Math.min(left, aCall, bytes.length - offset);
    left -= taken;
    return taken === 0 ? 0 : fs.writeSync(file, bytes, offset, taken);
  };
  return write as typeof fs.writeSync;
}

function openFile(): { readonly path: string; readonly file: number } {
  const path = join(makeTestFolder(), 'file');
  return { path, file: fs.openSync(path, 'w') };
}

describe('all of a text', () => {
  test('is written in as many calls as it takes', () => {
    const { path, file } = openFile();
    writeAll(file, BYTES, takes(Number.POSITIVE_INFINITY, 7));
    fs.closeSync(file);
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
  });

  test('is an error wherever a disk ends, also one that takes nothing and says nothing', () => {
    for (let room = 0; room < BYTES.length; room++) {
      const { path, file } = openFile();
      expect(() => writeAll(file, BYTES, takes(room, 7)), `${room} bytes`).toThrow(
        expect.objectContaining({ code: 'ENOSPC' }),
      );
      fs.closeSync(file);
      expect(readFileSync(path).equals(BYTES.subarray(0, room))).toBe(true);
    }
  });
});

describe('a standard stream', () => {
  /** As Node.js stands in for what it does not know: it takes everything, and drops it. */
  const blackHole = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

  test('that is a file has every byte of every encoding', async () => {
    const { path, file } = openFile();
    const stream = Object.assign(blackHole(), { fd: file, isTTY: false }) as unknown as NodeJS.WriteStream & { fd: 1 };
    writeWholly(stream);
    stream.write(TEXT);
    stream.write(Buffer.from('bytes').toString('hex'), 'hex');
    await new Promise<void>((resolve) => stream.end(resolve));
    fs.closeSync(file);
    expect(readFileSync(path, 'utf8')).toBe(`${TEXT}bytes`);
  });

  test('that cannot be written fails', async () => {
    const { path } = openFile();
    const file = fs.openSync(path, 'r');
    const stream = Object.assign(blackHole(), { fd: file, isTTY: false }) as unknown as NodeJS.WriteStream & { fd: 1 };
    writeWholly(stream);
    const failed = new Promise((resolve) => stream.once('error', resolve));
    stream.write(TEXT);
    expect(await failed).toMatchObject({ code: 'EBADF' });
    fs.closeSync(file);
  });

  test('that is a terminal is left as it is', () => {
    const stream = Object.assign(new PassThrough(), { fd: 1, isTTY: true }) as unknown as NodeJS.WriteStream & {
      fd: 1;
    };
    writeWholly(stream);
    expect(Object.hasOwn(stream, '_write')).toBe(false);
  });
});
