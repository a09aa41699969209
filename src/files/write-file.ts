/**
 * Writes a file whole or not at all: the text goes into a fresh file of the same folder, which takes the name once it is on
 * the disk.
 * Invariant: whatever fails or interrupts it, a file that was there is as it was, and nothing else is left. No link is
 * followed, and nothing but a regular file is ever replaced.
 */
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { describeWriteError } from './file-error.js';
import { readTextFile } from './text-file.js';

/** What of the file system is used here, so that it can be made to fail. */
export type FileSystem = Pick<
  typeof fs,
  | 'accessSync'
  | 'closeSync'
  | 'fchmodSync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'linkSync'
  | 'lstatSync'
  | 'openSync'
  | 'renameSync'
  | 'unlinkSync'
  | 'writeSync'
>;

/** Which file that is there already gives way: none, any, or one that backstep wrote itself. */
export type Replaceable =
  | 'none'
  | 'any'
  | {
      /** What backstep calls such a file, e.g. `session`. */
      readonly what: string;
      readonly isOurs: (text: string) => boolean;
    };

export interface WriteOptions {
  readonly replace: Replaceable;
  /** Permissions of a new file, less the umask; a file that is replaced hands on its own. */
  readonly mode?: number;
  readonly files?: FileSystem;
}

/** A file that is there from the first text on and grows by whole texts. */
export interface FileStream {
  /** Returns what is wrong, or null; a text that does not fit leaves no part of it. */
  append(text: string): string | null;
  close(): void;
}

export type OpenedStream =
  | { readonly kind: 'opened'; readonly stream: FileStream }
  /** `message` follows the file's name, in whole sentences. */
  | { readonly kind: 'refused'; readonly message: string };

/** A file of ours may be longer than what is read to tell that it is ours: 64 MiB. */
const OWN_SIZE_LIMIT = 64 * 1_048_576;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Returns what is wrong, in whole sentences that follow the file's name, or null when the file is written. */
export function writeFile(path: string, text: string, options: WriteOptions): string | null {
  const opened = openStream(path, text, options);
  if (opened.kind === 'refused') return opened.message;
  opened.stream.close();
  return null;
}

/** Puts a file with a first text in place, to which more is appended later. */
export function openStream(path: string, text: string, options: WriteOptions): OpenedStream {
  const { files = fs, mode = 0o666 } = options;
  const problem = targetProblem(path, options);
  if (problem !== null) return { kind: 'refused', message: problem };
  try {
    return {
      kind: 'opened',
      stream: createStream(
        files,
        holdSignals(() => place(files, path, text, mode)),
        text,
      ),
    };
  } catch (error) {
    return { kind: 'refused', message: describeWriteError(error) };
  }
}

/** Why what is at a path may not be replaced, as writeFile() would say it; null when it may, or nothing is there. */
export function targetProblem(path: string, { replace, files = fs }: WriteOptions): string | null {
  try {
    const status = files.lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined) return null;
    if (status.isSymbolicLink()) return 'is a link, which is not followed. Name the file that it leads to.';
    if (status.isDirectory()) return 'is a folder. Name a file in it.';
    if (!status.isFile()) return 'is no regular file. Name another one.';
    if (replace === 'any') return null;
    if (replace === 'none') return 'is there already. Name another one.';
    files.accessSync(path, fs.constants.W_OK);
    const old = readTextFile(path, OWN_SIZE_LIMIT);
    if (old.kind === 'text' && (old.text === '' || replace.isOurs(old.text))) return null;
    return `is there already and is no ${replace.what} of backstep. Choose another name, or replace it with --force.`;
  } catch (error) {
    return describeWriteError(error);
  }
}

/** The file is still open for appending when it has its name. */
function place(files: FileSystem, path: string, text: string, mode: number): number {
  const old = files.lstatSync(path, { throwIfNoEntry: false });
  const fresh = join(dirname(path), `.backstep-${randomUUID()}.part`);
  const file = files.openSync(fresh, 'ax', old === undefined ? mode : 0o600);
  try {
    if (old !== undefined) files.fchmodSync(file, old.mode & 0o777);
    writeAll(files, file, Buffer.from(text));
    files.fsyncSync(file);
    if (old === undefined) linkOrRename(files, fresh, path);
    else files.renameSync(fresh, path);
  } catch (error) {
    attempt(() => files.closeSync(file));
    throw error;
  } finally {
    // A second time, since nobody else would ever remove it.
    if (!attempt(() => removeIfThere(files, fresh))) attempt(() => removeIfThere(files, fresh));
  }
  syncFolder(files, dirname(path));
  return file;
}

/** A link does not replace what has come meanwhile; not every file system has links. */
function linkOrRename(files: FileSystem, fresh: string, path: string): void {
  try {
    files.linkSync(fresh, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    files.renameSync(fresh, path);
  }
}

function removeIfThere(files: FileSystem, path: string): void {
  if (files.lstatSync(path, { throwIfNoEntry: false }) !== undefined) files.unlinkSync(path);
}

/** So that the name outlives a loss of power; not every system can. */
function syncFolder(files: FileSystem, folder: string): void {
  attempt(() => {
    const opened = files.openSync(folder, 'r');
    attempt(() => files.fsyncSync(opened));
    files.closeSync(opened);
  });
}

function createStream(files: FileSystem, file: number, first: string): FileStream {
  let length = Buffer.byteLength(first);
  return {
    append: (text) => {
      const bytes = Buffer.from(text);
      try {
        writeAll(files, file, bytes);
        length += bytes.length;
        return null;
      } catch (error) {
        attempt(() => files.ftruncateSync(file, length));
        return describeWriteError(error);
      }
    },
    close: () => void attempt(() => files.closeSync(file)),
  };
}

function writeAll(files: FileSystem, file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += files.writeSync(file, bytes, done);
}

/** A signal that would end the process meanwhile ends it afterwards. */
function holdSignals<Result>(work: () => Result): Result {
  const held = SIGNALS.filter((signal) => process.listenerCount(signal) === 0);
  const release = (): void => held.forEach((signal) => void process.off(signal, endNow));
  const endNow = (signal: NodeJS.Signals): void => {
    release();
    process.kill(process.pid, signal);
  };
  for (const signal of held) process.on(signal, endNow);
  try {
    return work();
  } finally {
    // Signals are told in a later turn of the event loop.
    setImmediate(() => setImmediate(release));
  }
}

/** Whether it has worked. */
function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
