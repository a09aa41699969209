/**
 * A quota for a folder: how much may be added to what is in it at first.
 * Invariant: a write that would exceed the quota writes nothing.
 */
import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDER_FULL } from './file-error.js';
import type { FileSystem } from './write-file.js';

export interface FolderQuota {
  readonly bytes: number;
  readonly files: number;
}

/** `files` for writing below `folder`, shared by everybody who writes there. */
export function limitFolder(files: FileSystem, folder: string, quota: FolderQuota): FileSystem {
  const first = usageOf(folder);
  let used = first;
  return {
    ...files,
    openSync: (path, flags, mode) => {
      if (flags === 'r') return files.openSync(path, flags, mode);
      // Files may have been deleted meanwhile.
      used = usageOf(folder);
      if (used.files - first.files >= quota.files) throw full();
      return files.openSync(path, flags, mode);
    },
    writeSync: ((file: number, bytes: Uint8Array, from?: number) => {
      const length = bytes.length - (from ?? 0);
      if (used.bytes - first.bytes + length > quota.bytes) throw full();
      used = { ...used, bytes: used.bytes + length };
      return files.writeSync(file, bytes, from);
    }) as FileSystem['writeSync'],
  };
}

function full(): Error {
  return Object.assign(new Error('The folder is full.'), { code: FOLDER_FULL });
}

function usageOf(folder: string): FolderQuota {
  const usage = { bytes: 0, files: 0 };
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const below = usageOf(path);
      usage.bytes += below.bytes;
      usage.files += below.files;
    } else if (entry.isFile()) {
      usage.bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
      usage.files++;
    }
  }
  return usage;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
