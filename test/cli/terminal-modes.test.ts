/**
 * The built program in a real pty: the mouse's modes are there when asked for and gone on every way out.
 */
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { describe, expect, it } from 'vitest';
import { gridText } from '../../src/terminal/cell-grid.js';
import { createEmulator } from '../terminal/emulator.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const SIZE = { columns: 100, rows: 30 };

function open(...args: readonly string[]) {
  const emulator = createEmulator(SIZE);
  const pty = spawn(process.execPath, [program, ...args], {
    cols: SIZE.columns,
    rows: SIZE.rows,
    name: 'xterm-256color',
    env: { ...process.env, COLORTERM: 'truecolor', CI: '' },
  });
  let reading = Promise.resolve();
  const waiting = new Set<() => void>();
  pty.onData((data) => {
    reading = emulator.write(data);
    void reading.then(() => {
      for (const check of waiting) check();
    });
  });
  const ended = new Promise<void>((resolve) => pty.onExit(() => void reading.then(() => resolve())));
  const until = (pattern: RegExp): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!pattern.test(gridText(emulator.grid()))) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return { pty, emulator, ended, until };
}

describe('the mouse', () => {
  for (const [way, leave] of [
    ['the key q', (pty: ReturnType<typeof open>['pty']) => pty.write('q')],
    ['Ctrl-C', (pty: ReturnType<typeof open>['pty']) => pty.write('\x03')],
    ['SIGTERM', (pty: ReturnType<typeof open>['pty']) => pty.kill('SIGTERM')],
    ['SIGHUP', (pty: ReturnType<typeof open>['pty']) => pty.kill('SIGHUP')],
  ] as const) {
    it(`is given back by ${way}`, async () => {
      const { pty, emulator, ended, until } = open('--mouse');
      await until(/set-up/);
      expect(emulator.terminal.modes.mouseTrackingMode).toBe('drag');
      leave(pty);
      await ended;
      expect(emulator.terminal.modes.mouseTrackingMode).toBe('none');
      expect(emulator.isOnAlternateScreen()).toBe(false);
      expect(emulator.isCursorVisible()).toBe(true);
    });
  }

  it('is not taken unless asked for', async () => {
    const { pty, emulator, ended, until } = open();
    await until(/set-up/);
    expect(emulator.terminal.modes.mouseTrackingMode).toBe('none');
    pty.write('q');
    await ended;
  });

  it('goes to the iteration under it, in the running program', async () => {
    const { pty, ended, until } = open('--mouse', '--set', 'training.iterations=50');
    await until(/set-up/);
    pty.write('\x1b[<0;50;29M\x1b[<0;50;29m');
    await until(/iteration 2\d of 50/);
    pty.write('q');
    await ended;
  });
});

describe('NO_COLOR and --ascii', () => {
  it('show a screen without colours, drawn in ASCII', async () => {
    const { pty, emulator, ended, until } = open('--ascii', '--theme', 'none');
    await until(/set-up/);
    expect(gridText(emulator.grid())).toMatch(/\+ program -+\+\+ set-up <-+\+/);
    const colours = emulator
      .grid()
      .rows.flatMap(({ style }) => style.map(({ foreground, background }) => [foreground, background].join()));
    expect(new Set(colours)).toEqual(new Set(['-1,-1']));
    pty.write('q');
    await ended;
  });
});
