/**
 * Turns the errors of reading and writing files into plain words: a full disk is reported as a full disk.
 */

interface Fault {
  /** Completes a sentence such as "X cannot be written: …". */
  readonly reason: string;
  /** What to do about it when writing. */
  readonly remedy: string;
}

/** The code of the error when a folder has no more room for what a class writes. */
export const FOLDER_FULL = 'FOLDER_FULL';

/** The code of the error when a pipe, a device or the like stands where a file is expected. */
export const NOT_A_FILE = 'NOT_A_FILE';

const OTHER_FOLDER = 'Name a file in a folder that you can write to.';
const OTHER_DISK = 'Make room there, or name a file on another disk.';

const FAULTS: Readonly<Record<string, Fault>> = {
  ENOENT: { reason: 'there is no such folder', remedy: 'Name a file in a folder that exists.' },
  ENOTDIR: { reason: 'part of its path is not a folder', remedy: 'Name a file in a folder that exists.' },
  EEXIST: { reason: 'a file of that name has appeared meanwhile', remedy: 'Choose another one.' },
  EISDIR: { reason: 'it is a folder', remedy: 'Name a file in it.' },
  ERR_FS_EISDIR: { reason: 'it is a folder', remedy: 'Name a file in it.' },
  [NOT_A_FILE]: { reason: 'it is not a regular file', remedy: 'Name another one.' },
  EACCES: { reason: 'permission denied', remedy: OTHER_FOLDER },
  EPERM: { reason: 'permission denied', remedy: OTHER_FOLDER },
  EROFS: { reason: 'its file system is read-only', remedy: OTHER_FOLDER },
  ENOSPC: { reason: 'the disk is full', remedy: OTHER_DISK },
  EDQUOT: { reason: 'your disk quota is used up', remedy: OTHER_DISK },
  [FOLDER_FULL]: {
    reason: 'the folder for files of the class is full',
    remedy: 'Ask whoever runs the server to delete some.',
  },
  EFBIG: { reason: 'files there cannot be that large', remedy: OTHER_DISK },
  EIO: { reason: 'the disk reports an error', remedy: 'Name a file on another disk.' },
  ELOOP: { reason: 'its path is a loop of links', remedy: OTHER_FOLDER },
  ENAMETOOLONG: { reason: 'its name is too long', remedy: 'Choose a shorter one.' },
  ERR_INVALID_ARG_VALUE: { reason: 'that is not a file name', remedy: 'Choose another one.' },
  ENOMEM: { reason: 'there is not enough memory', remedy: 'Try again when there is more.' },
  EMFILE: {
    reason: 'too many files are open for one program here',
    remedy: 'Allow more, for example with "ulimit -n 1024", and start backstep again.',
  },
  ENFILE: { reason: 'too many files are open on this machine', remedy: 'Close other programs and try again.' },
};

/** Whole sentences where the system lets no further file be opened, whichever file that would be; null for any other error. */
export function openFilesProblem(error: unknown): string | null {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EMFILE' && code !== 'ENFILE') return null;
  const { reason, remedy } = FAULTS[code];
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}. ${remedy}`;
}

/**
 * An error of the file system as it is. Any other, such as memory that has run out, says nothing of the file.
 * @throws that other error
 */
export function fileError(error: unknown): NodeJS.ErrnoException {
  if (error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string') return error;
  throw error;
}

/** @throws an error that is none of the file system */
export function describeFileError(error: unknown): string {
  return faultOf(fileError(error)).reason;
}

/** Whole sentences that follow the name of a file that cannot be written. */
export function describeWriteError(error: unknown): string {
  const { reason, remedy } = faultOf(error);
  return `cannot be written: ${reason}. ${remedy}`;
}

function faultOf(error: unknown): Fault {
  // What is written is copied first, and then memory may run out.
  const { code = error instanceof RangeError ? 'ENOMEM' : undefined, message } = error as NodeJS.ErrnoException;
  return FAULTS[code ?? ''] ?? { reason: code ?? message, remedy: OTHER_FOLDER };
}
