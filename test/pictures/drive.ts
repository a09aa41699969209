/**
 * Drives the built program in a terminal through a script.
 * Invariant: what comes back depends on the script and the program alone, not on how fast the machine is.
 */
import { dirname } from 'node:path';
import type { CellGrid, Size } from '../../src/document/cells/cell-grid.js';
import { startInTerminal } from '../support/terminal.js';
import type { Walk } from './script.js';

/** Whoever makes them has no settings and no lessons begun. */
const STRANGER = { XDG_CONFIG_HOME: '/dev/null', XDG_STATE_HOME: '/dev/null' };

/**
 * The screen at each stop. Throws when a stop is not reached.
 * @param program `dist/cli.js` in the folder of the project
 */
export async function drive(program: string, { args, stops }: Walk, size: Size): Promise<readonly CellGrid[]> {
  const variables = {
    NO_COLOR: undefined,
    FORCE_COLOR: undefined,
    COLORFGBG: undefined,
    BACKSTEP_TOUR: 'off',
    ...STRANGER,
  };
  const terminal = startInTerminal([process.execPath, program, ...args], {
    ...size,
    variables,
    folder: dirname(dirname(program)),
  });
  try {
    const grids: CellGrid[] = [];
    for (const { keys, until } of stops) {
      await terminal.type(keys, until);
      grids.push(terminal.emulator.grid());
    }
    return grids;
  } finally {
    await terminal.close();
  }
}
