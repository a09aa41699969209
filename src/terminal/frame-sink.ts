// The output stream an Ink instance believes to be its terminal. With Ink's `debug` option every write is one whole
// frame; the cursor sequences Ink writes besides are dropped.

import { EventEmitter } from 'node:events';
import type { Size } from '../cells/cell-grid.js';

/** The part of a terminal's output that Ink 6.8.0 uses. */
export interface FrameSink extends EventEmitter {
  readonly isTTY: true;
  columns: number;
  rows: number;
  /** False once the stage is closed: Ink then leaves out its last frame. */
  writable: boolean;
  write(data: string, ...rest: readonly unknown[]): boolean;
}

export function createFrameSink(size: Size, onFrame: (frame: string) => void): FrameSink {
  const sink: FrameSink = Object.assign(new EventEmitter(), {
    isTTY: true as const,
    columns: size.columns,
    rows: size.rows,
    writable: true,
    write: (data: string, ...rest: readonly unknown[]) => {
      if (sink.writable && !/^\x1b\[\?25[hl]$/.test(data)) onFrame(data);
      const done = rest.at(-1);
      if (typeof done === 'function') setImmediate(() => done());
      return true;
    },
  });
  sink.setMaxListeners(0);
  return sink;
}
