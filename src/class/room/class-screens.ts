/**
 * The screens on which the class is drawn: stages by size and theme that all who follow share, apart for presenters and
 * for viewers, and one for each follower who scrolls.
 * Invariant: what viewers may not see is on none of theirs.
 */
import { createElement, type ReactElement } from 'react';
import { type Size, sameSize } from '../../document/cells/cell-grid.js';
import { App } from '../../terminal/components/app.js';
import { PlainScreen } from '../../terminal/components/plain-screen.js';
import { pressKey } from '../../terminal/components/pressed-key.js';
import { CellSourceContext, createSharedCells } from '../../terminal/components/rows.js';
import { pressKeyOn, type ScreenControls, type ScreenStore } from '../../terminal/components/screen-store.js';
import type { Theme } from '../../terminal/components/theme.js';
import { createStage, type Stage } from '../../terminal/stream/stage.js';
import type { Member } from './roles.js';
import { createSizeCount, roundDown } from './screen-sizes.js';

interface ClassScreensOptions {
  /** The shared session, as presenters see it, and its keys. */
  readonly controls: ScreenControls;
  /** The same session as viewers see it. */
  readonly viewers: ScreenStore;
  readonly onError: (error: unknown) => void;
  /** Called when leases of stages may have to be exchanged. */
  readonly onChange: () => void;
}

export function createClassScreens({ controls, viewers, onError, onChange }: ClassScreensOptions) {
  const cells = createSharedCells();
  const draw = (store: ScreenStore, { columns, rows }: Size, theme: Theme): ReactElement => {
    const app = createElement(App, { store, offer: controls.offer, columns, rows, theme });
    return createElement(CellSourceContext.Provider, { value: cells }, app);
  };
  const pool = (store: ScreenStore, isExact: boolean): StagePool =>
    createStagePool({
      view: (size, theme) => draw(store, size, theme),
      onKey: (name, size) => pressKeyOn(controls, name, size),
      isExact,
      plainView: PlainScreen,
      // Without a drawn screen, nobody knows where its last line is.
      onPlainKey: (name) => pressKey(controls, name),
      onError,
      onChange,
    });
  // A presenter may drive at any moment, and then scrolls and selects on a screen of this size.
  const ofPresenters = pool(controls.store, true);
  const ofViewers = pool(viewers, false);
  return {
    /** The stages for a member who follows. */
    poolFor: ({ role }: Pick<Member, 'role'>) => (role === 'viewer' ? ofViewers : ofPresenters),
    /** A screen of this session for one follower alone. It is drawn when they scroll, whatever the class does. */
    drawFor: (store: ScreenStore, size: Size, theme: Theme) =>
      createStage({ size, view: (now) => draw(store, now, theme), onError }),
    /** There is something else to draw now, so what failed is tried again. */
    retry: () => {
      for (const stages of [ofPresenters, ofViewers]) stages.retry();
    },
    /** How many stages are shared. */
    get count() {
      return ofPresenters.count + ofViewers.count;
    },
  };
}

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

type StagePool = ReturnType<typeof createStagePool>;

interface Entry {
  readonly size: Size;
  readonly theme: Theme;
  readonly stage: Stage;
  readonly isPlain: boolean;
  users: number;
}

/** How often stages of one kind may fail before there is something else to draw. */
const MOST_FAILURES = 2;

function createStagePool(options: StagePoolOptions) {
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
