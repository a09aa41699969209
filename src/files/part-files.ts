/**
 * The names of files that are being written, and the end of those whose writer was killed. A name says who writes: a
 * process, and where that number means this process.
 * Invariant: a file whose writer may be alive is never removed; of another machine or container nobody here knows.
 */
import { createHash, randomUUID } from 'node:crypto';
import type * as fs from 'node:fs';
import { readlinkSync } from 'node:fs';
import { getPriority, hostname } from 'node:os';
import { join } from 'node:path';

const PART = /^\.backstep-([0-9a-f]{8})-(\d{1,10})-[0-9a-f-]{36}\.part$/;

export function newPartName(): string {
  return `.backstep-${placeOfNumbers()}-${process.pid}-${randomUUID()}.part`;
}

/** Removes what killed writers have left in a folder, as far as that is possible. */
export function removeAbandoned(folder: string, files: Pick<typeof fs, 'readdirSync' | 'unlinkSync'>): void {
  try {
    for (const name of files.readdirSync(folder).filter(isAbandoned)) files.unlinkSync(join(folder, name));
  } catch {
    // Whoever writes there next tries again.
  }
}

function isAbandoned(name: string): boolean {
  const [, place, writer] = PART.exec(name) ?? [];
  return writer !== undefined && place === placeOfNumbers() && !isAlive(Number(writer));
}

function isAlive(writer: number): boolean {
  if (writer === process.pid) return true;
  try {
    getPriority(writer);
    return true;
  } catch (error) {
    return (error as { readonly info?: { readonly code?: string } }).info?.code !== 'ESRCH';
  }
}

/** Tells machines apart, and containers of one, which number their processes anew. */
function placeOfNumbers(): string {
  let space = '';
  try {
    space = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has several.
  }
  return createHash('sha256').update(`${hostname()} ${space}`).digest('hex').slice(0, 8);
}
