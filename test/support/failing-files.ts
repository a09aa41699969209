/**
 * A file system that fails, for what writes files: the real one behind a count of calls.
 * Invariant: a call that fails has done nothing.
 */
import * as fs from 'node:fs';
import type { FileSystem } from '../../src/files/write-file.js';

type Name = keyof FileSystem;

/** What becomes of the call so named, the `call`-th of all, counted from 0: an error code, or null to let it through. */
export type Fault = (name: Name, call: number) => string | null;

export interface FailingFiles {
  readonly files: FileSystem;
  /** The names of the calls so far. */
  readonly calls: readonly Name[];
}

export function failingFiles(fault: Fault): FailingFiles {
  const calls: Name[] = [];
  const files = new Proxy(fs, {
    get: (real, name: Name) => {
      const method = real[name] as unknown;
      if (typeof method !== 'function') return method;
      return (...args: readonly unknown[]): unknown => {
        const code = fault(name, calls.length);
        calls.push(name);
        if (code !== null) throw Object.assign(new Error(`${code}: ${name}`), { code });
        return method(...args);
      };
    },
  });
  return { files, calls };
}
