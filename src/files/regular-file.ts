/**
 * Opens what can be read from end to end. A folder holds no bytes, a pipe would keep the program waiting for whoever
 * writes to it, and a device may never end.
 */
import { closeSync, constants, fstatSync, openSync, type Stats, statSync } from 'node:fs';
import { NOT_A_FILE } from './file-error.js';

/** @throws what the system says; EISDIR for a folder, NOT_A_FILE for anything else that is no regular file */
export function openRegularFile(path: string): number {
  requireFile(statSync(path));
  // Something else may stand there by now; opened like this, not even a pipe waits.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    requireFile(fstatSync(file));
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function requireFile(status: Stats): void {
  if (status.isFile()) return;
  const code = status.isDirectory() ? 'EISDIR' : NOT_A_FILE;
  throw Object.assign(new Error(`${code}: a regular file was expected`), { code });
}
