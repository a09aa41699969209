/**
 * Recordings of PyTorch runs: the built program in a real pty opens one of half a million steps and one of 10 GB, steps
 * and searches; and, where PyTorch is installed, what the recorder costs the run that it records.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { makeRecording, type RecordingPlan } from '../support/made-recording.js';
import { type Figure, median, percentile } from './measure.js';

const MANY: RecordingPlan = { iterations: 100, steps: 5000, elements: 64, kept: 0 };
/** Sparse files: 400 values of 26 MB each. */
const LARGE: RecordingPlan = { iterations: 100, steps: 5000, elements: 6_500_000, kept: 3 };
const STARTS = 5;
const STEPS = 200;
const PATIENCE = 20_000;
/** Milliseconds after which a typed line has been drawn. */
const SETTLED = 500;
const RIGHT = '\x1b[C';
const MODE_QUESTION = '\x1b[?2026$p';
/** The first frame ends with the question whether the terminal has synchronised output, which ends the others. */
const FRAME_END = /\x1b\[\?2026(?:l|\$p)/;

export async function measureRecorded(program: string): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-bench-'));
  try {
    const [many, large] = [join(folder, 'many.bst'), join(folder, 'large.bst')];
    makeRecording(many, MANY);
    makeRecording(large, LARGE);
    return [
      ...(await figuresOf(program, many, 'half a million steps')),
      ...(await figuresOf(program, large, '10 GB')),
      ...recorderCost(folder),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function figuresOf(program: string, path: string, name: string): Promise<readonly Figure[]> {
  const starts: number[] = [];
  for (let k = 0; k < STARTS; k++) {
    const began = performance.now();
    const opened = new Opened(program, path);
    await opened.until(/recorded from/);
    starts.push(performance.now() - began);
    opened.close();
  }
  const opened = new Opened(program, path);
  await opened.until(/recorded from/);
  const steps: number[] = [];
  for (let k = 0; k < STEPS; k++) steps.push(await opened.press(RIGHT));
  const first = await opened.say('goto 50.4990');
  for (let k = 0; k < 20; k++) steps.push(await opened.press(RIGHT));
  await opened.say('goto 0.1');
  await opened.say('rule non-finite');
  const rule = await opened.say('continue', /end of the recording/);
  const memory = opened.largestMemory();
  opened.close();
  const most = (what: string, value: number, unit: string, bound: number): Figure => ({
    ...{ what, value, unit, aim: { bound, kind: 'at most' } },
  });
  return [
    most(`${name}: process start to first screen (median)`, median(starts), 'ms', 1000),
    most(`${name}: a step (median)`, median(steps), 'ms', 50),
    most(`${name}: a step (99th percentile)`, percentile(steps, 99), 'ms', 50),
    { what: `${name}: going to an iteration in the middle`, value: first, unit: 'ms' },
    most(`${name}: rule non-finite over all of it`, rule, 'ms', 2000),
    ...(memory === null ? [] : [most(`${name}: memory at most`, memory, 'MB', 300)]),
  ];
}

/** The program in a terminal. */
class Opened {
  private readonly terminal: ReturnType<typeof spawn>;
  private seen = '';
  private heard: () => void = () => {};

  constructor(program: string, path: string) {
    this.terminal = spawn(process.execPath, [program, path], {
      cols: 120,
      rows: 40,
      name: 'xterm-256color',
      env: { ...process.env, COLORTERM: 'truecolor', CI: '', BACKSTEP_TOUR: 'off', NODE_ENV: 'production' },
    });
    this.terminal.onData((data) => {
      this.seen += data;
      if (data.includes(MODE_QUESTION)) this.terminal.write('\x1b[?2026;2$y');
      this.heard();
    });
  }

  /** Resolves once this has been written since the last key, and the frame that holds it is whole. */
  until(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`No ${pattern} in ${PATIENCE} ms.`)), PATIENCE);
      this.heard = () => {
        const at = this.seen.search(pattern);
        if (at === -1 || !FRAME_END.test(this.seen.slice(at))) return;
        clearTimeout(timer);
        this.heard = () => {};
        resolve();
      };
      this.heard();
    });
  }

  async press(key: string): Promise<number> {
    this.seen = '';
    const began = performance.now();
    this.terminal.write(key);
    await this.until(/./);
    return performance.now() - began;
  }

  /** Types a command; gives the time from its Enter to the frame in which this is said. */
  async say(line: string, said: RegExp = /./): Promise<number> {
    for (const key of [':', ...line]) {
      this.terminal.write(key);
      await pause();
    }
    await pause(SETTLED);
    this.seen = '';
    const began = performance.now();
    this.terminal.write('\r');
    await this.until(said);
    return performance.now() - began;
  }

  /** In megabytes, where the system tells. */
  largestMemory(): number | null {
    try {
      const [, kilobytes] =
        /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.terminal.pid}/status`, 'utf8')) ?? [];
      return kilobytes === undefined ? null : (Number(kilobytes) * 1024) / 1e6;
    } catch {
      return null;
    }
  }

  close(): void {
    this.terminal.kill();
  }
}

function pause(milliseconds = 20): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Empty without PyTorch. */
function recorderCost(folder: string): readonly Figure[] {
  // The bundle lies in node_modules/.cache/backstep.
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const { status, stdout } = spawnSync('/usr/bin/python3', [join(root, 'test/bench/recorder_cost.py'), folder], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: join(root, 'dist'), PYTHONDONTWRITEBYTECODE: '1' },
  });
  if (status !== 0) return [];
  return stdout
    .trim()
    .split('\n')
    .map((line): Figure => {
      const figure: Figure = JSON.parse(line);
      return figure.what.includes('copy every') ? { ...figure, aim: { bound: 1, kind: 'at most' } } : figure;
    });
}
