/**
 * A day of eight hours in a class, as its number of steps and of joins and leaves, without the waiting between them: the
 * heap at its end beside that at its beginning.
 */
import { getHeapSpaceStatistics } from 'node:v8';
import { type Classroom, createClassroom } from '../../src/class/room/classroom.js';
import { DEFAULT_LIMITS } from '../../src/class/room/limits.js';
import { createSharedFrames } from '../../src/class/ssh/shared-frames.js';
import { createTerminalGuest, type TerminalGuest } from '../../src/class/ssh/terminal-guest.js';
import { DEFAULT_OPTIONS } from '../../src/timeline/history.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { loadFixture } from '../../src/training/fixture/load-fixture.js';
import { DEFAULT_FIXTURE_NAME } from '../../src/training/fixture/shipped-fixtures.js';
import { openProgram } from '../../src/training/iteration/open-program.js';
import { UNSERVED } from '../support/served.js';
import { type Figure, garbageCollector } from './measure.js';

/** Two steps a minute, and a guest who comes or goes each half minute. */
const STEPS = 8 * 60 * 2;
const VISITS = 8 * 60;
/** The first hours fill what is bounded: seats, traces, texts that have been laid out. From then on the heap is flat. */
const WARM_UP_HOURS = 4;
/** Two collections in a row leave about so much more or less. */
const NOISE = 1.03;
const GUESTS = 20;

export async function measureLongDay(): Promise<readonly Figure[]> {
  const loaded = loadFixture(DEFAULT_FIXTURE_NAME);
  const classroom = createClassroom({
    ...UNSERVED,
    timeline: new Timeline(openProgram(loaded), { ...DEFAULT_OPTIONS, mostTraces: 128 }),
    source: null,
    lesson: null,
    solo: false,
    desk: undefined,
    lessons: [],
    onError: (error) => {
      throw error;
    },
  });
  const join = createJoin(classroom);
  const presenter = join('presenter', 0);
  const guests: TerminalGuest[] = [];
  const live = async (steps: number, visits: number): Promise<void> => {
    for (let step = 0; step < steps; step++) {
      presenter.read(step % 40 === 39 ? 'Q' : step % 2 === 0 ? '\x1b[C' : '}');
      const comings = Math.floor(((step + 1) * visits) / steps) - Math.floor((step * visits) / steps);
      for (let k = 0; k < comings; k++) {
        if (guests.length >= GUESTS) guests.shift()?.guest.end('left');
        const viewer = join('viewer', step + k);
        guests.push(viewer);
        // Every third explores, and some of them make a branch.
        if ((step + k) % 3 === 0) viewer.read(`d\x1b[C\x1b[C${step % 2 === 0 ? ':set learningRate 1\r}' : ''}`);
      }
      await turn();
    }
  };
  await live((STEPS / 8) * WARM_UP_HOURS, (VISITS / 8) * WARM_UP_HOURS);
  presenter.read('g0\r');
  await turn();
  const before = await heap();
  await live(STEPS, VISITS);
  presenter.read('g0\r');
  await turn();
  const after = await heap();
  for (const { guest } of [...guests, presenter]) guest.end('left');
  classroom.close();
  return [
    { what: `heap before a day of ${STEPS} steps and ${VISITS} visits`, value: before, unit: 'MB' },
    { what: 'heap after it', value: after, unit: 'MB', aim: { bound: before * NOISE, kind: 'at most' } },
  ];
}

const DEPTHS = ['true-color', '256', 'none'] as const;

function createJoin(classroom: Classroom) {
  const frames = createSharedFrames(classroom);
  // A day of which every key has been handled when the next one comes.
  const ofKeys = { schedule: (callback: () => void) => callback() };
  const hasty: Classroom = Object.create(classroom, { turns: { value: { ...classroom.turns, ofKeys } } });
  return (role: 'presenter' | 'viewer', number: number): TerminalGuest => {
    const joined = createTerminalGuest({
      frames,
      classroom: hasty,
      identity: {
        role,
        name: `${role} ${number}`,
        address: '127.0.0.1',
        voter: `${role} ${number}`,
        isNamed: true,
        isHost: false,
      },
      terminal: {
        term: 'xterm-256color',
        depth: DEPTHS[number % DEPTHS.length],
        // Answers each frame in the next turn, as a fast terminal does.
        send: (bytes) => {
          if (Buffer.from(bytes).includes('\x1b[5n')) setImmediate(() => joined.read('\x1b[0n'));
        },
        waiting: () => 0,
        isAway: () => false,
      },
      size: { columns: 100 + (number % 4) * 10, rows: 40 },
      limits: { ...DEFAULT_LIMITS, keysASecond: Number.MAX_SAFE_INTEGER },
      openFiles: undefined,
      desk: undefined,
      onError: (error) => {
        throw error;
      },
      onEnd: () => {},
    });
    joined.enter();
    return joined;
  };
}

/** Megabytes of data: code goes on being compiled for many hours, up to a bound that has nothing to do with the class. */
async function heap(): Promise<number> {
  const collect = garbageCollector();
  for (let k = 0; k < 5; k++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    collect();
  }
  const spaces = getHeapSpaceStatistics().filter((space) => !space.space_name.startsWith('code_'));
  return spaces.reduce((sum, space) => sum + space.space_used_size, 0) / 1e6;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 4));
}
