/**
 * Reads a user's file; of a text file, anything but valid UTF-8 without NUL bytes is refused in plain words.
 * Invariant: never reads more than the limit, even if the file grows meanwhile.
 */
import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, readSync, statSync } from 'node:fs';
import { describeFileError, fileError, NOT_A_FILE } from './file-error.js';
import { Refusal, refuse } from './refusal.js';
import { openRegularFile } from './regular-file.js';

/** There is no such file. */
export class MissingFile extends Refusal {}

const A_FOLDER = 'is a directory, expected a file';

/** Reads a regular file of at most `limit` bytes. What cannot be read is refused in words that follow its name and a colon. */
export function textOfFile(path: string, limit: number): string {
  return textOf(bytesOfFile(path, limit));
}

/** The same; null where there is no such file. */
export function textIfThere(path: string, limit: number): string | null {
  try {
    return textOfFile(path, limit);
  } catch (error) {
    if (error instanceof MissingFile) return null;
    throw error;
  }
}

/** Reads it as bytes, which need not be a text. */
export function bytesOfFile(path: string, limit: number): Buffer {
  try {
    const file = openRegularFile(path);
    try {
      const { size } = fstatSync(file);
      if (size > limit) return refuse(`has ${formatBytes(size)}, the limit is ${formatBytes(limit)}`);
      const bytes = readAtMost(file, limit + 1);
      if (bytes.length > limit) return refuse(`grew beyond the limit of ${formatBytes(limit)} while it was being read`);
      return bytes;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return refuseError(fileError(error));
  }
}

/** The size of a file in bytes; null if it is not a regular file that can be looked at. */
export function fileSize(path: string): number | null {
  try {
    const status = statSync(path);
    return status.isFile() ? status.size : null;
  } catch {
    return null;
  }
}

/** Reads a stream, such as a pipe, to its end: at most `limit` bytes. */
export async function textOfStream(
  stream: AsyncIterable<Buffer | string> & { readonly fd?: number },
  limit: number,
): Promise<string> {
  // Node.js reads a folder as an empty stream.
  if (stream.fd !== undefined && fstatSync(stream.fd).isDirectory()) return refuse(A_FOLDER);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    if (length > limit) return refuse(`has more than the limit of ${formatBytes(limit)}`);
  }
  return textOf(Buffer.concat(chunks));
}

function textOf(bytes: Buffer): string {
  const offset = binaryOffset(bytes);
  if (offset === undefined) return bytes.toString('utf8');
  const value = `0x${bytes[offset].toString(16).padStart(2, '0')}`;
  return refuse(`is not a UTF-8 text file: byte ${value} at offset ${offset}`);
}

function readAtMost(file: number, most: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < most) {
    const chunk = Buffer.alloc(Math.min(65_536, most - length));
    const read = readSync(file, chunk);
    if (read === 0) break;
    chunks.push(chunk.subarray(0, read));
    length += read;
  }
  return Buffer.concat(chunks);
}

/** Offset of the first NUL or invalid UTF-8 byte, or undefined if the bytes are text. */
function binaryOffset(bytes: Buffer): number | undefined {
  const nul = bytes.indexOf(0);
  const invalid = isUtf8(bytes) ? -1 : invalidUtf8Offset(bytes);
  const offsets = [nul, invalid].filter((offset) => offset >= 0);
  return offsets.length === 0 ? undefined : Math.min(...offsets);
}

/** Decoding replaces invalid bytes with U+FFFD; all before the first replacement is valid, so its offset is known. */
function invalidUtf8Offset(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  let offset = 0;
  let from = 0;
  for (let at = text.indexOf('\uFFFD'); at >= 0; at = text.indexOf('\uFFFD', from)) {
    offset += Buffer.byteLength(text.slice(from, at));
    if (!bytes.subarray(offset, offset + REPLACEMENT.length).equals(REPLACEMENT)) return offset;
    offset += REPLACEMENT.length;
    from = at + 1;
  }
  return offset;
}

const REPLACEMENT = Buffer.from('\uFFFD');

function refuseError(error: NodeJS.ErrnoException): never {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      throw new MissingFile('no such file');
    case 'ENAMETOOLONG':
      throw new MissingFile('the file name is too long');
    case 'ERR_INVALID_ARG_VALUE':
      throw new MissingFile('is not a file name');
    case 'EISDIR':
      return refuse(A_FOLDER);
    case NOT_A_FILE:
      return refuse('is not a regular file');
    default:
      return refuse(`cannot be read: ${describeFileError(error)}`);
  }
}

function formatBytes(bytes: number): string {
  const mebibytes = bytes / 1_048_576;
  return `${Number.isInteger(mebibytes) ? mebibytes : mebibytes.toFixed(2)} MiB (${bytes} bytes)`;
}
