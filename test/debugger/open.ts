/**
 * Fixtures opened for tests, and a session with a driver that is held in a variable instead of a store.
 * Invariant: a fixture that is refused throws its message, so no test goes on with something else.
 */
import { loadFixture } from '../../src/data/fixture/load-fixture.js';
import { fixtureFilesIn, shippedFixtureFolder } from '../../src/data/fixture/shipped-fixtures.js';
import { commandForKey, commandNamed } from '../../src/debugger/commands.js';
import { Driver } from '../../src/debugger/driver.js';
import { type Moment, momentAt, type PredictionPart, predictionPartOf } from '../../src/debugger/places/moment.js';
import { NEW_SESSION, type Session } from '../../src/debugger/session.js';
import { type Pace, UNHURRIED } from '../../src/debugger/session-host.js';
import { type Branches, branchOf, createBranches } from '../../src/timeline/branches.js';
import { START } from '../../src/timeline/cursor.js';
import type { History } from '../../src/timeline/history.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { openProgram } from '../../src/training/open-program.js';
import type { TrainingProgram } from '../../src/training/program.js';

export const DEFAULT = 'we-love-deep-learning';

/** Names of all fixtures that ship. */
export const SHIPPED: readonly string[] = fixtureFilesIn(shippedFixtureFolder() ?? '').map(({ name }) => name);

/** @param overrides as --set takes them */
export function openShipped(name: string = DEFAULT, ...overrides: readonly string[]): TrainingProgram {
  const loaded = loadFixture(name, { overrides });
  if (loaded.kind === 'refused') throw new Error(loaded.message);
  return openProgram(loaded);
}

export function timelineOf(name: string = DEFAULT, ...overrides: readonly string[]): Timeline {
  return new Timeline(openShipped(name, ...overrides));
}

/** What makes a run blow up: the loss is not finite from iteration 1 on. */
export const DIVERGING: readonly string[] = ['training.softmax=plain', 'optimizer.learningRate=1000'];

export interface HeldSession<H extends History = Timeline> {
  readonly driver: Driver;
  readonly timeline: H;
  readonly session: Session;
  readonly branches: Branches;
  /** How often the driver asked to leave. */
  readonly quits: number;
  /** Runs the command of each of these keys, as key-names.ts calls them. */
  press(...keys: readonly string[]): void;
  run(name: string, argument?: string): void;
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
  const runNamed = (name: string, argument?: string): void => {
    driver.run(commandNamed(name), argument);
  };
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
    run: runNamed,
  };
}

/** Turns the event loop until this holds; the test's own time limit ends what never does. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** The moment after the frame that computed this for the prediction of a number, from 0. */
export function momentOfPart(timeline: History, iteration: number, part: PredictionPart, prediction = 0): Moment {
  const start = momentAt(timeline, { ...START, iteration });
  const matching = start.trace.frames.filter((frame) => predictionPartOf(start, frame) === part);
  const scope = start.trace.outcome.groups[prediction].scope;
  const frame = matching.find((candidate) => scope !== null && candidate.scope.includes(scope));
  if (frame === undefined) throw new Error(`no ${part} of prediction ${prediction}`);
  return momentAt(timeline, { ...START, iteration, frame: frame.index });
}
