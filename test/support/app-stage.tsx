/**
 * The whole debugger on a stage without a terminal: keys in, grids out.
 * Invariant: the same fixture and keys give the same grids.
 */
import type { Size } from '../../src/cells/cell-grid.js';
import { listFixtures } from '../../src/data/fixture/list-fixtures.js';
import { loadFixture } from '../../src/data/fixture/load-fixture.js';
import { Driver } from '../../src/debugger/driver.js';
import { changeSession, contextOf, createDebuggerStore, type DebuggerStore } from '../../src/store.js';
import { createStage, type Stage } from '../../src/terminal/stage.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { openProgram } from '../../src/training/open-program.js';
import type { TrainingProgram } from '../../src/training/program.js';
import { App, type AppProps } from '../../src/ui/app.js';
import { type Choice, createOffer, type Offer } from '../../src/ui/chooser.js';
import { pressKey } from '../../src/ui/controls.js';

export const NOTHING_TO_OPEN: Offer = createOffer(
  () => [],
  () => {},
);

export interface AppStage {
  readonly stage: Stage;
  readonly store: DebuggerStore;
  readonly driver: Driver;
  readonly offer: Offer;
  /** Errors that a render threw. */
  readonly errors: unknown[];
  /** Presses keys by name, each when the one before has been done. */
  press(...names: readonly string[]): Promise<void>;
  close(): void;
}

export interface AppStageOptions extends Size {
  readonly fixture?: string;
  readonly overrides?: readonly string[];
  readonly program?: TrainingProgram;
  readonly theme?: AppProps['theme'];
  /** Looks at the session of another stage instead of a new one. */
  readonly store?: DebuggerStore;
}

export function openApp(options: AppStageOptions): AppStage {
  const { columns, rows, fixture = 'we-love-deep-learning', overrides = [], program, theme } = options;
  const store = options.store ?? createDebuggerStore(new Timeline(program ?? openFixture(fixture, overrides)));
  const driver = new Driver({
    read: () => contextOf(store.getState()),
    write: (change, branches) => changeSession(store, change, branches),
    quit: () => {},
  });
  const errors: unknown[] = [];
  const offer = createOffer(listChoices, () => {});
  const stage = createStage({
    size: { columns, rows },
    view: (size) => <App store={store} offer={offer} {...size} {...(theme === undefined ? {} : { theme })} />,
    onKey: (name, on) => pressKey({ store, driver, offer }, name, on),
    onError: (error) => errors.push(error),
  });
  return {
    stage,
    store,
    driver,
    offer,
    errors,
    press: async (...names) => {
      for (const name of names) {
        stage.press(name);
        await driver.whenIdle();
      }
      await settle();
    },
    close: () => {
      driver.dispose();
      stage.close();
    },
  };
}

function listChoices(): readonly Choice[] {
  return listFixtures().map(({ name, path }) => ({ name, path, description: `what ${name} teaches` }));
}

export function openFixture(name: string, overrides: readonly string[] = []): TrainingProgram {
  const loaded = loadFixture(name, { overrides });
  if (loaded.kind === 'refused') throw new Error(loaded.message);
  return openProgram(loaded);
}

/** Resolves when what has been set in motion has been rendered. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
