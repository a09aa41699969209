import type { CellGrid } from '../cells/cell-grid.js';
import type { Classroom } from '../class/classroom.js';
import { createGuestPainter } from '../class/guest/additions.js';
import { remember } from '../kernels/remember.js';
import { createAsciiMapping } from '../terminal/ascii.js';
import { encodeDifference } from '../terminal/difference.js';
import { encodeOnce } from '../terminal/newest.js';
import { synchronize } from '../terminal/synchronized-output.js';
import { withRequest } from './acknowledged-output.js';

export type SharedFrames = ReturnType<typeof createSharedFrames>;

export function createSharedFrames(classroom: Classroom) {
  return {
    paint: createGuestPainter(classroom),
    /** Draws with the characters that terminals of the class have. */
    draw: classroom.display.ascii ? createAsciiMapping() : (grid: CellGrid) => grid,
    encode: encodeOnce(encodeDifference),
    /** Surrounds a frame for terminals that show it at once. */
    synchronize: remember(synchronize),
    /** Adds a status request to a frame. */
    ask: remember(withRequest),
  };
}
