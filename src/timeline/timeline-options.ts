/** How much a timeline may keep. */
import type { OpenStateRoom } from './state-room.js';

export interface TimelineOptions {
  /** Budget for checkpoints. */
  readonly memoryBytes: number;
  readonly mostTraces: number;
  /** Budget for kept traces; at least two are kept whatever their size. */
  readonly traceBytes: number;
  /** Whether what traces took goes back to the system when they are forgotten. Recording then takes a little longer. */
  readonly returnsMemory?: true;
  /** Opens a room for checkpoints beyond memory; without it there is none. */
  readonly openRoom?: OpenStateRoom;
}

export const DEFAULT_OPTIONS: TimelineOptions = {
  memoryBytes: 256 * 2 ** 20,
  mostTraces: 16,
  traceBytes: 128 * 2 ** 20,
};
