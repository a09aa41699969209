// A stage: a view rendered at one size into a grid for any number of viewers, together with what its keys do. The grid
// is always the newest; listeners receive each new one, and never one that equals the last.

import type { ReactElement } from 'react';
import { createElement } from 'react';
import type { CellGrid, Size } from '../cells/cell-grid.js';
import { blankGrid, shareRows } from '../cells/cell-grid.js';
import type { DifferenceEncoder } from './difference.js';
import { createSharedEncoder } from './difference.js';
import { createInkInstance } from './ink-instance.js';
import { paint } from './paint.js';

export interface StageOptions {
  readonly size: Size;
  /** A component, or a function from a size to an element, rendered in a box of exactly that size. */
  readonly view: (props: Size) => ReactElement;
  /** What a key does, by its name in the command table, on a screen of this size. Default: nothing. */
  readonly onKey?: (name: string, size: Size) => void;
  /** Called with errors that the view throws while rendering, and that a key throws. */
  readonly onError: (error: unknown) => void;
}

export interface Stage {
  readonly grid: CellGrid;
  /** Calls `listener` with each new grid as soon as it is painted; the result unsubscribes. */
  subscribe(listener: (grid: CellGrid) => void): () => void;
  /** Renders at another size; the new grid is ready when this returns. */
  resize(size: Size): void;
  /** Renders again, because the view now draws something else. */
  redraw(): void;
  press(key: string): void;
  /** Encodes differences between this stage's grids once for all viewers. */
  readonly encode: DifferenceEncoder;
  /** Unmounts the view but keeps the last grid. */
  close(): void;
}

export function createStage({ view, onKey, onError, ...options }: StageOptions): Stage {
  const listeners = new Set<(grid: CellGrid) => void>();
  let { size } = options;
  let grid = blankGrid(size);
  let isClosed = false;
  const show = (next: CellGrid): void => {
    if (next === grid) return;
    grid = next;
    for (const listener of listeners) guard(() => listener(next), onError);
  };
  const ink = createInkInstance({ onLayout: (root) => show(shareRows(grid, paint(root, size))), onError });
  const render = (): void => guard(() => ink.render(createElement(view, size), size), onError);
  render();
  return {
    get grid() {
      return grid;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resize: (next) => {
      if (isClosed || (next.columns === size.columns && next.rows === size.rows)) return;
      size = next;
      render();
    },
    redraw: () => {
      if (!isClosed) render();
    },
    press: (key) => {
      if (!isClosed) guard(() => onKey?.(key, size), onError);
    },
    encode: createSharedEncoder(),
    close: () => {
      isClosed = true;
      listeners.clear();
      ink.unmount();
    },
  };
}

function guard(action: () => void, onError: (error: unknown) => void): void {
  try {
    action();
  } catch (error) {
    onError(error);
  }
}
