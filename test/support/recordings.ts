/** Recordings of PyTorch in tests: opened, and talked to as in the debugger. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fieldsOf, newSession } from '../../src/debugger/session.js';
import { finish } from '../../src/numbers/engine/task.js';
import { openRecording } from '../../src/pytorch/recorded/open-recording.js';
import type { History } from '../../src/timeline/history.js';
import { holdSession } from './held-session.js';

/** @throws where it is refused */
export function openHistoryAt(path: string, rank: number | null = null): History {
  const opened = finish(openRecording(path, rank));
  return opened.history;
}

/** A session on a history, and what it answers to a line. */
export function talkTo(history: History) {
  const held = holdSession(history, fieldsOf(newSession(history)));
  const say = async (line: string): Promise<string> => {
    held.driver.execute(line);
    await held.driver.whenIdle();
    return held.session.open.message?.text ?? '';
  };
  return { held, say };
}

/** A copy of a recording that lacks the numbers of its steps and parameters in some iterations, as where they were too large. */
export function withoutValues(path: string, iterations: readonly number[], folder: string): History {
  const copy = join(folder, basename(path));
  cpSync(path, copy, { recursive: true });
  const file = join(copy, 'rank0', 'trace.jsonl');
  let iteration = -1;
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => {
      const begun = /^\{"begin":(\d+)/.exec(line);
      if (begun !== null) iteration = Number(begun[1]);
      const isLost = iterations.includes(iteration) && !/"given":"batch|"kind":"constant"/.test(line);
      // Lines keep their length, since the index says where they are.
      return isLost ? line.replaceAll('"value":', '"valve":') : line;
    });
  writeFileSync(file, lines.join('\n'));
  return openHistoryAt(copy);
}
