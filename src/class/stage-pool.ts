/**
 * Stages by size and theme. Everyone who looks at the same thing at the same size in the same kind of colours shares
 * one, so a key costs the same for one viewer as for two hundred. A stage that fails is replaced by a fresh one, and if
 * that fails too by a plain one, until there is something else to draw.
 * Invariant: a stage exists as long as someone uses it. Wishes for a size are rounded down in a crowd, so the stages of a
 * theme are few, and met exactly again when there is room.
 */
import type { ReactElement } from 'react';
import { type Size, sameSize } from '../cells/cell-grid.js';
import { createStage, type Stage } from '../terminal/stage.js';
import type { Theme } from '../ui/theme.js';
import { createSizeCount, roundDown } from './screen-sizes.js';

interface StagePoolOptions {
  readonly view: (size: Size, theme: Theme) => ReactElement;
  readonly onKey: (name: string, size: Size) => void;
  /** Shown when the view cannot be drawn, with the keys for it. */
  readonly plainView: (size: Size) => ReactElement;
  readonly onPlainKey: (name: string) => void;
  /** Whether each size is met exactly, however many there are. */
  readonly isExact: boolean;
  readonly onError: (error: unknown) => void;
  /** Called when a stage has failed or sizes are given anew: leases that no longer suit should be exchanged. */
  readonly onChange: () => void;
}

interface StageWish {
  readonly size: Size;
  readonly theme: Theme;
}

export type StagePool = ReturnType<typeof createStagePool>;

interface Entry {
  readonly size: Size;
  readonly theme: Theme;
  readonly stage: Stage;
  readonly isPlain: boolean;
  users: number;
}

/** How often stages of one kind may fail before there is something else to draw. */
const MOST_FAILURES = 2;

export function createStagePool(options: StagePoolOptions) {
  const { onError, onChange } = options;
  const current = new Set<Entry>();
  let failures: readonly Pick<Entry, 'size' | 'theme'>[] = [];
  const giveUp = (entry: Entry): void => {
    if (!current.delete(entry)) return;
    if (entry.users === 0) setImmediate(entry.stage.close);
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
        onChange();
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
  const sizes = createSizeCount(onChange);
  return {
    /** The caller must release it, once. */
    acquire: ({ size: wished, theme }: StageWish) => {
      sizes.add(wished);
      const sizeNow = (): Size => (sizes.isCrowded && !options.isExact ? roundDown(wished) : wished);
      const size = sizeNow();
      const entry = [...current].find((each) => isAlike(each, size, theme)) ?? create(size, theme);
      entry.users++;
      return {
        stage: entry.stage,
        /** Whether it is what its wish would get now. */
        suits: () => current.has(entry) && sameSize(size, sizeNow()),
        release: () => {
          sizes.remove(wished);
          if (--entry.users > 0) return;
          current.delete(entry);
          entry.stage.close();
        },
      };
    },
    /** There is something else to draw now, so a view that failed is tried again. */
    retry: () => {
      if (failures.length === 0) return;
      failures = [];
      const plain = [...current].filter(({ isPlain }) => isPlain);
      for (const entry of plain) giveUp(entry);
      if (plain.length > 0) onChange();
    },
    get count() {
      return current.size;
    },
  };
}

function isAlike(entry: Pick<Entry, 'size' | 'theme'>, size: Size, theme: Theme): boolean {
  return entry.theme === theme && sameSize(entry.size, size);
}
