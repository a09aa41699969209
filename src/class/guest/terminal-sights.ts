/**
 * How a terminal looks at the class: at a stage that it shares with all who see the same, or at one of its own while the
 * guest scrolls or explores.
 */
import { createElement } from 'react';
import type { CellGrid, Size } from '../../cells/cell-grid.js';
import { createStage, type Stage } from '../../terminal/stage.js';
import { App } from '../../ui/app.js';
import { pressKey } from '../../ui/controls.js';
import type { Theme } from '../../ui/theme.js';
import { stageSizeFor } from '../class-row.js';
import type { Classroom } from '../classroom.js';
import type { Explorer } from '../explorer.js';
import { createReader, type Reader } from '../reader.js';
import type { Member } from '../roles.js';
import type { Sight, Sights } from './sight.js';

export interface TerminalSight extends Sight {
  /** What is on the stage now. */
  readonly grid: () => CellGrid;
}

interface TerminalSightsOptions {
  readonly classroom: Classroom;
  readonly member: () => Member;
  readonly size: () => Size;
  readonly theme: () => Theme;
  readonly onError: (error: unknown) => void;
}

export function createTerminalSights(options: TerminalSightsOptions): Sights<TerminalSight> {
  const { classroom, member, size, theme } = options;
  let own: OwnStage | null = null;
  return {
    follow: (onChange) => {
      const on = stageSizeFor(size());
      const pool = classroom.poolFor(member());
      const lease = pool.acquire({ size: on, theme: theme() });
      let reader: Reader | null = null;
      let unsubscribe = lease.stage.subscribe(onChange);
      const beginReading = (): Reader => {
        const shown = classroom.shownTo(member());
        unsubscribe();
        reader = createReader(shown, on, (store) => classroom.drawFor(store, on, theme()));
        unsubscribe = reader.stage.subscribe(onChange);
        return reader;
      };
      return {
        grid: () => (reader ?? lease).stage.grid,
        press: (key) => lease.stage.press(key),
        scroll: (rows) => {
          const isNew = reader === null;
          (reader ?? beginReading()).scroll(rows);
          if (isNew) onChange();
        },
        isRight: () =>
          pool === classroom.poolFor(member()) &&
          pool.suits(lease) &&
          // Whoever drives moves what everybody sees.
          (reader === null || (reader.isCurrent() && classroom.driving !== member())),
        leave: () => unsubscribe(),
        close: () => {
          reader?.close();
          pool.release(lease);
        },
      };
    },
    explore: (explorer, onChange) => {
      if (own?.explorer === explorer) {
        own.stage.resize(stageSizeFor(size()));
        own.stage.redraw();
        return own.sight;
      }
      const mine = openOwnStage(explorer, onChange, options, () => {
        if (own === mine) own = null;
      });
      own = mine;
      return mine.sight;
    },
  };
}

interface OwnStage {
  readonly explorer: Explorer;
  readonly stage: Stage;
  readonly sight: TerminalSight;
}

function openOwnStage(
  explorer: Explorer,
  onChange: () => void,
  { size, theme, onError }: TerminalSightsOptions,
  onClose: () => void,
): OwnStage {
  const { store, offer } = explorer.controls;
  const stage = createStage({
    size: stageSizeFor(size()),
    view: ({ columns, rows }) => createElement(App, { store, offer, columns, rows, theme: theme() }),
    onKey: (name, on) => pressKey(explorer.controls, name, on),
    onError,
  });
  const unsubscribe = stage.subscribe(onChange);
  const sight: TerminalSight = {
    grid: () => stage.grid,
    press: (key) => stage.press(key),
    scroll: () => {},
    isRight: () => true,
    leave: unsubscribe,
    close: () => {
      stage.close();
      onClose();
    },
  };
  return { explorer, stage, sight };
}
