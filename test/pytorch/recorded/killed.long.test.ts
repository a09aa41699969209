/** A script that is killed in the middle of recording, where PyTorch is installed: what it has written opens. */
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { finish } from '../../../src/numbers/engine/task.js';
import { openRecording } from '../../../src/pytorch/recorded/open-recording.js';
import { DEPTH } from '../../support/depth.js';
import { HAS_TORCH, startPython } from '../../support/pytorch.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

const KILLS = 3 * DEPTH;

test.skipIf(!HAS_TORCH)(
  'every iteration that a killed script had finished opens, whole',
  async () => {
    for (let k = 0; k < KILLS; k++) {
      const path = join(makeTestFolder(), 'run.bst');
      const script = startPython('endless.py', [path]);
      const ended = once(script, 'exit');
      const trace = join(path, 'rank0', 'trace.jsonl');
      while (script.exitCode === null && sizeOf(trace) < 50_000) await wait(20);
      await wait(7 * k);
      script.kill('SIGKILL');
      expect(await ended).toEqual([null, 'SIGKILL']);

      const opened = finish(openRecording(path, null));
      const { numbers } = opened.history;
      expect(numbers.count).toBeGreaterThan(1);
      const lengths = Array.from(
        { length: numbers.count },
        (_, i) => opened.history.trace(numbers.at(i)).frames.length,
      );
      // The first one fills in the optimizer's memory.
      expect(new Set(lengths.slice(1)).size).toBe(1);
      expect(opened.history.trace(numbers.at(numbers.count - 1)).outcome.updated).not.toContain(null);
    }
  },
  900_000,
);

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
