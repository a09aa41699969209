/**
 * Room on disk for the states of long runs: a file in the system's temporary folder that is unlinked as soon as it is
 * open, so that nothing is left behind however the process ends.
 * Invariant: all files together take at most 1 GiB, and each at most a quarter of what is free when it is opened.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenStateRoom, StateRoom } from '../timeline/state-room.js';

const MOST_BYTES = 2 ** 30;
const SHARE_OF_FREE = 1 / 4;
/** Fewer are not worth a file. */
const FEWEST_STATES = 8;
/** The type of a file system in memory on Linux (TMPFS_MAGIC of statfs(2)): room there is not room beyond memory. */
const IN_MEMORY = 0x0102_1994;

interface StateFileOptions {
  readonly environment?: { readonly TMPDIR?: string | undefined };
  /** Folders to try, in this order. Default: the one that TMPDIR names, and no other; without it, the usual ones. */
  readonly folders?: readonly string[];
  readonly mostBytes?: number;
}

/** All rooms share the limit; a room that is no longer referenced gives its part back. */
export function createStateFiles({
  environment: { TMPDIR } = {},
  folders = TMPDIR === undefined ? [tmpdir(), '/var/tmp'] : [TMPDIR],
  mostBytes = MOST_BYTES,
}: StateFileOptions): OpenStateRoom {
  let left = mostBytes;
  const abandoned = new FinalizationRegistry(({ file, bytes }: { readonly file: number; readonly bytes: number }) => {
    closeSync(file);
    left += bytes;
  });
  return (numbers) => {
    const stateBytes = numbers * Float64Array.BYTES_PER_ELEMENT;
    for (const folder of folders) {
      const capacity = Math.floor(Math.min(left, freeBytes(folder) * SHARE_OF_FREE) / stateBytes);
      if (capacity < FEWEST_STATES) continue;
      const file = openNameless(folder);
      if (file === null) continue;
      const room = createRoom(file, capacity, stateBytes);
      left -= capacity * stateBytes;
      abandoned.register(room, { file, bytes: capacity * stateBytes });
      return room;
    }
    return null;
  };
}

function freeBytes(folder: string): number {
  try {
    const { type, bavail, bsize } = statfsSync(folder);
    return type === IN_MEMORY ? 0 : bavail * bsize;
  } catch {
    return 0;
  }
}

/** A file that only this process can reach; null if none can be created, or if its name cannot be removed. */
function openNameless(folder: string): number | null {
  const path = join(folder, `backstep-states-${randomUUID()}`);
  try {
    const file = openSync(path, 'wx+', 0o600);
    try {
      unlinkSync(path);
      return file;
    } catch {
      closeSync(file);
      unlinkSync(path);
      return null;
    }
  } catch {
    return null;
  }
}

/** Reads or writes bytes at a position in a file and returns how many. */
type Move = (file: number, bytes: Uint8Array, offset: number, length: number, position: number) => number;

function createRoom(file: number, capacity: number, stateBytes: number): StateRoom {
  const transfer = (move: Move, slot: number, values: Float64Array): boolean => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    try {
      for (let done = 0; done < bytes.length; ) {
        const moved = move(file, bytes, done, bytes.length - done, slot * stateBytes + done);
        if (moved === 0) return false;
        done += moved;
      }
      return true;
    } catch {
      // The disk is full or the file is gone: the caller continues without it.
      return false;
    }
  };
  return {
    capacity,
    write: (slot, values) => transfer(writeSync, slot, values),
    read: (slot, target) => transfer(readSync, slot, target),
  };
}
