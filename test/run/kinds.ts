/**
 * What the files of tests are, which their names and their text say: what takes long by nature, what tries random input,
 * what depends on the version of Node.js, and what waits for programs that it starts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Mode = 'test' | 'long' | 'versions';

const TEST = /\.test\.tsx?$/;
/** By nature: a rehearsal, killed processes, fresh recordings, walks of all that ships, installing, pictures. */
const LONG = /\.long\.test\.tsx?$/;
/** Random input, and what is gone through or recorded in part otherwise. */
const DEEPER = /from 'fast-check'|\/support\/(depth|pytorch|random-texts)\.js'/;
/** Bits, numbers, streams, terminal, start-up. */
const BY_VERSION =
  /^(files|numbers|model|training|document\/cells|terminal\/stream)\/|^(launch|cli\/(starts|commands|run-writing|debugger|serve-hangup|terminal-modes|opening))\.test|^class\/(ssh|web)\/(authentication|connections|following|acknowledged-output|encrypted|hybrid-secret|hybrid-exchange)\.test/;
const WAITS =
  /\/support\/(terminal|test-terminal|ssh-client|serve|browser|pytorch|broker|web-client|web-class|class|relayed-class|relay|walk-shipped)\.js'|node:child_process/;

/** Patterns of the files that run in a mode, from the project's root. */
export function filesOf(mode: Mode, root: string): readonly string[] {
  const folder = join(root, 'test');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => TEST.test(name));
  const chosen = files.filter((name) => {
    if (LONG.test(name)) return mode === 'long';
    if (mode === 'versions') return BY_VERSION.test(name);
    return mode === 'test' || DEEPER.test(readFileSync(join(folder, name), 'utf8'));
  });
  return chosen.map((name) => `test/${name}`);
}

/** Whether a file spends its time waiting for others. */
export function isWaiting(path: string): boolean {
  return WAITS.test(readFileSync(path, 'utf8'));
}
