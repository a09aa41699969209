/**
 * A session whose every turn of the event loop is timed: what a line runs at once, each slice after it, and what is drawn
 * and described then.
 */
import { join } from 'node:path';
import { createOwnFiles } from '../../src/cli/session-files.js';
import { commandNamed } from '../../src/commands/commands.js';
import type { SessionFiles } from '../../src/debugger/session-host.js';
import { UNHURRIED } from '../../src/debugger/session-host.js';
import type { Timeline } from '../../src/timeline/timeline.js';
import type { FixtureSource } from '../../src/training/fixture/fixture-source.js';
import { type HeldSession, holdSession } from './held-session.js';

export interface Turn {
  /** Computing, in seconds. */
  readonly seconds: number;
  readonly what: string;
}

/** A line that is still under way after so many turns is stopped, */
const PATIENCE = 6;
/** and has stopped after so many more. */
const AFTER_STOP = 40;

export class WatchedSession {
  readonly held: HeldSession;
  private turns = 0;
  private line = '';
  private failure: unknown = null;

  constructor(
    timeline: Timeline,
    source: FixtureSource,
    folder: string,
    private readonly onTurn: (turn: Turn) => void,
  ) {
    const schedule = (callback: () => void): void =>
      UNHURRIED.schedule(() => {
        this.turns++;
        this.watch('slice', callback);
      });
    const pace = { ...UNHURRIED, firstSliceMilliseconds: 12, schedule };
    this.held = holdSession(timeline, {}, { pace, source, files: filesWithin(folder) });
  }

  /** Runs a line to its end, or stops it. Throws what any turn threw. */
  async execute(line: string): Promise<void> {
    const { driver } = this.held;
    this.line = line;
    this.turns = 0;
    this.watch('line', () => driver.execute(line));
    let isIdle = false;
    const waitUntilIdle = (): void => void driver.whenIdle().then(() => (isIdle = true));
    waitUntilIdle();
    for (let stops = 0; !isIdle; await turnOfTheLoop()) {
      this.requireSound();
      if (this.turns < PATIENCE + stops * AFTER_STOP) continue;
      if (stops === 3) throw new Error('It does not stop.');
      stops++;
      this.watch('stop', () => driver.run(commandNamed('stop')));
      waitUntilIdle();
    }
    if (this.held.session.where.playing) this.watch('stop', () => driver.run(commandNamed('stop')));
    this.requireSound();
  }

  /** Throws what a turn threw. */
  requireSound(): void {
    if (this.failure !== null) throw this.failure;
  }

  /** Does something in a turn of its own. */
  watch<T>(what: string, work: () => T): T | null {
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    try {
      return work();
    } catch (error) {
      this.failure ??= error;
      return null;
    } finally {
      const { user, system } = process.cpuUsage(cpu);
      // Other threads of the process compute too, and other processes take time: the turn itself took neither.
      const seconds = Math.min((user + system) / 1e6, (performance.now() - wall) / 1e3);
      this.onTurn({ seconds, what: `${what} of ${this.line}` });
    }
  }
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The real files, of which this folder is the root. */
function filesWithin(folder: string): SessionFiles {
  const within = (path: string): string => join(folder, join('/', path));
  const own = createOwnFiles();
  return {
    ...own,
    readScript: (path) => own.readScript(within(path)),
    writeSession: (path, text, force) => own.writeSession(within(path), text, force),
    readArrays: (path) => own.readArrays?.(within(path)) ?? new Map(),
    writeArrays: (path, arrays, force) => own.writeArrays?.(within(path), arrays, force),
    startTranscript: (path, context, force) => own.startTranscript(within(path), context, force),
  };
}
