/** How much a timeline may keep. */
import { totalmem } from 'node:os';
import type { OpenStateRoom } from './state-room.js';

export interface TimelineOptions {
  /** Budget for checkpoints. */
  readonly memoryBytes: number;
  readonly mostTraces: number;
  /** Budget for kept traces; at least two are kept whatever their size. */
  readonly traceBytes: number;
  /** Whether what traces took goes back to the system when they are forgotten. Recording then takes a little longer. */
  readonly returnsMemory?: true;
  /** What the figures of all iterations may take; without it there is no limit. */
  readonly metricsBytes?: number;
  /** Opens a room for checkpoints beyond memory; without it there is none. */
  readonly openRoom?: OpenStateRoom;
}

export const DEFAULT_OPTIONS: TimelineOptions = {
  memoryBytes: 256 * 2 ** 20,
  mostTraces: 16,
  traceBytes: 128 * 2 ** 20,
  metricsBytes: totalmem() / 2,
};
