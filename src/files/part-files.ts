/**
 * The names of files that are being written, and the end of those whose writer was killed.
 * Invariant: a file whose writer may be alive is never removed.
 */
import { randomUUID } from 'node:crypto';
import type * as fs from 'node:fs';
import { join } from 'node:path';
import { isGone, ownWriterName, WRITER } from './writers.js';

const PART = new RegExp(`^\\.backstep-${WRITER.source}-[0-9a-f-]{36}\\.part$`);

export function newPartName(): string {
  return `.backstep-${ownWriterName()}-${randomUUID()}.part`;
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
  const [, place, number] = PART.exec(name) ?? [];
  return number !== undefined && isGone(place, number);
}
