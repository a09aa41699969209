/**
 * The built program in a real pty: process start to first frame, and a key to the last byte of the frame that it causes.
 */
import { spawn } from '@lydell/node-pty';
import { type Figure, median, percentile } from './measure.js';

const FRAME_END = '\x1b[?2026l';
const SIZE = { cols: 120, rows: 40 } as const;
const STARTS = 9;
const PRESSES = 400;
const WARM_UP = 40;

export async function measureScreen(program: string): Promise<readonly Figure[]> {
  const starts: number[] = [];
  for (let k = 0; k < STARTS; k++) starts.push(await timeStart(program));
  const presses = await timePresses(program);
  return [
    {
      what: 'process start to first frame (median)',
      value: median(starts),
      unit: 'ms',
      aim: { bound: 400, kind: 'at most' },
    },
    {
      what: `key to last byte at ${SIZE.cols}×${SIZE.rows} (median)`,
      value: median(presses.times),
      unit: 'ms',
      aim: { bound: 30, kind: 'at most' },
    },
    { what: 'the same, 99th percentile', value: percentile(presses.times, 99), unit: 'ms' },
    { what: 'bytes a key (median)', value: median(presses.bytes), unit: 'bytes' },
    { what: 'bytes a key (largest)', value: Math.max(...presses.bytes), unit: 'bytes' },
  ];
}

function open(program: string) {
  return spawn(process.execPath, [program], {
    ...SIZE,
    name: 'xterm-256color',
    env: { ...process.env, COLORTERM: 'truecolor', CI: '' },
  });
}

function timeStart(program: string): Promise<number> {
  return new Promise((resolve) => {
    const began = performance.now();
    const terminal = open(program);
    let seen = '';
    let time: number | null = null;
    terminal.onData((data) => {
      seen += data;
      if (time !== null || !seen.includes('set-up') || !seen.includes(FRAME_END)) return;
      time = performance.now() - began;
      terminal.write('q');
    });
    terminal.onExit(() => resolve(time ?? Number.NaN));
  });
}

/** Steps forward through some iterations and back again, one key after the other's frame. */
function timePresses(program: string): Promise<{ readonly times: number[]; readonly bytes: number[] }> {
  return new Promise((resolve) => {
    const terminal = open(program);
    const times: number[] = [];
    const bytes: number[] = [];
    let pressed = 0;
    let at = 0;
    let received = '';
    let started = false;
    const press = (): void => {
      received = '';
      at = performance.now();
      terminal.write(pressed++ < PRESSES / 2 ? '\x1b[C' : '\x1b[D');
    };
    terminal.onData((data) => {
      received += data;
      if (!received.includes(FRAME_END)) return;
      if (started && pressed > WARM_UP) {
        times.push(performance.now() - at);
        bytes.push(Buffer.byteLength(received));
      }
      if (!started && !received.includes('set-up')) return;
      started = true;
      if (pressed < PRESSES) setImmediate(press);
      else terminal.write('q');
    });
    terminal.onExit(() => resolve({ times, bytes }));
  });
}
