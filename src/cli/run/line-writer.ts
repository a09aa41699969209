/**
 * Gathers lines into chunks, so that many short iterations cost few writes, and waits for a slow reader.
 * Invariant: what was written is on its way within a blink on a terminal and a fifth of a second elsewhere, also where
 * the program is ended by a signal; memory stays bounded.
 */
import { once } from 'node:events';
import type { RunningProgram } from '../running.js';

const CHUNK = 64 * 1024;
const TERMINAL_MILLISECONDS = 20;
const OTHER_MILLISECONDS = 200;

/** @param before called before each chunk */
export function createLineWriter(
  { output, print, ended }: Pick<RunningProgram, 'output' | 'print' | 'ended'>,
  before: () => void,
) {
  const longest = output.isTTY ? TERMINAL_MILLISECONDS : OTHER_MILLISECONDS;
  let pending = '';
  let flushedAt = Number.NEGATIVE_INFINITY;
  /** Whether the reader keeps up. */
  const writePending = (): boolean => {
    const chunk = pending;
    pending = '';
    flushedAt = performance.now();
    if (chunk === '') return true;
    before();
    return print(chunk);
  };
  ended.addEventListener('abort', writePending, { once: true });
  return {
    add: (text: string) => {
      pending += text;
    },
    /** Whether enough has gathered, or waited long enough. To be asked now and then. */
    isDue: (now: number) => pending.length >= CHUNK || (pending !== '' && now - flushedAt >= longest),
    flush: async () => {
      if (!writePending()) await once(output, 'drain');
    },
  };
}
