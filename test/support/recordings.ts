/** Recordings of PyTorch in tests: opened, and talked to as in the debugger. */
import { newSession } from '../../src/debugger/session.js';
import { openRecording } from '../../src/recorded/open-recording.js';
import type { History } from '../../src/timeline/history.js';
import { finish } from '../../src/timeline/task.js';
import { holdSession } from './held-session.js';

/** @throws where it is refused */
export function openHistoryAt(path: string, rank: number | null = null): History {
  const opened = finish(openRecording(path, rank));
  if (opened.kind === 'refused') throw new Error(opened.message);
  return opened.history;
}

/** A session on a history, and what it answers to a line. */
export function talkTo(history: History) {
  const held = holdSession(history, newSession(history));
  const say = async (line: string): Promise<string> => {
    held.driver.execute(line);
    await held.driver.whenIdle();
    return held.session.message?.text ?? '';
  };
  return { held, say };
}
