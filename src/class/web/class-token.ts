/**
 * The token that lets browsers into a class, in a file as long as the class lasts: after a crash the links that were
 * given out still lead there, and once a presenter has ended the class they lead nowhere.
 * Invariant: a token that others of this machine could have read is not used.
 */
import { lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeFile } from '../../files/write-file.js';
import { newName } from './sessions.js';

const TOKEN = /^[\w-]{22}$/;

/** The token in `file`, which the last class there has left if it broke off; else a new one, kept there. */
export function openToken(file: string): string {
  const kept = readToken(file);
  if (kept !== null) return kept;
  const token = newName();
  endToken(file);
  // Without the file the class works as well; only its links do not outlive a crash.
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFile(file, `${token}\n`, { mode: 0o600, replace: 'none' });
  } catch {}
  return token;
}

export function endToken(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // What is no file holds no token.
  }
}

function readToken(file: string): string | null {
  try {
    const status = lstatSync(file);
    if (!status.isFile() || (status.mode & 0o077) !== 0) return null;
    const text = readFileSync(file, 'utf8').trim();
    return TOKEN.test(text) ? text : null;
  } catch {
    return null;
  }
}
