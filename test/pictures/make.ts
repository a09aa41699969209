/**
 * The files of `.pictures/`: an SVG for each named stop, and a recording of one walk.
 * Invariant: made from the screens alone, so the same program gives the same bytes. The recording's times are those of the
 * script, not of the machine.
 */
import type { CellGrid } from '../../src/document/cells/cell-grid.js';
import { encodeDifference } from '../../src/terminal/stream/difference.js';
import { drive } from './drive.js';
import { FILMED, SIZE, WALKS } from './script.js';
import { gridToSvg } from './svg.js';

export const RECORDING = 'session.cast';

/** Name of each file and what is in it. */
export async function makePictures(program: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const walk of WALKS) {
    const grids = await drive(program, walk, SIZE);
    walk.stops.forEach(({ picture, description = '' }, k) => {
      if (picture !== undefined) files.set(`${picture}.svg`, gridToSvg(grids[k], description));
    });
    if (walk === FILMED) files.set(RECORDING, recordingOf(grids));
  }
  return files;
}

/** In the format of asciinema: a header, then `[seconds, "o", bytes]` for each screen. */
function recordingOf(grids: readonly CellGrid[]): string {
  let time = 0;
  let shown: CellGrid | null = null;
  const header = {
    version: 2,
    width: SIZE.columns,
    height: SIZE.rows,
    title: 'backstep',
    env: { TERM: 'xterm-256color' },
  };
  const events = grids.map((grid, k) => {
    const bytes = Buffer.from(encodeDifference(shown, grid, 'true-color')).toString('utf8');
    const event = [Number(time.toFixed(2)), 'o', bytes];
    shown = grid;
    time += FILMED.stops[k].seconds;
    return event;
  });
  return `${[header, ...events].map((line) => JSON.stringify(line)).join('\n')}\n`;
}
