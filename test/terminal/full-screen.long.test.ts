/**
 * The rest of how a full screen ends, beside full-screen.test.ts: terminals that are slow, closed or never answer,
 * and Ctrl-Z.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectRestored, shareFullScreenProgram } from '../support/full-screen-session.js';
import { expectGivenBack } from '../support/given-back.js';

const { folder, program, startSession } = shareFullScreenProgram();

describe('a full screen', () => {
  test('asks a Linux console nothing', async () => {
    const session = startSession(undefined, { variables: { TERM: 'linux' } });
    await session.until(/^40x10 keys:$/m);
    session.write('a');
    await session.until(/keys:a$/m);
    expect(session.received).not.toMatch(/\x1b\[\?2026(\$p|h)/);
    session.write('q');
    expect(await session.ended()).toEqual({ kind: 'quit', raw: false });
  });

  test('takes the answers of a slow terminal before it gives it back', async () => {
    const thenWait = (program: string, report: string): readonly string[] => [
      'sh',
      '-c',
      `'${process.execPath}' '${program}' '${report}'; sleep 0.4`,
    ];
    const session = startSession(thenWait, { answersAfter: 200 });
    await session.until(/^40x10 keys:$/m);
    session.write('q');
    expect(await session.ended()).toEqual({ kind: 'quit', raw: false });
    expectRestored(session);
  });

  test('ends in a terminal that never answers', async () => {
    const session = startSession(undefined, { answersAfter: Number.POSITIVE_INFINITY });
    await session.until(/^40x10 keys:$/m);
    session.write('q');
    expect(await session.ended()).toEqual({ kind: 'quit', raw: false });
    expectRestored(session);
  });

  test('gives the terminal back when the process exits without ending it', async () => {
    const session = startSession();
    await session.until(/keys:$/m);
    session.write('x');
    expect(await session.ended()).toEqual({});
    expectGivenBack(session.emulator);
  });

  test('ends when the reader of its output goes away', async () => {
    const report = join(folder, 'report-output.json');
    const child = spawn(process.execPath, [program, report], { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = new Promise((resolve) => child.on('exit', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.destroy();
    child.stdin.on('error', () => {});
    const typing = setInterval(() => child.stdin.write('a'), 20);
    await exited;
    clearInterval(typing);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual({ kind: 'output-closed', raw: false });
  });

  test('takes the answers of a slow terminal before it stops on Ctrl-Z', { retry: 3 }, async () => {
    const session = startSession(() => ['sh', '-i'], { answersAfter: 200 });
    const { pty } = session;
    pty.write(`PS1='$ '; clear; '${process.execPath}' program.mjs stopped.json\r`);
    await session.until(/^40x10 keys:$/m);
    pty.write('\x1a');
    await session.until(/^\$ $|^\$$/m);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(session.text()).not.toContain('2026');
    pty.write('fg\r');
    await session.until(/^40x10 keys:$/m);
    pty.write('q');
    await session.until(/^done$/m);
    pty.write('exit\r');
    await session.ended();
  });

  test('goes on after Ctrl-Z where no shell could take over', { retry: 3 }, async () => {
    const session = startSession();
    await session.until(/keys:$/m);
    session.write('a\x1ab');
    await session.until(/keys:ab$/m);
    expect(session.emulator.isOnAlternateScreen()).toBe(true);
    session.write('q');
    expect(await session.ended()).toEqual({ kind: 'quit', raw: false });
    expectRestored(session);
  });
});
