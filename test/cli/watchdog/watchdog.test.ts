/**
 * A program that is caught in a loop ends when it is asked to, within some seconds, in a terminal and without one. The loop is
 * in an op of the program's own. All of them wait at the same time.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { collect } from '../../support/command-line.js';
import { longTest } from '../../support/depth.js';
import {
  bundleFreezingProgram,
  FREEZING_ANSWER,
  FROZEN_NOTE,
  SLOW_PREDICTIONS,
} from '../../support/freezing-program.js';
import { expectGivenBack } from '../../support/given-back.js';
import { makeSharedFolder, makeTestFolder } from '../../support/temporary-folder.js';
import { openShell, type ShellTerminal } from '../../support/test-terminal.js';

const SENTENCE = 'The program did not answer for five seconds after it was asked to end, so it was ended.';
const LEFT_ALONE_MILLISECONDS = 7000;
/** After so long, and some beats more, the watchdog reads the keys. */
const SILENT_MILLISECONDS = 1500;

describe('a program that is caught in a loop', () => {
  const folder = makeSharedFolder();
  let program = '';
  beforeAll(async () => {
    program = await bundleFreezingProgram(folder);
  });

  /** @param keys of which the first freezes the program, or makes it slow */
  const endsInTerminal = async (
    keys: string,
    ask: (shell: ShellTerminal) => unknown,
    slow: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    const state = makeTestFolder();
    const note = join(state, 'note');
    const variables = { XDG_STATE_HOME: state, [FROZEN_NOTE]: note, ...slow };
    const shell = openShell([process.execPath, program], { columns: 400, variables });
    await shell.until(/ start [◂<]/);
    await shell.type(':set learningRate 0.5 as faster\r', /faster forks from main/);
    shell.write(keys);
    await expect.poll(() => existsSync(note) || `not frozen:\n${shell.text()}`).toBe(true);
    await ask(shell);
    expect(await shell.ended()).toBe(5);
    expectGivenBack(shell.emulator);
    expect(shell.modes('after')).toBe(shell.modes('before'));
    const text = shell.text();
    expect(text).toContain(SENTENCE);
    // The branch was on disk before anything froze.
    const kept = join(state, 'backstep', 'unsaved-1.json');
    expect(existsSync(kept)).toBe(true);
    expect(text).toContain(`--session ${kept}`);
    expect(text).not.toMatch(/debugger to disconnect|Deprecation|\n {4}at /);
  };

  it('ends in a terminal on Ctrl-C, Esc and SIGTERM, and gives the terminal back', async () => {
    await Promise.all([
      endsInTerminal('}', (shell) => shell.write('\x03')),
      endsInTerminal('}', (shell) => shell.write('\x1b')),
      endsInTerminal('}', (shell) => shell.signal('SIGTERM')),
      // It was read together with the key that froze the program.
      endsInTerminal('}\x03', () => {}),
      // The watchdog read it for a program that was only slow, and handed it back behind the key that froze the program.
      endsInTerminal('}', (shell) => sleep(SILENT_MILLISECONDS).then(() => shell.write('}\x03')), {
        [SLOW_PREDICTIONS]: '700,700,700,700',
      }),
      // The watchdog handed it back to a program that then froze, after it had answered both questions and before it read the key.
      endsInTerminal('}', (shell) => sleep(SILENT_MILLISECONDS).then(() => shell.write('\x03')), {
        [SLOW_PREDICTIONS]: '700,700,700,700',
        [FREEZING_ANSWER]: '2',
      }),
    ]);
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

  longTest('ends as a script on a signal, and is left alone as long as nobody asks it to end', async () => {
    const [asked, unasked] = await Promise.all([freezeScript(), freezeScript()]);
    asked.child.kill('SIGINT');
    const { code, stderr } = await asked.ended;
    expect(code).toBe(5);
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(SENTENCE)]);
    const first = await Promise.race([unasked.ended, sleep(LEFT_ALONE_MILLISECONDS, 'goes on')]);
    expect(first).toBe('goes on');
  });
});
