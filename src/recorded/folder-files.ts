/** The files of a recording in a folder, each open only while something of it is read. */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { openRegularFile } from '../files/regular-file.js';
import type { RecordedFile, RecordingFiles } from './recording-files.js';

/** How much is summed at once, in bytes. */
const PIECE = 2 ** 20;

export function filesIn(folder: string): RecordingFiles {
  return {
    name: basename(folder),
    use: (path, use) => {
      const file = openRegularFile(join(folder, path));
      try {
        const read = (position: number, length: number): Buffer | null => readAt(file, position, length);
        return use({ size: fstatSync(file).size, read, sum: (position, length) => sumOf(read, position, length) });
      } finally {
        closeSync(file);
      }
    },
  };
}

function sumOf(read: RecordedFile['read'], position: number, length: number): number | null {
  let sum = 0;
  for (let done = 0; done < length; done += PIECE) {
    const piece = read(position + done, Math.min(PIECE, length - done));
    if (piece === null) return null;
    sum = crc32(piece, sum);
  }
  return sum;
}

function readAt(file: number, position: number, length: number): Buffer | null {
  if (position + length > fstatSync(file).size) return null;
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const count = readSync(file, bytes, done, length - done, position + done);
    if (count === 0) return null;
    done += count;
  }
  return bytes;
}
