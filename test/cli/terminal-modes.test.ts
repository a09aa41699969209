/**
 * The modes of the screen, and those of the mouse when asked for, are gone on every way out.
 * (With signals of the system, too: see debugger.test.ts.)
 */
import { describe, expect, it } from 'vitest';
import { expectGivenBack } from '../support/given-back.js';
import { openProgram, type ProgramTerminal } from '../support/program-terminal.js';

const SIZE = { columns: 100, rows: 30 };

function open(...args: readonly string[]): ProgramTerminal {
  return openProgram(args, SIZE);
}

describe('the terminal', () => {
  for (const [way, leave] of [
    ['the key q', (program: ProgramTerminal) => program.write('q')],
    ['Ctrl-C', (program: ProgramTerminal) => program.write('\x03')],
    ['SIGTERM', (program: ProgramTerminal) => program.signal('SIGTERM')],
    ['SIGHUP', (program: ProgramTerminal) => program.signal('SIGHUP')],
    ['SIGINT', (program: ProgramTerminal) => program.signal('SIGINT')],
  ] as const) {
    it(`is as it was after ${way}, also in the midst of a search`, async () => {
      for (const isBusy of [false, true]) {
        const program = open('--mouse', '--set', 'training.iterations=1000000');
        const { emulator, exited, until } = program;
        await until(/ start [◂<]/);
        const { modes } = emulator.terminal;
        expect(emulator.isOnAlternateScreen()).toBe(true);
        expect(emulator.isCursorVisible()).toBe(false);
        expect(emulator.reordersText()).toBe(false);
        expect(modes.mouseTrackingMode).toBe('drag');
        expect(modes.wraparoundMode).toBe(false);
        if (isBusy) {
          program.write(':goto 999999\r');
          await until(/Esc stops/);
        }
        leave(program);
        await exited;
        expect(program.isRaw).toBe(false);
        expectGivenBack(emulator);
      }
    });
  }
});

describe('the mouse', () => {
  it('is not taken unless asked for', async () => {
    const { write, emulator, exited, until } = open();
    await until(/ start [◂<]/);
    expect(emulator.terminal.modes.mouseTrackingMode).toBe('none');
    write('q');
    await exited;
  });

  it('goes to the iteration under it, in the running program', async () => {
    const { write, exited, until } = open('--mouse', '--set', 'training.iterations=50');
    await until(/ start [◂<]/);
    write('\x1b[<0;50;29M\x1b[<0;50;29m');
    await until(/iteration 2\d of 50/);
    write('q');
    await exited;
  });
});

describe('NO_COLOR and --ascii', () => {
  it('show a screen without colours, drawn in ASCII', async () => {
    const { write, emulator, exited, text, until } = open('--ascii', '--theme', 'none');
    await until(/ start [◂<]/);
    expect(text()).toMatch(/\+ start <-+\+/);
    const colours = emulator
      .grid()
      .rows.flatMap(({ style }) => style.map(({ foreground, background }) => [foreground, background].join()));
    expect(new Set(colours)).toEqual(new Set(['-1,-1']));
    write('q');
    await exited;
  });
});

describe('the colours of the debugger', () => {
  const LIGHT_ACCENT = '38;2;0;121;154';
  const DARK_ACCENT = '38;2;141;250;249';

  /** A terminal with a light background, if it is asked. */
  function openLight(...args: readonly string[]) {
    const terminal = openProgram(args, { variables: { COLORFGBG: undefined } });
    terminal.emulator.terminal.parser.registerOscHandler(11, (asked) => {
      if (asked === '?') terminal.write('\x1b]11;rgb:ffff/ffff/ffff\x1b\\');
      return true;
    });
    return terminal;
  }

  it('suit a terminal that says it is light, unless --theme says otherwise', async () => {
    const light = openLight();
    await light.until(/ start [◂<]/);
    light.write('\x1b[C');
    await light.until(/step 1 of 47/);
    expect(light.received).toContain(LIGHT_ACCENT);
    const told = openLight('--theme', 'dark');
    await told.until(/ start [◂<]/);
    expect(told.received).toContain(DARK_ACCENT);
    expect(told.received).not.toContain('\x1b]11');
  });
});
