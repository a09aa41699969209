// Shows grids on one byte stream. While the stream is full only the newest grid is kept: a slow reader skips frames,
// and its backlog never grows.

import type { Writable } from 'node:stream';
import type { CellGrid } from '../cells/cell-grid.js';
import type { ColorDepth } from '../cells/palette.js';
import type { DifferenceEncoder } from './difference.js';
import { encodeDifference } from './difference.js';

interface PresenterOptions {
  readonly depth: ColorDepth;
  /** Sends one frame; false if no other may follow until `resume` is called. */
  readonly write: (bytes: Uint8Array) => boolean;
  /** Default: `encodeDifference`. Viewers of one stage share the stage's encoder, and so its work. */
  readonly encode?: DifferenceEncoder;
}

export interface Presenter {
  /** Shows a grid, now or when the stream has room, unless a newer one comes first. */
  present(grid: CellGrid): void;
  /** The stream has room again. */
  resume(): void;
  /** Shows nothing until `repaint`, because the terminal is in other hands. */
  pause(): void;
  /** Draws everything again, because what the terminal shows is no longer known. */
  repaint(): void;
  /** Shows nothing from now on. */
  close(): void;
}

export function createPresenter({ depth, write, encode = encodeDifference }: PresenterOptions): Presenter {
  let shown: CellGrid | null = null;
  let newest: CellGrid | null = null;
  let isBlocked = false;
  let isPaused = false;
  let isClosed = false;
  const flush = (): void => {
    if (isClosed || isPaused || isBlocked || newest === null || newest === shown) return;
    const bytes = encode(shown, newest, depth);
    shown = newest;
    if (bytes.length > 0) isBlocked = !write(bytes);
  };
  return {
    present: (grid) => {
      newest = grid;
      flush();
    },
    resume: () => {
      isBlocked = false;
      flush();
    },
    pause: () => {
      isPaused = true;
    },
    repaint: () => {
      isPaused = false;
      shown = null;
      flush();
    },
    close: () => {
      isClosed = true;
    },
  };
}

interface StreamOptions extends Omit<PresenterOptions, 'write'> {
  /** What is sent for the bytes of a frame. Default: themselves. */
  readonly frame?: (bytes: Uint8Array) => Uint8Array;
}

/** A presenter for a Node stream, which waits for its `drain` event when the stream is full. */
export function presentOn(stream: Writable, { frame = (bytes) => bytes, ...options }: StreamOptions): Presenter {
  const presenter = createPresenter({ ...options, write: (bytes) => stream.write(frame(bytes)) });
  stream.on('drain', presenter.resume);
  return {
    ...presenter,
    close: () => {
      stream.off('drain', presenter.resume);
      presenter.close();
    },
  };
}
