/**
 * The built program in a real pty: process start to first frame, a key to the last byte of the frame that it causes, the
 * bytes for that, and what many presses leave in memory.
 */
import { spawnSync } from 'node:child_process';
import { spawn } from '@lydell/node-pty';
import { type CellGrid, sameStyle } from '../../src/document/cells/cell-grid.js';
import { createEmulator } from '../support/emulator.js';
import { type Figure, garbageCollector, median, percentile } from './measure.js';

/** The first frame ends with the question whether the terminal has synchronised output, which ends the others. */
const MODE_QUESTION = '\x1b[?2026$p';
const FRAME_END = /\x1b\[\?2026(?:l|\$p)/;
const STARTS = 9;
const PRESSES = 500;
const WARM_UP = 60;
const PATIENCE = 10_000;
const SIZES = [
  { columns: 120, rows: 40, minor: [1.5, 5], major: [4, 9] },
  { columns: 200, rows: 60, minor: [Number.NaN, 20], major: [Number.NaN, 20] },
] as const;

/** A minor change moves the selection within a pane; a major one goes to another step, where nearly all is different. */
const KINDS = {
  minor: {
    way: '\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C',
    until: /step 7 of/,
    there: '\x1b[B',
    back: '\x1b[A',
    turn: 4,
  },
  major: { way: '\x1b[C', until: /step 1 of/, there: '\x1b[C', back: '\x1b[D', turn: 30 },
} as const;

interface Size {
  readonly columns: number;
  readonly rows: number;
}

export async function measureScreen(program: string): Promise<readonly Figure[]> {
  const starts: number[] = [];
  for (let k = 0; k < STARTS; k++) starts.push(await timeStart(program));
  const figures: Figure[] = [
    {
      what: 'process start to first frame (median)',
      value: median(starts),
      unit: 'ms',
      aim: { bound: 220, kind: 'at most' },
    },
  ];
  const bare = Array.from({ length: STARTS }, timeBareStart);
  figures.push({ what: '`node -e 0` (median)', value: median(bare), unit: 'ms' });
  for (const { columns, rows, ...aims } of SIZES) {
    for (const kind of ['minor', 'major'] as const) {
      figures.push(...(await figuresOf(program, { columns, rows }, kind, aims[kind])));
    }
  }
  return figures;
}

async function figuresOf(
  program: string,
  size: Size,
  kind: keyof typeof KINDS,
  [middle, slow]: readonly [number, number],
): Promise<readonly Figure[]> {
  const presses = await timePresses(program, size, kind);
  const times = presses.map(({ time }) => time);
  const bytes = presses.map((press) => press.bytes);
  const ratios = presses.filter(({ changed }) => changed > 0).map((press) => press.bytes / press.changed);
  const what = `${kind} change at ${size.columns}×${size.rows}`;
  return [
    { what: `${what}, key to last byte (median)`, value: median(times), unit: 'ms', ...aimOf(middle) },
    { what: `${what}, 99th percentile`, value: percentile(times, 99), unit: 'ms', ...aimOf(slow) },
    {
      what: `${what}, bytes (median)`,
      value: median(bytes),
      unit: 'bytes',
      ...aimOf(kind === 'minor' ? 1000 : Number.NaN),
    },
    { what: `${what}, bytes for a byte of changed cells`, value: median(ratios), unit: '', ...aimOf(4) },
  ];
}

function aimOf(bound: number): Pick<Figure, 'aim'> {
  return Number.isNaN(bound) ? {} : { aim: { bound, kind: 'at most' } };
}

function open(program: string, { columns, rows }: Size) {
  return spawn(process.execPath, [program], {
    cols: columns,
    rows,
    name: 'xterm-256color',
    env: { ...process.env, COLORTERM: 'truecolor', CI: '', BACKSTEP_TOUR: 'off' },
  });
}

/** A Node.js that does nothing. */
function timeBareStart(): number {
  const began = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - began;
}

function timeStart(program: string): Promise<number> {
  return new Promise((resolve) => {
    const began = performance.now();
    const terminal = open(program, SIZES[0]);
    let seen = '';
    let time: number | null = null;
    terminal.onData((data) => {
      seen += data;
      if (time !== null || !seen.includes(' start ◂') || !seen.includes(MODE_QUESTION)) return;
      time = performance.now() - began;
      terminal.write('q');
    });
    terminal.onExit(() => resolve(time ?? Number.NaN));
  });
}

interface Press {
  readonly time: number;
  readonly bytes: number;
  /** Bytes of the characters in the cells that changed. */
  readonly changed: number;
}

/** One key after the other's frame, there and back again. */
async function timePresses(program: string, size: Size, kind: keyof typeof KINDS): Promise<readonly Press[]> {
  const { way, there, back, turn } = KINDS[kind];
  const terminal = open(program, size);
  const emulator = createEmulator(size);
  const collect = garbageCollector();
  const nextFrame = frames(terminal);
  emulator.write(await nextFrame());
  for (const key of way.match(/\x1b\[./g) ?? []) {
    terminal.write(key);
    emulator.write(await nextFrame());
  }
  const presses: Press[] = [];
  let shown = emulator.grid();
  for (let pressed = 0; pressed < PRESSES + WARM_UP; pressed++) {
    // The grids are this program's garbage: collected while a key is timed, on the same cores, they would count as its delay.
    collect('young');
    const began = performance.now();
    terminal.write(Math.floor(pressed / turn) % 2 === 0 ? there : back);
    const frame = await nextFrame();
    const time = performance.now() - began;
    emulator.write(frame);
    const grid = emulator.grid();
    if (pressed >= WARM_UP) presses.push({ time, bytes: Buffer.byteLength(frame), changed: changedBytes(shown, grid) });
    shown = grid;
  }
  terminal.write('q');
  return presses;
}

/** Resolves with all that was written up to the end of the next frame. */
function frames(terminal: ReturnType<typeof open>): () => Promise<string> {
  let received = '';
  let resolve: ((frame: string) => void) | null = null;
  const check = (): void => {
    const end = FRAME_END.exec(received);
    if (resolve === null || end === null) return;
    const frame = received.slice(0, end.index + end[0].length);
    if (frame.endsWith(MODE_QUESTION)) terminal.write('\x1b[?2026;2$y');
    received = received.slice(frame.length);
    const done = resolve;
    resolve = null;
    done(frame);
  };
  terminal.onData((data) => {
    received += data;
    check();
  });
  return () =>
    new Promise((done, fail) => {
      const impatience = setTimeout(() => fail(new Error('A key has changed nothing on the screen.')), PATIENCE);
      resolve = (frame) => {
        clearTimeout(impatience);
        done(frame);
      };
      check();
    });
}

function changedBytes(before: CellGrid, after: CellGrid): number {
  let bytes = 0;
  after.rows.forEach((row, y) => {
    row.text.forEach((cluster, x) => {
      const old = before.rows[y];
      const isSame = cluster === old.text[x] && sameStyle(row.style[x], old.style[x]);
      if (!isSame) bytes += Buffer.byteLength(cluster);
    });
  });
  return bytes;
}
