/**
 * The screens that relays ask for, and the newest frame of each.
 * Invariant: nothing is drawn that no relay asks for, and no frame is published twice.
 */
import type { CellGrid } from '../cells/cell-grid.js';
import type { Classroom } from '../class/classroom.js';
import { LADDER } from '../class/screen-sizes.js';
import type { StageLease } from '../class/stage-pool.js';
import { ROLE_THEME } from '../web/role-theme.js';
import { FOLLOWER } from './frames.js';
import { nameOfSize } from './messages.js';

interface Screen {
  readonly lease: StageLease;
  readonly unsubscribe: () => void;
  /** What was published last. */
  text: string;
}

interface ScreensOptions {
  readonly classroom: Classroom;
  readonly frameOf: (grid: CellGrid) => string;
  /** @param text empty where there is no frame any more */
  readonly publish: (size: string, text: string) => void;
}

interface Screens {
  /** Draws these sizes, on stages that are well, and no others. */
  suit(wished: ReadonlySet<string>): void;
  /** Publishes what has changed. */
  draw(): void;
  /** The newest frame; empty without one. */
  textOf(size: string): string;
  close(): void;
}

export function createScreens({ classroom, frameOf, publish }: ScreensOptions): Screens {
  const screens = new Map<string, Screen>();
  const pool = classroom.poolFor(FOLLOWER);
  const draw = (name: string, screen: Screen): void => {
    const text = frameOf(screen.lease.stage.grid);
    if (text === screen.text) return;
    screen.text = text;
    publish(name, text);
  };
  const open = (name: string): void => {
    const size = LADDER.find((each) => nameOfSize(each) === name);
    if (size === undefined) return;
    const lease = pool.acquire({ size, theme: ROLE_THEME });
    const unsubscribe = lease.stage.subscribe(() => draw(name, screen));
    const screen: Screen = { lease, unsubscribe, text: '' };
    screens.set(name, screen);
    draw(name, screen);
  };
  const shut = (name: string, { lease, unsubscribe }: Screen): void => {
    unsubscribe();
    screens.delete(name);
    pool.release(lease);
  };
  return {
    suit: (wished) => {
      for (const [name, screen] of screens) {
        if (wished.has(name) && pool.suits(screen.lease)) continue;
        shut(name, screen);
        if (!wished.has(name)) publish(name, '');
      }
      for (const name of wished) if (!screens.has(name)) open(name);
    },
    draw: () => {
      for (const [name, screen] of screens) draw(name, screen);
    },
    textOf: (size) => screens.get(size)?.text ?? '',
    close: () => {
      for (const [name, screen] of screens) shut(name, screen);
    },
  };
}
