/**
 * The screens on which the class is drawn: stages that all who follow share, apart for presenters and for viewers, and
 * one for each follower who scrolls.
 * Invariant: what viewers may not see is on none of theirs.
 */
import { createElement, type ReactElement } from 'react';
import type { Size } from '../cells/cell-grid.js';
import { createStage } from '../terminal/stage.js';
import { App } from '../ui/app.js';
import { PlainScreen } from '../ui/plain-screen.js';
import { pressKey } from '../ui/pressed-key.js';
import { CellSourceContext, createSharedCells } from '../ui/rows.js';
import type { ScreenControls, ScreenStore } from '../ui/screen-store.js';
import { pressKeyOn } from '../ui/scroll.js';
import type { Theme } from '../ui/theme.js';
import type { Member } from './roles.js';
import { createStagePool, type StagePool } from './stage-pool.js';

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
