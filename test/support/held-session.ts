/**
 * A session with a driver, held in a variable instead of a store.
 * Invariant: it is written as the screen would see it.
 */
import { commandForKey, commandNamed } from '../../src/debugger/commands.js';
import { Driver } from '../../src/debugger/driver.js';
import { NEW_SESSION, type Session } from '../../src/debugger/session.js';
import { type Pace, UNHURRIED } from '../../src/debugger/session-host.js';
import { type Branches, branchOf, createBranches } from '../../src/timeline/branches.js';
import type { History } from '../../src/timeline/history.js';
import type { Timeline } from '../../src/timeline/timeline.js';

export interface HeldSession<H extends History = Timeline> {
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
  /** What the session held whenever it was written. */
  readonly written: readonly Session[];
}

/** Whatever a command computes is done when it returns, however busy the machine is. */
const AT_ONCE: Pace = { ...UNHURRIED, firstSliceMilliseconds: Number.POSITIVE_INFINITY };

export function holdSession<H extends History = Timeline>(
  timeline: H,
  start: Partial<Session> = {},
  pace: Pace = AT_ONCE,
): HeldSession<H> {
  let session: Session = { ...NEW_SESSION, ...start };
  let branches = createBranches(timeline);
  let quits = 0;
  const written: Session[] = [];
  const driver = new Driver({
    read: () => ({
      session,
      branches,
      timeline: branchOf(branches, session.cursor.branch).timeline,
      source: null,
    }),
    write: (change, changed) => {
      session = { ...session, ...change };
      branches = changed ?? branches;
      written.push(session);
    },
    quit: () => {
      quits++;
    },
    pace,
  });
  return {
    driver,
    timeline,
    written,
    get session() {
      return session;
    },
    get branches() {
      return branches;
    },
    get quits() {
      return quits;
    },
    press: (...keys) => {
      for (const key of keys) {
        const command = commandForKey(key, session.focus);
        if (command === null) throw new Error(`no command for ${key}`);
        driver.run(command);
      }
    },
    run: (name, argument) => {
      driver.run(commandNamed(name), argument);
      return session.message?.text ?? '';
    },
  };
}
