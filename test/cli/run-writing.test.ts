/** When `run` writes what it has finished, and what it says meanwhile. */

import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { CLI, collect, run, spawnCli } from '../support/command-line.js';
import { oneOf } from '../support/depth.js';
import { openProgram } from '../support/program-terminal.js';
import { startInTerminal } from '../support/terminal.js';
import { tickWhenRead } from '../support/ticking-clock.js';

const ENDLESS = ['run', '--iterations', '1000000000'] as const;
/** An iteration has hundreds of steps. */
const LONG = ['run', 'river-gpt', '--set', 'model.layers=4', '--iterations', '1000'] as const;

describe('what run has finished', () => {
  test('is written soon, though it is little', async () => {
    const child = spawnCli([...ENDLESS, '--every', '100']);
    const [first] = await once(child.stdout!, 'data');
    child.kill('SIGKILL');
    expect(String(first)).toMatch(/^ +iteration/);
    expect(String(first).split('\n').length).toBeLessThan(100);
  });

  test.each(
    oneOf(3, [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const),
  )('is whole after %s, which ends it with %i', async (signal, code) => {
    const child = spawnCli([...ENDLESS, '--jsonl']);
    const ended = collect(child);
    child.stdout!.once('data', () => child.kill(signal));
    const { stdout, ...rest } = await ended;
    expect(rest).toEqual({ code, stderr: '' });
    const lines = stdout.split('\n');
    expect(lines.pop()).toBe('');
    const numbers = lines.map((line) => JSON.parse(line)).flatMap(({ iteration }) => iteration ?? []);
    expect(numbers).toEqual(numbers.map((_, k) => k));
  });
});

describe('on a terminal', () => {
  test('a line comes with its iteration, progress where one takes long, and no remains of it stay', async () => {
    tickWhenRead(20);
    const terminal = openProgram(LONG);
    await terminal.until(/iteration {2}/);
    await terminal.until(/\d of 1,000 iterations, executing: [\d,]+ of [\d,]+ steps/);
    terminal.write('\x03');
    expect(await terminal.exited).toBe(130);
    expect(terminal.text()).not.toContain('of 1,000');
  });

  test('nothing but its lines is seen of a short run', async () => {
    const terminal = startInTerminal([process.execPath, CLI, 'run', '--iterations', '3']);
    expect(await terminal.exited).toBe(0);
    const { stdout } = await run('run', '--iterations', '3');
    const withoutTime = (text: string): string => text.replace(/in .* s$/, '').trimEnd();
    expect(withoutTime(terminal.text().trimEnd())).toBe(withoutTime(stdout.trimEnd()));
  });
});
