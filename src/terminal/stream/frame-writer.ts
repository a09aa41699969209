// Shows the newest grid on one byte stream, as far as the stream takes it.

import type { Writable } from 'node:stream';
import type { CellGrid } from '../../document/cells/cell-grid.js';
import type { ColorDepth } from '../../document/cells/palette.js';
import { type DifferenceEncoder, encodeDifference } from './difference.js';
import { Newest } from './newest.js';

interface FrameWriterOptions {
  readonly depth: ColorDepth;
  /** Sends one frame; false if no other may follow until `resume` is called. */
  readonly write: (bytes: Uint8Array) => boolean;
  /** Default: `encodeDifference`. Viewers of one stage share the stage's encoder, and so its work. */
  readonly encode?: DifferenceEncoder;
}

export type FrameWriter = ReturnType<typeof createFrameWriter>;

export function createFrameWriter({ depth, write, encode = encodeDifference }: FrameWriterOptions) {
  let isBlocked = false;
  let isPaused = false;
  let isClosed = false;
  const newest = new Newest<CellGrid>({
    hasRoom: () => !isClosed && !isPaused && !isBlocked,
    send: (shown, next) => {
      const bytes = encode(shown, next, depth);
      if (bytes.length > 0) isBlocked = !write(bytes);
    },
  });
  return {
    /** Shows a grid, now or when the stream has room, unless a newer one comes first. */
    present: (grid: CellGrid) => newest.put(grid),
    /** The stream has room again. */
    resume: () => {
      isBlocked = false;
      newest.flush();
    },
    /** Shows nothing until `repaint`, because the terminal is in other hands. */
    pause: () => {
      isPaused = true;
    },
    /** Draws everything again, because what the terminal shows is no longer known. */
    repaint: () => {
      isPaused = false;
      newest.forget();
      newest.flush();
    },
    /** Shows nothing from now on. */
    close: () => {
      isClosed = true;
    },
  };
}

interface StreamOptions extends Omit<FrameWriterOptions, 'write'> {
  /** What is sent for the bytes of a frame. Default: themselves. */
  readonly frame?: (bytes: Uint8Array) => Uint8Array;
}

/** A frame writer for a Node stream, which waits for its `drain` event when the stream is full. */
export function writeFramesTo(stream: Writable, { frame = (bytes) => bytes, ...options }: StreamOptions): FrameWriter {
  const frameWriter = createFrameWriter({ ...options, write: (bytes) => stream.write(frame(bytes)) });
  stream.on('drain', frameWriter.resume);
  return {
    ...frameWriter,
    close: () => {
      stream.off('drain', frameWriter.resume);
      frameWriter.close();
    },
  };
}
