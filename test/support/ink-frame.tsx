/**
 * What Ink itself makes of an element on a screen of this size: its own frame, cut to the screen, without styles.
 */
import { Box } from 'ink';
import { render } from 'ink-testing-library';
import type { ReactElement } from 'react';
import type { Size } from '../../src/document/cells/cell-grid.js';
import { gridOf } from './grids.js';
import { gridText } from './shown-grid.js';

export function inkFrame(element: ReactElement, { columns, rows }: Size): string {
  const instance = render(
    <Box width={columns} height={rows} flexDirection="column">
      {element}
    </Box>,
  );
  const lines = (instance.lastFrame() ?? '').split('\n');
  instance.unmount();
  instance.cleanup();
  return gridText(gridOf({ columns, rows }, lines));
}
