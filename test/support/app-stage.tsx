/**
 * The whole debugger on a stage without a terminal: keys in, grids out.
 * Invariant: the same fixture and keys give the same grids.
 */
import type { Size } from '../../src/cells/cell-grid.js';
import { listFixtures } from '../../src/data/fixture/list-fixtures.js';
import { loadFixture } from '../../src/data/fixture/load-fixture.js';
import { Driver } from '../../src/debugger/driver.js';
import { changeSession, contextOf, createDebuggerStore, type DebuggerStore } from '../../src/store.js';
import { createStage, type Stage, type StageOptions } from '../../src/terminal/stage.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { openProgram } from '../../src/training/open-program.js';
import type { TrainingProgram } from '../../src/training/program.js';
import { App, type AppProps } from '../../src/ui/app.js';
import type { Choice } from '../../src/ui/chooser.js';
import { pressKey } from '../../src/ui/controls.js';

export interface AppStage {
  readonly stage: Stage;
  readonly store: DebuggerStore;
  readonly driver: Driver;
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
  readonly painting?: StageOptions['painting'];
  /** Looks at the session of another stage instead of a new one. */
  readonly store?: DebuggerStore;
}

export function openApp(options: AppStageOptions): AppStage {
  const { columns, rows, fixture = 'we-love-deep-learning', overrides = [], program, theme, painting } = options;
  const store = options.store ?? createDebuggerStore(new Timeline(program ?? openFixture(fixture, overrides)));
  const driver = new Driver({
    read: () => contextOf(store.getState()),
    write: (change, branches) => changeSession(store, change, branches),
    quit: () => {},
  });
  const errors: unknown[] = [];
  const stage = createStage({
    size: { columns, rows },
    view: (size) => (
      <App
        store={store}
        driver={driver}
        listChoices={listChoices}
        onChoose={() => {}}
        {...size}
        {...(theme === undefined ? {} : { theme })}
      />
    ),
    onError: (error) => errors.push(error),
    ...(painting === undefined ? {} : { painting }),
  });
  return {
    stage,
    store,
    driver,
    errors,
    press: async (...names) => {
      for (const name of names) {
        pressKey(store, driver, name, { columns: stage.grid.columns, rows: stage.grid.rows.length });
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
