/**
 * The built program in a real pty: the modes of the screen, and those of the mouse when asked for, are gone on every way out.
 */
import { describe, expect, it } from 'vitest';
import { CLI } from '../support/command-line.js';
import { expectGivenBack } from '../support/given-back.js';
import type { Terminal } from '../support/terminal.js';
import { openTerminal } from '../support/test-terminal.js';

const SIZE = { columns: 100, rows: 30 };

function open(...args: readonly string[]): Terminal {
  return openTerminal([process.execPath, CLI, ...args], SIZE);
}

describe('the terminal', () => {
  for (const [way, leave] of [
    ['the key q', (pty: Terminal['pty']) => pty.write('q')],
    ['Ctrl-C', (pty: Terminal['pty']) => pty.write('\x03')],
    ['SIGTERM', (pty: Terminal['pty']) => pty.kill('SIGTERM')],
    ['SIGHUP', (pty: Terminal['pty']) => pty.kill('SIGHUP')],
    ['SIGINT', (pty: Terminal['pty']) => pty.kill('SIGINT')],
  ] as const) {
    it(`is as it was after ${way}, also in the midst of a search`, async () => {
      for (const isBusy of [false, true]) {
        const { pty, emulator, exited, until } = open('--mouse', '--set', 'training.iterations=1000000');
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
        await exited;
        expectGivenBack(emulator);
      }
    });
  }
});

describe('the mouse', () => {
  it('is not taken unless asked for', async () => {
    const { pty, emulator, exited, until } = open();
    await until(/set-up/);
    expect(emulator.terminal.modes.mouseTrackingMode).toBe('none');
    pty.write('q');
    await exited;
  });

  it('goes to the iteration under it, in the running program', async () => {
    const { pty, exited, until } = open('--mouse', '--set', 'training.iterations=50');
    await until(/set-up/);
    pty.write('\x1b[<0;50;29M\x1b[<0;50;29m');
    await until(/iteration 2\d of 50/);
    pty.write('q');
    await exited;
  });
});

describe('NO_COLOR and --ascii', () => {
  it('show a screen without colours, drawn in ASCII', async () => {
    const { pty, emulator, exited, text, until } = open('--ascii', '--theme', 'none');
    await until(/set-up/);
    expect(text()).toMatch(/\+ set-up <-+\+/);
    const colours = emulator
      .grid()
      .rows.flatMap(({ style }) => style.map(({ foreground, background }) => [foreground, background].join()));
    expect(new Set(colours)).toEqual(new Set(['-1,-1']));
    pty.write('q');
    await exited;
  });
});

describe('the colours of the debugger', () => {
  const LIGHT_ACCENT = '38;2;10;95;168';
  const DARK_ACCENT = '38;2;86;182;242';

  /** A terminal with a light background, if it is asked. */
  function openLight(...args: readonly string[]) {
    const terminal = openTerminal([process.execPath, CLI, ...args], { variables: { COLORFGBG: undefined } });
    const background = '\x1b]11;rgb:ffff/ffff/ffff\x1b\\';
    terminal.pty.onData((data) => void (data.includes('\x1b]11;?') && terminal.write(background)));
    return terminal;
  }

  it('suit a terminal that says it is light, unless --theme says otherwise', async () => {
    const light = openLight();
    await light.until(/set-up/);
    light.write('\x1b[C');
    await light.until(/step 1 of 47/);
    expect(light.received).toContain(LIGHT_ACCENT);
    const told = openLight('--theme', 'dark');
    await told.until(/set-up/);
    expect(told.received).toContain(DARK_ACCENT);
    expect(told.received).not.toContain('\x1b]11');
  });
});
