/**
 * Writes all of it or throws. A call of write(2) may take a part of what it is given, as on a disk that is almost full;
 * only another call says why.
 */
import * as fs from 'node:fs';

export function writeAll(file: number, bytes: Uint8Array, writeSync: typeof fs.writeSync = fs.writeSync): void {
  for (let done = 0; done < bytes.length; ) {
    const written = writeSync(file, bytes, done);
    if (written === 0) throw Object.assign(new Error('Nothing more is taken.'), { code: 'ENOSPC' });
    done += written;
  }
}

/**
 * Makes a standard stream write all of it or fail. Node.js gives what is no terminal, pipe or socket to one call of
 * write(2), takes all of it for written, and drops what goes to a kind of file that it does not know.
 */
export function writeWholly(stream: NodeJS.WriteStream & { readonly fd: number }): void {
  if (stream.isTTY === true) return;
  const status = fs.fstatSync(stream.fd);
  if (status.isFIFO() || status.isSocket()) return;
  stream._write = (chunk: Buffer | string, encoding, done) => {
    try {
      writeAll(stream.fd, typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
}
