/**
 * Drives the built program in a pty through a script, with a terminal emulator at the other end.
 * Invariant: what comes back depends on the script and the program alone, not on how fast the machine is.
 */
import { spawn } from '@lydell/node-pty';
import { type CellGrid, gridText, type Size } from '../../src/cells/cell-grid.js';
import { createEmulator } from '../terminal/emulator.js';
import type { Stop } from './script.js';

const PATIENCE_MILLISECONDS = 20_000;

/** The screen at each stop. Throws when a stop is not reached. */
export function drive(
  program: string,
  args: readonly string[],
  { columns, rows }: Size,
  stops: readonly Stop[],
): Promise<readonly CellGrid[]> {
  return new Promise((resolve, reject) => {
    const emulator = createEmulator({ columns, rows });
    const { NO_COLOR: _, FORCE_COLOR: __, COLORFGBG: ___, ...rest } = process.env;
    const env = { ...rest, TERM: 'xterm-256color', COLORTERM: 'truecolor', CI: '', BACKSTEP_TOUR: 'off' };
    const terminal = spawn(process.execPath, [program, ...args], { cols: columns, rows, name: 'xterm-256color', env });
    emulator.terminal.onData((answer) => terminal.write(answer));
    const grids: CellGrid[] = [];
    let reading = Promise.resolve();
    const impatience = setTimeout(() => {
      const at = stops[grids.length];
      terminal.kill();
      reject(
        new Error(
          `No screen with ${at?.until} after the keys ${JSON.stringify(at?.keys)}:\n${gridText(emulator.grid())}`,
        ),
      );
    }, PATIENCE_MILLISECONDS);
    const look = (): void => {
      // A synchronized update is one frame: half of one is not looked at.
      if (emulator.terminal.modes.synchronizedOutputMode) return;
      const stop = stops[grids.length];
      if (stop === undefined || !stop.until.test(gridText(emulator.grid()))) return;
      grids.push(emulator.grid());
      const next = stops[grids.length];
      terminal.write(next === undefined ? 'q' : next.keys);
      if (next !== undefined) look();
    };
    terminal.onData((data) => {
      reading = emulator.write(data);
      void reading.then(look);
    });
    terminal.onExit(() => {
      void reading.then(() => {
        clearTimeout(impatience);
        if (grids.length === stops.length) resolve(grids);
        else reject(new Error(`The program ended at stop ${grids.length} of ${stops.length}.`));
      });
    });
  });
}
