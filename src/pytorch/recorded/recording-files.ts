/**
 * The files of a recording, wherever they are: in a folder, or in a page that carries them.
 * Invariant: nothing is read outside of a file.
 */
import { fileError } from '../../files/file-error.js';

/** A file as long as it is open. */
export interface RecordedFile {
  readonly size: number;
  /** Bytes from a position on; null where the file ends before. */
  read(position: number, length: number): Uint8Array | null;
  /** Their CRC-32; null where the file ends before. */
  sum(position: number, length: number): number | null;
}

export interface RecordingFiles {
  /** What the recording is called. */
  readonly name: string;
  /** Opens a file by its path in the recording. @throws an error of the file system */
  use<T>(path: string, use: (file: RecordedFile) => T): T;
}

/** Null where there is no such file, or it cannot be read. */
export function tryUsing<T>(files: RecordingFiles, path: string, use: (file: RecordedFile) => T): T | null {
  try {
    return files.use(path, use);
  } catch (error) {
    fileError(error);
    return null;
  }
}

/** All bytes of a file; null where it cannot be read, or has more than so many. */
export function readWhole(files: RecordingFiles, path: string, most: number): Uint8Array | null {
  return tryUsing(files, path, (file) => (file.size > most ? null : file.read(0, file.size)));
}
