/**
 * What a run was opened from: enough to open it again, and to tell whether it is still the same.
 * Invariant: equal fixtures have equal hashes, wherever their files lie; the text of a corpus counts, its file name does too.
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Fixture } from './fixture.js';
import type { LoadOptions } from './load-fixture.js';

export interface FixtureSource {
  /** The name or path as it was given. */
  readonly nameOrPath: string;
  /** Absolute path where it was given by path; null where it has a name. */
  readonly path: string | null;
  /** Arguments of --set. */
  readonly overrides: readonly string[];
  readonly seed: number | null;
}

/** @param path of the file that was loaded */
export function sourceOf(nameOrPath: string, { overrides, seed }: LoadOptions, path: string): FixtureSource {
  return {
    nameOrPath,
    path: resolve(nameOrPath) === path ? path : null,
    overrides: overrides ?? [],
    seed: seed ?? null,
  };
}

/** SHA-256 of a sound fixture, with what overrides it, in hexadecimal. */
export function hashOf(fixture: Fixture): string {
  return createHash('sha256').update(JSON.stringify(fixture)).digest('hex');
}
