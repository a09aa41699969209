/**
 * The app on a terminal that is not there: keys go in as bytes, and what the store holds and the last frame come out.
 * Invariant: every test closes what it mounted, so that no timer outlives it.
 */
import { Box } from 'ink';
import { render } from 'ink-testing-library';
import { Driver } from '../../src/debugger/driver.js';
import type { Session } from '../../src/debugger/session.js';
import { changeSession, contextOf, createDebuggerStore, type DebuggerStore } from '../../src/store.js';
import { createInputDecoder } from '../../src/terminal/input-decoder.js';
import type { Timeline } from '../../src/timeline/timeline.js';
import { App } from '../../src/ui/app.js';
import { type Choice, createOffer } from '../../src/ui/chooser.js';
import { pressKey } from '../../src/ui/controls.js';
import { timelineOf, until } from '../debugger/open.js';

export const KEYS = {
  right: '\x1b[C',
  left: '\x1b[D',
  up: '\x1b[A',
  down: '\x1b[B',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  tab: '\t',
  return: '\r',
  escape: '\x1b',
  backspace: '\x7f',
  space: ' ',
  'ctrl+c': '\x03',
} as const;

export interface MountOptions {
  readonly timeline?: Timeline;
  readonly columns?: number;
  readonly rows?: number;
  readonly choices?: readonly Choice[];
}

export interface Mounted {
  readonly store: DebuggerStore;
  readonly session: Session;
  readonly quits: number;
  readonly chosen: readonly Choice[];
  /** How often the list of fixtures was read. */
  readonly listings: number;
  /** Sends bytes as one chunk, and waits until what they lead to is on the screen. */
  type(...chunks: readonly string[]): Promise<void>;
  /** The last frame without styles. */
  screen(): string;
  resize(columns: number, rows: number): void;
  close(): void;
}

export function mount({ timeline = timelineOf(), columns = 120, rows = 40, choices = [] }: MountOptions = {}): Mounted {
  const store = createDebuggerStore(timeline);
  let quits = 0;
  let listings = 0;
  const chosen: Choice[] = [];
  const driver = new Driver({
    read: () => contextOf(store.getState()),
    write: (change, branches) => changeSession(store, change, branches),
    quit: () => {
      quits++;
    },
  });
  const listChoices = (): readonly Choice[] => {
    listings++;
    return choices;
  };
  const offer = createOffer(listChoices, (choice) => void chosen.push(choice));
  let size = { columns, rows };
  // Ink takes the width of its own output, 100 columns here, unless a box says otherwise.
  const view = () => (
    <Box width={size.columns}>
      <App store={store} offer={offer} {...size} />
    </Box>
  );
  const instance = render(view());
  const decoder = createInputDecoder({ onKey: (name) => pressKey({ store, driver, offer }, name, size) });
  return {
    store,
    get session() {
      return store.getState().session;
    },
    get quits() {
      return quits;
    },
    get chosen() {
      return chosen;
    },
    get listings() {
      return listings;
    },
    type: async (...chunks) => {
      for (const chunk of chunks) {
        decoder.push(chunk);
        // A lone escape is a key only when the event loop has turned.
        for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
        await until(() => store.getState().session.progress === null);
      }
    },
    screen: () => (instance.lastFrame() ?? '').replaceAll(/\x1b\[[\d;:]*m/g, ''),
    resize: (width, height) => {
      size = { columns: width, rows: height };
      instance.rerender(view());
    },
    close: () => {
      driver.dispose();
      instance.unmount();
      instance.cleanup();
    },
  };
}
