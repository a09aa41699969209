// A stage: a view rendered at one size into a grid for any number of viewers, together with what its keys do. The grid
// is always the newest; listeners receive each new one, and never one that equals the last.

import type { ReactElement } from 'react';
import { createElement } from 'react';
import { blankGrid, type CellGrid, type Size, sameSize, shareRows } from '../../document/cells/cell-grid.js';
import { guard } from '../../numbers/engine/errors.js';
import { encodeDifference } from './difference.js';
import { createInkInstance } from './ink-instance.js';
import { encodeOnce } from './newest.js';

export interface StageOptions {
  readonly size: Size;
  /** A component, or a function from a size to an element, rendered in a box of exactly that size. */
  readonly view: (props: Size) => ReactElement;
  /** What a key does, by its name in the command table, on a screen of this size. Default: nothing. */
  readonly onKey?: (name: string, size: Size) => void;
  /** Called with errors that the view throws while rendering, and that a key throws. */
  readonly onError: (error: unknown) => void;
}

export type Stage = ReturnType<typeof createStage>;

export function createStage({ view, onKey, onError, ...options }: StageOptions) {
  const listeners = new Set<(grid: CellGrid) => void>();
  let { size } = options;
  let grid = blankGrid(size);
  let isClosed = false;
  const show = (next: CellGrid): void => {
    if (next === grid) return;
    grid = next;
    for (const listener of listeners) guard(() => listener(next), onError);
  };
  const ink = createInkInstance({ onPaint: (painted) => show(shareRows(grid, painted)), onError });
  const render = (): void => guard(() => ink.render(createElement(view, size), size), onError);
  render();
  return {
    get grid() {
      return grid;
    },
    /** Calls `listener` with each new grid as soon as it is painted; the result unsubscribes. */
    subscribe: (listener: (grid: CellGrid) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Renders at another size; the new grid is ready when this returns. */
    resize: (next: Size) => {
      if (isClosed || sameSize(next, size)) return;
      size = next;
      render();
    },
    /** Renders again, because the view now draws something else. */
    redraw: () => {
      if (!isClosed) render();
    },
    press: (key: string) => {
      if (!isClosed) guard(() => onKey?.(key, size), onError);
    },
    /** Encodes differences between this stage's grids once for all viewers. */
    encode: encodeOnce(encodeDifference),
    /** Unmounts the view but keeps the last grid. */
    close: () => {
      isClosed = true;
      listeners.clear();
      ink.unmount();
    },
  };
}
