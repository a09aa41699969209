// A stage: one Ink instance that renders a view at one size into a grid, for any number of viewers. The grid is always
// the newest; listeners are told of each new one, never of one that equals the last.

import type { DOMElement } from 'ink';
import type { ReactElement } from 'react';
import { createElement } from 'react';
import type { CellGrid, Size } from './cell-grid.js';
import { blankGrid } from './cell-grid.js';
import type { DifferenceEncoder } from './difference.js';
import { createSharedEncoder } from './difference.js';
import { createInkInstance } from './ink-instance.js';
import { createPainter, isPaintable } from './paint.js';

export interface StageOptions {
  readonly size: Size;
  /** A component, or a function from a size to an element; rendered in a box of exactly that size. */
  readonly view: (props: Size) => ReactElement;
  /** Told of what the view throws, when it renders or when it handles a key. */
  readonly onError: (error: unknown) => void;
  /** Told when the view ends itself with Ink's `useApp().exit()`. */
  readonly onExit?: () => void;
  /** `frame` reads Ink's own frames instead of painting its nodes; a stage falls back to that if it must. */
  readonly painting?: 'nodes' | 'frame';
}

export interface Stage {
  readonly grid: CellGrid;
  /** How the grids come about now. */
  readonly painting: 'nodes' | 'frame';
  /** Calls `listener` with each new grid as soon as it is painted; the result ends that. */
  subscribe(listener: (grid: CellGrid) => void): () => void;
  /** Renders at another size; the new grid is there when this returns. */
  resize(size: Size): void;
  /** Gives keys, as a terminal sends them in UTF-8, to the view. */
  push(bytes: Uint8Array | string): void;
  /** Encodes differences between this stage's grids, once for all viewers who ask the same. */
  readonly encode: DifferenceEncoder;
  /** Unmounts the view; the last grid stays. */
  close(): void;
}

export function createStage({ view, onError, onExit, painting, ...initial }: StageOptions): Stage {
  const painter = createPainter();
  const listeners = new Set<(grid: CellGrid) => void>();
  let { size } = initial;
  let grid = blankGrid(size);
  let phase: 'starting' | 'nodes' | 'frame' | 'closed' = 'starting';
  const show = (next: CellGrid): void => {
    if (next === grid) return;
    grid = next;
    for (const listener of listeners) guard(() => listener(next), onError);
  };
  const ink = createInkInstance({
    size,
    onFrame: (frame) => {
      if (phase === 'frame') show(painter.parseFrame(frame, size, grid));
    },
    onError,
    onExit: () => onExit?.(),
  });
  const { root } = ink;
  phase = painting !== 'frame' && root !== undefined && isPaintable(root) ? 'nodes' : 'frame';
  if (root !== undefined) {
    takeOver(root, onError, {
      beforeLayout: () => {
        if (phase === 'nodes') painter.adoptTexts(root);
      },
      render: (renderFrame) => {
        if (phase === 'nodes') {
          try {
            show(painter.paint(root, size, grid));
          } catch {
            phase = 'frame';
          }
        }
        if (phase === 'frame') renderFrame();
      },
    });
  }
  const render = (): void => guard(() => ink.render(createElement(view, size), size), onError);
  render();
  return {
    get grid() {
      return grid;
    },
    get painting() {
      return phase === 'nodes' ? 'nodes' : 'frame';
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resize: (next) => {
      if (phase === 'closed' || (next.columns === size.columns && next.rows === size.rows)) return;
      size = next;
      render();
    },
    push: (bytes) => guard(() => ink.push(bytes), onError),
    encode: createSharedEncoder(),
    close: () => {
      phase = 'closed';
      listeners.clear();
      ink.unmount();
    },
  };
}

interface RootActions {
  readonly beforeLayout: () => void;
  /** Called for each commit; `renderFrame` is what Ink would do. */
  readonly render: (renderFrame: () => void) => void;
}

/** Puts `actions` in the place of what Ink does after each commit. Their errors do not reach React. */
function takeOver(root: DOMElement, onError: (error: unknown) => void, actions: RootActions): void {
  const { onComputeLayout: computeLayout, onRender: renderFrame } = root;
  root.onComputeLayout = () =>
    guard(() => {
      actions.beforeLayout();
      computeLayout?.();
    }, onError);
  const onRender = (): void => guard(() => actions.render(() => renderFrame?.()), onError);
  root.onRender = onRender;
  root.onImmediateRender = onRender;
}

function guard(action: () => void, onError: (error: unknown) => void): void {
  try {
    action();
  } catch (error) {
    onError(error);
  }
}
