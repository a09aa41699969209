/**
 * Stages by size: everybody who looks at the same with the same size shares one, so that a key costs the same for one
 * viewer and for two hundred.
 * Invariant: a stage is there as long as somebody uses it; there are never more than so many.
 */
import type { ReactElement } from 'react';
import type { Size } from '../terminal/cell-grid.js';
import { createStage, type Stage } from '../terminal/stage.js';

export interface StagePoolOptions {
  readonly view: (size: Size) => ReactElement;
  readonly mostStages: number;
  /** Always to be had, even when there are as many stages as there may be. */
  readonly smallest: Size;
  readonly onError: (error: unknown) => void;
}

export interface StagePool {
  /** A stage of this size, or the largest one within it when there are too many. To be given back. */
  acquire(size: Size): Stage;
  release(stage: Stage): void;
  readonly count: number;
}

export function createStagePool({ view, mostStages, smallest, onError }: StagePoolOptions): StagePool {
  const stages = new Map<string, { readonly size: Size; readonly stage: Stage; users: number }>();
  const open = (size: Size) => {
    const key = `${size.columns}×${size.rows}`;
    const entry = stages.get(key) ?? { size, stage: createStage({ size, view, onError }), users: 0 };
    stages.set(key, entry);
    return entry;
  };
  const choose = (size: Size) => {
    if (stages.has(`${size.columns}×${size.rows}`) || stages.size < mostStages) return open(size);
    const fitting = [...stages.values()]
      .filter((entry) => entry.size.columns <= size.columns && entry.size.rows <= size.rows)
      .sort((a, b) => b.size.columns * b.size.rows - a.size.columns * a.size.rows);
    return fitting[0] ?? open(smallest);
  };
  return {
    acquire: (size) => {
      const entry = choose(size);
      entry.users++;
      return entry.stage;
    },
    release: (stage) => {
      for (const [key, entry] of stages) {
        if (entry.stage !== stage || --entry.users > 0) continue;
        stages.delete(key);
        stage.close();
      }
    },
    get count() {
      return stages.size;
    },
  };
}
