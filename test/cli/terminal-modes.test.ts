/**
 * The built program in a real pty: the modes of the screen, and those of the mouse when asked for, are gone on every way out.
 */
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { describe, expect, it } from 'vitest';
import { gridText } from '../../src/cells/cell-grid.js';
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

describe('the terminal', () => {
  for (const [way, leave] of [
    ['the key q', (pty: ReturnType<typeof open>['pty']) => pty.write('q')],
    ['Ctrl-C', (pty: ReturnType<typeof open>['pty']) => pty.write('\x03')],
    ['SIGTERM', (pty: ReturnType<typeof open>['pty']) => pty.kill('SIGTERM')],
    ['SIGHUP', (pty: ReturnType<typeof open>['pty']) => pty.kill('SIGHUP')],
    ['SIGINT', (pty: ReturnType<typeof open>['pty']) => pty.kill('SIGINT')],
  ] as const) {
    it(`is as it was after ${way}, also in the midst of a search`, async () => {
      for (const isBusy of [false, true]) {
        const { pty, emulator, ended, until } = open('--mouse', '--set', 'training.iterations=1000000');
        await until(/set-up/);
        const { modes } = emulator.terminal;
        expect(emulator.isOnAlternateScreen()).toBe(true);
        expect(emulator.isCursorVisible()).toBe(false);
        expect(emulator.reordersText()).toBe(false);
        expect(modes.mouseTrackingMode).toBe('drag');
        expect(modes.wraparoundMode).toBe(false);
        if (isBusy) {
          pty.write(':goto 999999\r');
          await until(/Esc stops/);
        }
        leave(pty);
        await ended;
        const after = emulator.terminal.modes;
        expect(emulator.isOnAlternateScreen()).toBe(false);
        expect(emulator.isCursorVisible()).toBe(true);
        expect(emulator.reordersText()).toBe(true);
        expect(after.mouseTrackingMode).toBe('none');
        expect(after.bracketedPasteMode).toBe(false);
        expect(after.synchronizedOutputMode).toBe(false);
        expect(after.wraparoundMode).toBe(true);
      }
    });
  }
});

describe('the mouse', () => {
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
