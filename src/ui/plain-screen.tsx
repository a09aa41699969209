// What is shown where the screen cannot be drawn. Invariant: it needs nothing of the session to be drawn.
import { Box } from 'ink';
import type { Size } from '../cells/cell-grid.js';
import { wrap } from '../views/drawing/rows.js';
import { Rows } from './rows.js';

const TEXT = 'This screen could not be drawn. The session goes on: it is drawn anew at the next step.';

export function PlainScreen({ columns, rows }: Size) {
  return (
    <Box width={columns} height={rows} padding={1}>
      <Rows rows={wrap(TEXT, Math.max(1, columns - 2))} />
    </Box>
  );
}
