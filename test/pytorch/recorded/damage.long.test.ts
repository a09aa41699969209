/** Recorded values whose bytes have changed since: noticed when they are read, and said. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { operandOf } from '../../../src/debugger/expressions/values.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { textsOf } from '../../../src/document/document.js';
import { recordedStep } from '../../../src/explaining/panes/recorded/step.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { fitsStatistics } from '../../../src/pytorch/recorded/damage.js';
import { openRecording } from '../../../src/pytorch/recorded/open-recording.js';
import { START } from '../../../src/timeline/cursor.js';
import type { History } from '../../../src/timeline/history.js';
import type { TraceValue } from '../../../src/timeline/trace.js';
import { HAS_TORCH, python } from '../../support/pytorch.js';
import { randomFrom } from '../../support/random.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));
const RECORDINGS = readdirSync(STORED);

function open(path: string): History {
  const opened = finish(openRecording(path, null));
  return opened.history;
}

/** All values of all iterations. */
function* valuesOf(history: History): Generator<TraceValue> {
  for (let k = 0; k < history.numbers.count; k++) {
    const { frames, outcome } = history.trace(history.numbers.at(k));
    yield* outcome.parameters;
    for (const { inputs, output } of frames) yield* [...inputs, output];
  }
}

function damagesIn(history: History): ReadonlySet<string> {
  return new Set(Array.from(valuesOf(history), ({ damage }) => damage ?? '').filter((damage) => damage !== ''));
}

/** A copy, its file of values, and where in that the values begin. */
function copyOf(recording: string): { readonly path: string; readonly file: string; readonly begin: number } {
  const path = join(makeTestFolder(), 'run.bst');
  cpSync(recording, path, { recursive: true });
  const file = join(path, 'rank0', '000000.safetensors');
  return { path, file, begin: 8 + Number(readFileSync(file).readBigUInt64LE()) };
}

/** Adds the checksums that the recorder writes today. */
function withSums(path: string, file: string): void {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE());
  const header: Record<string, { data_offsets: [number, number] }> = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  const sums = Object.entries(header).map(
    ([
      name,
      {
        data_offsets: [from, to],
      },
    ]) => {
      return [name, crc32(bytes.subarray(8 + length + from, 8 + length + to))];
    },
  );
  const trace = join(path, 'rank0', 'trace.jsonl');
  const text = readFileSync(trace, 'utf8');
  const field = `"crc32":${JSON.stringify(Object.fromEntries(sums))},`;
  writeFileSync(trace, text.replace('"rerun":', `${field}"rerun":`));
  // Its offsets have moved.
  rmSync(join(path, 'rank0', 'index.jsonl'));
}

function flip(file: string, at: number, bit: number): void {
  const bytes = readFileSync(file);
  bytes[at] ^= 1 << bit;
  writeFileSync(file, bytes);
}

test.each(RECORDINGS)('%s has every value as it was recorded', (name) => {
  expect([...damagesIn(open(join(STORED, name)))]).toEqual([]);
});

describe('a flipped bit', () => {
  const random = randomFrom(7);

  test.each(['character_gpt.bst', 'log_of_zero.bst', 'every_layer.bst'])(
    'of a checksummed value is noticed: %s',
    (name) => {
      for (let k = 0; k < 8; k++) {
        const { path, file, begin } = copyOf(join(STORED, name));
        withSums(path, file);
        expect([...damagesIn(open(path))]).toEqual([]);
        const { length } = readFileSync(file);
        flip(file, begin + Math.floor(random() * (length - begin)), Math.floor(random() * 8));
        expect([...damagesIn(open(path))]).toEqual([
          'their bytes in 000000.safetensors are not those that were recorded',
        ]);
      }
    },
  );

  test.each([20, 23, 26, 30, 31])('%i of a number without a checksum is noticed by its statistics', (bit) => {
    const { path, file, begin } = copyOf(join(STORED, 'log_of_zero.bst'));
    flip(file, begin + 4 + Math.floor(bit / 8), bit % 8);
    const damages = damagesIn(open(path));
    expect([...damages]).toEqual(['they do not fit the statistics that were recorded with them']);
  });

  test('is said where the value is shown, and where it is asked for', () => {
    const { path, file, begin } = copyOf(join(STORED, 'log_of_zero.bst'));
    withSums(path, file);
    for (let at = begin; at < readFileSync(file).length; at += 4) flip(file, at, 0);
    const history = open(path);
    const [weight] = history.trace(0).outcome.parameters;
    expect(weight.data).toBeNull();
    expect(() => operandOf(weight)).toThrow(/are damaged: their bytes in 000000\.safetensors are not those/);
    const moment = momentAt(history, { ...START, iteration: 0, frame: 0 });
    const shown = textsOf(recordedStep({ moment, element: 0 }, moment.trace.frames[0])).join('\n');
    expect(shown).toContain('Its numbers are damaged, and not shown, since their bytes in 000000.safetensors');
  });
});

test('values whose file is gone, or is none, are said to be in a file that cannot be read', () => {
  const { path, file } = copyOf(join(STORED, 'log_of_zero.bst'));
  rmSync(file);
  const why = '000000.safetensors cannot be read: ';
  expect([...damagesIn(open(path))].filter((damage) => damage.startsWith(why))).toHaveLength(1);
});

test.skipIf(!HAS_TORCH)('a new recording has a checksum of each of its values', () => {
  const folder = makeTestFolder();
  python('record_all.py', [folder, 'log_of_zero']);
  const path = join(folder, 'log_of_zero.bst');
  expect([...damagesIn(open(path))]).toEqual([]);
  expect(readFileSync(join(path, 'rank0', 'trace.jsonl'), 'utf8')).toMatch(/"begin":0,.*"crc32":\{"0":\d+,/);
});

describe('statistics', () => {
  const numbers = Float64Array.from([0, -2, 3.25, Number.NaN, Number.POSITIVE_INFINITY, 0]);
  const recorded = { minimum: -2, maximum: 3.25, mean: 0.3125, rms: 1.90804219, nan: 1, infinite: 1, zeros: 2 };

  test('of the same numbers fit, to the digits that are written', () => {
    expect(fitsStatistics(numbers, recorded)).toBe(true);
    expect(
      fitsStatistics(Float64Array.of(Number.NaN), { ...recorded, minimum: null, maximum: null, infinite: 0, zeros: 0 }),
    ).toBe(true);
  });

  test.each(Object.keys(recorded) as (keyof typeof recorded)[])('with another %s do not', (name) => {
    expect(fitsStatistics(numbers, { ...recorded, [name]: recorded[name] + 1 })).toBe(false);
  });
});
