// Shown when the screen cannot be drawn. It uses nothing from the session, which may be what failed.
import { Box } from 'ink';
import type { Size } from '../../document/cells/cell-grid.js';
import { wrap } from '../../document/drawing/rows/rows.js';
import { Rows } from './rows.js';

const TEXT = 'This screen could not be drawn. The session continues, and the next step draws it again.';

export function PlainScreen({ columns, rows }: Size) {
  return (
    <Box width={columns} height={rows} padding={1}>
      <Rows rows={wrap(TEXT, Math.max(1, columns - 2))} />
    </Box>
  );
}
