/** A script that is caught in a loop ends on a signal, and is left alone as long as nobody asks it to end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { collect } from '../../support/command-line.js';
import { bundleFreezingProgram, FROZEN_NOTE } from '../../support/freezing-program.js';
import { makeSharedFolder, makeTestFolder } from '../../support/temporary-folder.js';

const SENTENCE = 'The program did not answer for five seconds after it was asked to end, so it was ended.';
const LEFT_ALONE_MILLISECONDS = 7000;

describe('a program that is caught in a loop', () => {
  const folder = makeSharedFolder();
  let program = '';
  beforeAll(async () => {
    program = await bundleFreezingProgram(folder);
  });

  /** Resolves once the script has come to the line that freezes it. */
  const freezeScript = async (): Promise<{
    readonly child: ChildProcess;
    readonly ended: ReturnType<typeof collect>;
  }> => {
    const note = join(makeTestFolder(), 'note');
    const child = spawn(process.execPath, [program, '--eval', 'iteration'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, [FROZEN_NOTE]: note },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = collect(child);
    await expect.poll(() => existsSync(note)).toBe(true);
    return { child, ended };
  };

  it('ends as a script on a signal, and is left alone as long as nobody asks it to end', async () => {
    const [asked, unasked] = await Promise.all([freezeScript(), freezeScript()]);
    asked.child.kill('SIGINT');
    const { code, stderr } = await asked.ended;
    expect(code).toBe(5);
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(SENTENCE)]);
    const first = await Promise.race([unasked.ended, sleep(LEFT_ALONE_MILLISECONDS, 'goes on')]);
    expect(first).toBe('goes on');
  });
});
