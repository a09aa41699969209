/**
 * Gathers lines into chunks, so that many short iterations cost few writes, and waits for a slow reader.
 * Invariant: what was written is on its way within a blink on a terminal and a fifth of a second elsewhere, also where
 * the program is ended by a signal; memory stays bounded.
 */
import { once } from 'node:events';

const CHUNK = 64 * 1024;
const TERMINAL_MILLISECONDS = 20;
const OTHER_MILLISECONDS = 200;

export interface LineWriter {
  add(text: string): void;
  /** Whether enough has gathered, or waited long enough. To be asked now and then. */
  isDue(now: number): boolean;
  flush(): Promise<void>;
}

/**
 * @param ended aborted when the program ends early
 * @param before called before each chunk
 */
export function createLineWriter(out: NodeJS.WriteStream, ended: AbortSignal, before: () => void): LineWriter {
  const longest = out.isTTY ? TERMINAL_MILLISECONDS : OTHER_MILLISECONDS;
  let pending = '';
  let flushedAt = Number.NEGATIVE_INFINITY;
  /** Whether the reader keeps up. */
  const writePending = (): boolean => {
    const chunk = pending;
    pending = '';
    flushedAt = performance.now();
    if (chunk === '') return true;
    before();
    return out.write(chunk);
  };
  ended.addEventListener('abort', writePending, { once: true });
  return {
    add: (text) => {
      pending += text;
    },
    isDue: (now) => pending.length >= CHUNK || (pending !== '' && now - flushedAt >= longest),
    flush: async () => {
      if (!writePending()) await once(out, 'drain');
    },
  };
}
