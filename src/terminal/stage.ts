// A stage: one Ink instance that renders a view at one size into a grid, for any number of viewers. The grid is always
// the newest; listeners are told of each new one, never of one that equals the last.

import type { DOMElement } from 'ink';
import type { ReactElement } from 'react';
import { createElement } from 'react';
import type { CellGrid, Size } from '../cells/cell-grid.js';
import { blankGrid } from '../cells/cell-grid.js';
import type { DifferenceEncoder } from './difference.js';
import { createSharedEncoder } from './difference.js';
import type { InkInstance } from './ink-instance.js';
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

export function createStage(options: StageOptions): Stage {
  const { view, onError } = options;
  let { size } = options;
  const feed = createFeed(size, onError);
  const ink = createPaintedInk(options, feed, () => size);
  const render = (): void => guard(() => ink.render(createElement(view, size), size), onError);
  render();
  return {
    get grid() {
      return feed.grid;
    },
    get painting() {
      return ink.painting;
    },
    subscribe: feed.subscribe,
    resize: (next) => {
      if (ink.isUnmounted || (next.columns === size.columns && next.rows === size.rows)) return;
      size = next;
      render();
    },
    push: (bytes) => guard(() => ink.push(bytes), onError),
    encode: createSharedEncoder(),
    close: () => {
      feed.close();
      ink.unmount();
    },
  };
}

/** The newest grid and those who are told of it. */
interface Feed {
  readonly grid: CellGrid;
  show(grid: CellGrid): void;
  subscribe(listener: (grid: CellGrid) => void): () => void;
  close(): void;
}

function createFeed(size: Size, onError: (error: unknown) => void): Feed {
  const listeners = new Set<(grid: CellGrid) => void>();
  let grid = blankGrid(size);
  return {
    get grid() {
      return grid;
    },
    show: (next) => {
      if (next === grid) return;
      grid = next;
      for (const listener of listeners) guard(() => listener(next), onError);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => listeners.clear(),
  };
}

type PaintedInk = Omit<InkInstance, 'root'> & Pick<Stage, 'painting'> & { readonly isUnmounted: boolean };

/** An Ink instance whose commits are painted for `feed`; `sizeNow` is the size they are rendered at. */
function createPaintedInk(options: StageOptions, feed: Feed, sizeNow: () => Size): PaintedInk {
  const painter = createPainter();
  let phase: 'starting' | 'nodes' | 'frame' | 'unmounted' = 'starting';
  const { root, ...ink } = createInkInstance({
    size: options.size,
    onFrame: (frame) => {
      if (phase === 'frame') feed.show(painter.parseFrame(frame, sizeNow(), feed.grid));
    },
    onError: options.onError,
    onExit: () => options.onExit?.(),
  });
  phase = options.painting !== 'frame' && root !== undefined && isPaintable(root) ? 'nodes' : 'frame';
  if (root !== undefined) {
    takeOver(root, options.onError, {
      beforeLayout: () => {
        if (phase === 'nodes') painter.adoptTexts(root);
      },
      render: (renderFrame) => {
        if (phase === 'nodes') {
          try {
            feed.show(painter.paint(root, sizeNow(), feed.grid));
          } catch {
            phase = 'frame';
          }
        }
        if (phase === 'frame') renderFrame();
      },
    });
  }
  return {
    ...ink,
    get painting() {
      return phase === 'nodes' ? 'nodes' : 'frame';
    },
    get isUnmounted() {
      return phase === 'unmounted';
    },
    unmount: () => {
      phase = 'unmounted';
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
