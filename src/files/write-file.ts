/**
 * Writes a file completely or not at all: the text goes to a temporary file in the same folder, which takes the final
 * name once it is on disk.
 * Invariant: whatever fails, an existing file stays intact and no temporary file is left behind, but for one whose writer
 * is killed, which the next write to the folder removes; a signal does not interrupt it, since the program hears of
 * signals only between turns of the event loop. Links are never followed, and only regular files are ever replaced.
 */

import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { describeWriteError } from './file-error.js';
import { newPartName, removeAbandoned } from './part-files.js';
import { refuse, unlessRefused } from './refusal.js';
import { textOfFile } from './text-file.js';
import { writeAll } from './write-all.js';

/** The file system calls used here, so that a test can make each of them fail. */
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
  | 'readdirSync'
  | 'renameSync'
  | 'unlinkSync'
  | 'writeSync'
>;

/** Which existing files may be replaced: none, none as long as nobody says --force, any, or only those that backstep itself wrote. */
export type Replaceable =
  | 'none'
  | 'none-unforced'
  | 'any'
  | {
      /** What messages call such a file, e.g. `session`. */
      readonly what: string;
      readonly isOurs: (text: string) => boolean;
      /** Whether somebody who insists can say --force. */
      readonly hasForce?: boolean;
    };

export interface WriteOptions {
  readonly replace: Replaceable;
  /** Permissions of a new file, before the umask. A replaced file keeps its own. */
  readonly mode?: number;
  readonly files?: FileSystem | undefined;
}

/** An open file to which whole texts are appended. */
export interface FileStream {
  /** Returns what went wrong, or null. A text that cannot be written completely leaves nothing behind. */
  append(text: string): string | null;
  close(): void;
}

/** A larger file is not recognised as one that backstep wrote: 64 MiB. */
const OWN_SIZE_LIMIT = 64 * 1_048_576;

/** Refuses what cannot be written in whole sentences that follow the file's name, and so do all others here. */
export function writeFile(path: string, text: string | Uint8Array, options: WriteOptions): void {
  openStream(path, text, options).close();
}

/** Creates a file with a first text and keeps it open so that more can be appended. */
export function openStream(path: string, text: string | Uint8Array, options: WriteOptions): FileStream {
  const { files = fs, mode = 0o666 } = options;
  checkTarget(path, options);
  return tryWriting(() => createStream(files, place(files, path, text, mode), text));
}

/** Refuses a path at which no file can be written, as far as that is known before it is tried. */
export function checkTarget(path: string, { replace, files = fs }: WriteOptions): void {
  const status = tryWriting(() => files.lstatSync(path, { throwIfNoEntry: false }));
  if (status === undefined) {
    tryWriting(() => files.accessSync(dirname(path), fs.constants.W_OK | fs.constants.X_OK));
    return;
  }
  if (status.isSymbolicLink()) refuse('is a link, and links are not followed. Name the file that it points to.');
  if (status.isDirectory()) refuse('is a folder. Name a file in it.');
  if (!status.isFile()) refuse('is not a regular file. Name another one.');
  if (replace === 'any') return;
  if (replace === 'none') refuse('already exists. Name another file.');
  if (replace === 'none-unforced') refuse('already exists. Name another file, or replace it with --force.');
  tryWriting(() => files.accessSync(path, fs.constants.W_OK));
  const old = unlessRefused(() => textOfFile(path, OWN_SIZE_LIMIT));
  if (old === '' || (old !== null && replace.isOurs(old))) return;
  const way = replace.hasForce === false ? '' : ', or replace it with --force';
  refuse(`already exists and is not a backstep ${replace.what}. Choose another name${way}.`);
}

/** Does what the system may not allow, which is then refused. */
export function tryWriting<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    return refuse(describeWriteError(error));
  }
}

/** Returns the file descriptor, which is still open for appending. */
function place(files: FileSystem, path: string, text: string | Uint8Array, mode: number): number {
  const old = files.lstatSync(path, { throwIfNoEntry: false });
  removeAbandoned(dirname(path), files);
  const fresh = join(dirname(path), newPartName());
  const file = files.openSync(fresh, 'ax', old === undefined ? mode : 0o600);
  try {
    if (old !== undefined) files.fchmodSync(file, old.mode & 0o777);
    writeAll(file, typeof text === 'string' ? Buffer.from(text) : text, files.writeSync);
    files.fsyncSync(file);
    if (old === undefined) linkOrRename(files, fresh, path);
    else files.renameSync(fresh, path);
  } catch (error) {
    attempt(() => files.closeSync(file));
    throw error;
  } finally {
    // Tried twice, because nothing else removes it as long as this process lives.
    if (!attempt(() => removeIfThere(files, fresh))) attempt(() => removeIfThere(files, fresh));
  }
  syncFolder(files, dirname(path));
  return file;
}

/** link() fails if a file has appeared meanwhile, where rename() would replace it. Not every file system has links. */
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

/** Lets the new name survive a power cut; not every system can do this. */
function syncFolder(files: FileSystem, folder: string): void {
  attempt(() => {
    const opened = files.openSync(folder, 'r');
    attempt(() => files.fsyncSync(opened));
    files.closeSync(opened);
  });
}

function createStream(files: FileSystem, file: number, first: string | Uint8Array): FileStream {
  let length = Buffer.byteLength(first);
  return {
    append: (text) => {
      const bytes = Buffer.from(text);
      try {
        writeAll(file, bytes, files.writeSync);
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

/** Returns whether it worked. */
function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
