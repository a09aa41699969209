/** A session in a store with its driver, and no screen. */

import { commandForKey, commandNamed } from '../../src/commands/commands.js';
import { Driver } from '../../src/commands/driver.js';
import { contextOf } from '../../src/debugger/command.js';
import type { Session, SessionChange } from '../../src/debugger/session.js';
import { type EndedCommand, type Pace, type SessionFiles, UNHURRIED } from '../../src/debugger/session-host.js';
import { keyModesOf } from '../../src/questions/key-modes.js';
import { changeSession, createDebuggerStore, type DebuggerStore } from '../../src/terminal/store.js';
import type { Branches } from '../../src/timeline/branches.js';
import type { History } from '../../src/timeline/history.js';
import type { Timeline } from '../../src/timeline/timeline.js';
import type { FixtureSource } from '../../src/training/fixture/fixture-source.js';

export interface HeldSession<H extends History = Timeline> {
  readonly store: DebuggerStore;
  readonly driver: Driver;
  readonly timeline: H;
  readonly session: Session;
  readonly branches: Branches;
  /** How often the driver asked to leave. */
  readonly quits: number;
  /** Runs the command of each of these keys, as key-names.ts calls them. */
  press(...keys: readonly string[]): void;
  /** Runs a command by its name, and gives the message that it leaves. */
  run(name: string, argument?: string): string;
  /** Runs lines as they are typed, each to its end, and gives the message that the last one leaves. */
  execute(...lines: readonly string[]): Promise<string>;
}

export interface HeldOptions {
  readonly pace?: Pace;
  readonly source?: FixtureSource;
  readonly files?: SessionFiles;
  readonly onCommand?: (ended: EndedCommand) => void;
}

/** What the session holds whenever it is written from now on. */
export function watchSession({ store }: Pick<HeldSession, 'store'>): readonly Session[] {
  const written: Session[] = [];
  store.subscribe(({ session }) => written.push(session));
  return written;
}

/** Whatever a command computes is done when it returns, however busy the machine is. */
const AT_ONCE: Pace = { ...UNHURRIED, firstSliceMilliseconds: Number.POSITIVE_INFINITY };

export function holdSession<H extends History = Timeline>(
  timeline: H,
  start: SessionChange = {},
  { pace = AT_ONCE, source, ...host }: HeldOptions = {},
): HeldSession<H> {
  const store = createDebuggerStore(timeline, source);
  changeSession(store, start);
  let quits = 0;
  const driver = new Driver({
    read: () => contextOf(store.getState()),
    write: (change, branches) => changeSession(store, change, branches),
    quit: () => {
      quits++;
    },
    pace,
    ...host,
  });
  const message = (): string => store.getState().session.open.message?.text ?? '';
  return {
    store,
    driver,
    timeline,
    get session() {
      return store.getState().session;
    },
    get branches() {
      return store.getState().branches;
    },
    get quits() {
      return quits;
    },
    press: (...keys) => {
      for (const key of keys) {
        const { session } = store.getState();
        const command = commandForKey(key, session.open.focus, keyModesOf(session));
        if (command === null) throw new Error(`no command for ${key}`);
        driver.run(command);
      }
    },
    run: (name, argument) => {
      driver.run(commandNamed(name), argument);
      return message();
    },
    execute: async (...lines) => {
      for (const line of lines) {
        driver.execute(line);
        await driver.whenIdle();
      }
      return message();
    },
  };
}
