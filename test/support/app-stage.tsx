/**
 * The whole debugger on a stage without a terminal: keys in, grids out.
 */

import type { Driver } from '../../src/commands/driver.js';
import type { Session } from '../../src/debugger/session.js';
import { UNHURRIED } from '../../src/debugger/session-host.js';
import type { Size } from '../../src/document/cells/cell-grid.js';
import { App, type AppProps } from '../../src/terminal/components/app.js';
import { createOffer, type Offer, type OfferedItem } from '../../src/terminal/components/offer.js';
import { onScreen, pressKeyOn, type ScreenStore } from '../../src/terminal/components/screen-store.js';
import { createInputDecoder } from '../../src/terminal/stream/input-decoder.js';
import { createStage, type Stage } from '../../src/terminal/stream/stage.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { listFixtures } from '../../src/training/fixture/list-fixtures.js';
import type { TrainingProgram } from '../../src/training/iteration/program.js';
import { openShipped } from './fixtures.js';
import { holdSession } from './held-session.js';
import { openHistoryAt } from './recordings.js';
import { gridText } from './shown-grid.js';

export const NOTHING_TO_OPEN: Offer = createOffer(() => [], { choose: () => {}, open: () => {} });

export interface AppStage {
  readonly stage: Stage;
  readonly store: ScreenStore;
  readonly driver: Driver;
  readonly offer: Offer;
  readonly session: Session;
  /** How often it was asked to quit. */
  readonly quits: number;
  /** Fixtures chosen in the chooser. */
  readonly chosen: readonly OfferedItem[];
  /** How often the list of fixtures was read. */
  readonly listings: number;
  readonly errors: readonly unknown[];
  text(): string;
  /** Presses keys by name, each once the one before is done. A line that they type is drawn once, when it stands there. */
  press(...names: readonly string[]): Promise<void>;
  /** Sends bytes as a terminal does, each chunk once the one before is done. */
  type(...chunks: readonly string[]): Promise<void>;
  close(): void;
}

export interface AppStageOptions extends Partial<Size> {
  readonly fixture?: string;
  readonly overrides?: readonly string[];
  readonly program?: TrainingProgram;
  /** The path of a recording, in place of a run. */
  readonly recording?: string;
  readonly theme?: AppProps['theme'];
  /** What the chooser offers: by default the fixtures that ship. */
  readonly choices?: readonly OfferedItem[];
}

export function openApp(options: AppStageOptions = {}): AppStage {
  const { columns = 120, rows = 40, fixture, overrides = [], theme } = options;
  const history =
    options.recording === undefined
      ? new Timeline(options.program ?? openShipped(fixture, ...overrides))
      : openHistoryAt(options.recording);
  const held = holdSession(history, {}, { pace: UNHURRIED });
  const { driver } = held;
  const store = onScreen(held.store);
  let listings = 0;
  const chosen: OfferedItem[] = [];
  const errors: unknown[] = [];
  const listChoices = (): readonly OfferedItem[] => {
    listings++;
    return options.choices ?? shippedChoices();
  };
  const offer = createOffer(listChoices, { choose: (choice) => void chosen.push(choice), open: () => {} });
  const stage = createStage({
    size: { columns, rows },
    view: (size) => <App store={store} offer={offer} {...size} {...(theme === undefined ? {} : { theme })} />,
    onKey: (name, on) => pressKeyOn({ store, driver, offer }, name, on),
    onError: (error) => errors.push(error),
  });
  const decoder = createInputDecoder({ onKey: stage.press });
  return {
    stage,
    store,
    driver,
    offer,
    chosen,
    errors,
    get session() {
      return held.session;
    },
    get quits() {
      return held.quits;
    },
    get listings() {
      return listings;
    },
    text: () => gridText(stage.grid),
    press: async (...names) => {
      for (const name of names) {
        stage.press(name);
        const isTyping = held.session.open.overlay.kind === 'prompt' && !driver.isComputing;
        if (!isTyping) await driver.whenIdle();
      }
      await settle();
    },
    type: async (...chunks) => {
      for (const chunk of chunks) {
        decoder.push(chunk);
        // A lone escape counts as a key only after a turn of the event loop.
        await settle();
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

function shippedChoices(): readonly OfferedItem[] {
  return listFixtures().map(({ name, path }) => ({ kind: 'fixture', name, path, description: `what ${name} teaches` }));
}

/** Resolves when everything set in motion has been rendered. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
