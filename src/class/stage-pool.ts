/**
 * Stages by size and theme. Everyone who looks at the same thing at the same size in the same kind of colours shares
 * one, so a key costs the same for one viewer as for two hundred. A stage that fails is replaced by a fresh one, and if
 * that fails too by a plain one, until there is something else to draw.
 * Invariant: a stage exists as long as someone uses it, and the number of stages per theme is limited.
 */
import type { ReactElement } from 'react';
import type { Size } from '../cells/cell-grid.js';
import { createStage, type Stage } from '../terminal/stage.js';
import type { Theme } from '../ui/theme.js';

interface StagePoolOptions {
  readonly view: (size: Size, theme: Theme) => ReactElement;
  readonly onKey: (name: string, size: Size) => void;
  /** Shown when the view cannot be drawn, with the keys for it. */
  readonly plainView: (size: Size) => ReactElement;
  readonly onPlainKey: (name: string) => void;
  readonly mostStages: number;
  /** Always available, even when there are as many stages as allowed. */
  readonly smallest: Size;
  readonly onError: (error: unknown) => void;
  /** Called after a stage has failed: its users should acquire another. */
  readonly onFailure: () => void;
}

export interface StagePool {
  /** A stage of this size, or the largest one within it when there are too many. The caller must release it. */
  acquire(size: Size, theme: Theme): Stage;
  release(stage: Stage): void;
  /** Whether a stage has not failed. */
  isCurrent(stage: Stage): boolean;
  /** There is something else to draw now, so a view that failed is tried again. */
  retry(): void;
  readonly count: number;
}

interface Entry {
  readonly size: Size;
  readonly theme: Theme;
  readonly stage: Stage;
  readonly isPlain: boolean;
  users: number;
}

/** How often stages of one kind may fail before there is something else to draw. */
const MOST_FAILURES = 2;

export function createStagePool(options: StagePoolOptions): StagePool {
  const { mostStages, smallest, onError, onFailure } = options;
  const current = new Set<Entry>();
  /** Failed, but still in use. */
  const failed = new Set<Entry>();
  let failures: readonly Pick<Entry, 'size' | 'theme'>[] = [];
  const giveUp = (entry: Entry): void => {
    if (!current.delete(entry)) return;
    if (entry.users > 0) failed.add(entry);
    else setImmediate(() => entry.stage.close());
  };
  const create = (size: Size, theme: Theme): Entry => {
    const isPlain = failures.filter((failure) => isAlike(failure, size, theme)).length >= MOST_FAILURES;
    let entry: Entry | null = null;
    let hasFailed = false;
    const stage = createStage({
      size,
      view: (now) => (isPlain ? options.plainView(now) : options.view(now, theme)),
      onKey: isPlain ? options.onPlainKey : options.onKey,
      onError: (error) => {
        onError(error);
        if (hasFailed) return;
        hasFailed = true;
        if (!isPlain) failures = [...failures, { size, theme }];
        if (entry === null || isPlain) return;
        giveUp(entry);
        onFailure();
      },
    });
    if (hasFailed && !isPlain) {
      stage.close();
      return create(size, theme);
    }
    entry = { size, theme, stage, isPlain, users: 0 };
    current.add(entry);
    return entry;
  };
  const find = (size: Size, theme: Theme): Entry | undefined =>
    [...current].find((entry) => isAlike(entry, size, theme));
  const choose = (size: Size, theme: Theme): Entry => {
    const same = find(size, theme);
    if (same !== undefined) return same;
    const ofTheme = [...current].filter((entry) => entry.theme === theme);
    if (ofTheme.length < mostStages) return create(size, theme);
    const fitting = ofTheme
      .filter((entry) => entry.size.columns <= size.columns && entry.size.rows <= size.rows)
      .sort((a, b) => b.size.columns * b.size.rows - a.size.columns * a.size.rows);
    return fitting[0] ?? find(smallest, theme) ?? create(smallest, theme);
  };
  return {
    acquire: (size, theme) => {
      const entry = choose(size, theme);
      entry.users++;
      return entry.stage;
    },
    release: (stage) => {
      for (const entries of [current, failed]) {
        for (const entry of entries) {
          if (entry.stage !== stage || --entry.users > 0) continue;
          entries.delete(entry);
          stage.close();
        }
      }
    },
    isCurrent: (stage) => [...current].some((entry) => entry.stage === stage),
    retry: () => {
      if (failures.length === 0) return;
      failures = [];
      const plain = [...current].filter(({ isPlain }) => isPlain);
      for (const entry of plain) giveUp(entry);
      if (plain.length > 0) onFailure();
    },
    get count() {
      return current.size;
    },
  };
}

function isAlike(entry: Pick<Entry, 'size' | 'theme'>, size: Size, theme: Theme): boolean {
  return entry.theme === theme && entry.size.columns === size.columns && entry.size.rows === size.rows;
}
