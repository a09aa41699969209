/** The built program, started: each command prints and ends as the function does that all other tests call. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createCommandLine } from '../../src/cli/arguments/command-line.js';
import { type Ended, run, start } from '../support/command-line.js';
import { DEPTH, oneOf } from '../support/depth.js';
import { makeSharedFolder } from '../support/temporary-folder.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const REFERENCE = at('../reference/bigram_sgd.json');
const RECORDING = at('../pytorch/recorded/stored/sqrt_at_zero.bst');
const HTML = join(makeSharedFolder(), 'lesson.html');

/** One start of each command that ends by itself, and of each way to end. */
const STARTS: readonly (readonly [code: number, ...args: string[]])[] = [
  [0, 'we-love-deep-learning'],
  [0, 'we-love-deep-learning', '--eval', 'goto 2', '--eval', 'print loss'],
  [1, 'we-love-deep-learning', '--eval', 'no such command'],
  [2, 'no-such-fixture'],
  [2, '--no-such-option'],
  [0, '--version'],
  [0, '--help'],
  [0, 'report', '--iterations', '2'],
  [0, 'run', '--iterations', '3'],
  [0, 'code', '--iterations', '3'],
  [2, 'serve', '--port', '70000'],
  [2, 'relay', 'http://nowhere/'],
  [0, 'publish', RECORDING, '--force', '--output', HTML],
  // Draws a hundred times as much.
  ...(DEPTH > 1 ? ([[0, 'publish', 'what-if', '--force', '--output', HTML]] as const) : []),
  [0, 'check', '--most', '4'],
  [0, 'verify', REFERENCE],
  [0, 'compare', RECORDING, RECORDING],
  [0, 'recorder'],
  [0, 'fixtures'],
  [0, 'lessons'],
  [0, 'config'],
  [0, 'help', 'speed'],
  [0, 'completion', 'bash'],
];

/** How long it took is its own. */
function timeless({ code, stdout, stderr }: Ended): Ended {
  return { code, stdout: stdout.replace(/in \d+\.\d+ s$/m, 'in a while'), stderr };
}

describe('the built program', () => {
  test.each(oneOf(5, STARTS, 4))('ends with %i as the function does: %s %s %s', async (code, ...given) => {
    const args = given.map(String);
    const started = await start(...args);
    const page = args.includes(HTML) ? readFileSync(HTML) : null;
    expect(timeless(started)).toEqual(timeless(await run(...args)));
    expect(started.code).toBe(code);
    if (page !== null) expect(readFileSync(HTML).equals(page)).toBe(true);
  });

  test('is started with every command once', () => {
    const started = STARTS.map(([, command]) => command);
    for (const command of createCommandLine().commands) expect(started).toContain(command.name());
  });
});
