/**
 * Large tensors of a recording: a screen reads the part that it shows, at its place in the file, and holds no more.
 * The bytes that are read from files are counted.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { fieldsOf, newSession } from '../../../src/debugger/session.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { openRecording } from '../../../src/pytorch/recorded/open-recording.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { changeSession } from '../../../src/terminal/store.js';
import type { History } from '../../../src/timeline/history.js';
import { isRecorded } from '../../../src/timeline/trace.js';
import { holdSession } from '../../support/held-session.js';
import { makeRecording } from '../../support/made-recording.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

const { counted } = vi.hoisted(() => ({ counted: { bytes: 0 } }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const readSync = (...args: Parameters<typeof fs.readSync>): number => {
    const count = fs.readSync(...args);
    counted.bytes += count;
    return count;
  };
  return { ...fs, readSync };
});

/** 4 GB of values, which take no room on disk. */
const ELEMENTS = 500_000_000;
const BYTES = 4;

function openLarge(steps = 4): { readonly history: History; readonly file: string } {
  const path = join(makeTestFolder(), 'run.bst');
  makeRecording(path, { iterations: 1, steps, elements: ELEMENTS, kept: 2 });
  const opened = finish(openRecording(path, null));
  return { history: opened.history, file: join(path, 'rank0', '000000.safetensors') };
}

/** Writes one element of a version, where the header says that it lies. */
function put(path: string, version: number, element: number, number: number): void {
  const file = openSync(path, 'r+');
  const prefix = Buffer.alloc(8);
  readSync(file, prefix, 0, 8, 0);
  const bytes = Buffer.alloc(BYTES);
  bytes.writeFloatLE(number);
  writeSync(file, bytes, 0, BYTES, 8 + Number(prefix.readBigUInt64LE()) + (version * ELEMENTS + element) * BYTES);
  closeSync(file);
}

beforeEach(() => {
  counted.bytes = 0;
});

test('the part around the selected element is read, with the formula of that element in numbers', async () => {
  const { history, file } = openLarge();
  for (const [version, number] of [3, 7, 21].entries()) put(file, version, 123_456_789, number);
  const held = holdSession(history, fieldsOf(newSession(history)));
  await held.execute('goto 0.2');
  const text = () => screenParts(held.session, held.branches, 120, 60)?.step.map(textOf).join('\n') ?? '';
  expect(text()).toContain('A part of its 500,000,000 numbers');
  changeSession(held.store, { selection: 123_456_789 });
  expect(text()).toContain('layer1.mul(123456789) = 7 × 3 = 21');
  expect(counted.bytes).toBeLessThan(200_000);
  await held.execute('goto 0.3');
  expect(text()).toContain('Its numbers were not recorded.');
});

test('stepping, rules, answers and searches hold none of it', async () => {
  const { history } = openLarge(30);
  const held = holdSession(history, fieldsOf(newSession(history)));
  for (const line of ['rule non-finite', 'rule unmoved', 'rule deviates', 'continue', 'goto 0.2', 'why', 'uses']) {
    await held.execute(line);
    screenParts(held.session, held.branches, 120, 40);
  }
  for (let k = 0; k < 10; k++) held.press('down', 'right');
  expect(counted.bytes).toBeLessThan(400_000);
  expect(history.trace(0).frames.some(({ output }) => isRecorded(output))).toBe(false);
  expect(await held.execute('goto 0.1', 'print sum(output)')).toMatch(/layer0\.mul is too large to be read whole/);
});
