/** States of long runs in a file without a name. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createStateFiles } from '../../src/cli/state-file.js';
import type { StateRoom } from '../../src/timeline/state-room.js';
import { makeTestFolder } from '../support/temporary-folder.js';

/** Where the temporary folder lies in memory there is no room, so the tests stay beside the sources. */
const FOLDER = new URL('../../node_modules', import.meta.url).pathname;

function open(numbers: number, mostBytes = 1 << 20): StateRoom {
  const room = createStateFiles({ folders: [FOLDER], mostBytes })(numbers);
  if (room === null) throw new Error('There is no room.');
  return room;
}

describe('a file of states', () => {
  test('gives back the bits that were written, in any order of the slots', () => {
    const room = open(5);
    const states = [3, 0, 17, 3].map((slot, k) => ({
      slot,
      values: Float64Array.of(k, -0, Number.NaN, Number.MIN_VALUE, -Infinity),
    }));
    // A NaN with a payload of its own.
    new Uint32Array(states[1].values.buffer)[4] = 0xbeef;
    for (const { slot, values } of states) expect(room.write(slot, values)).toBe(true);
    for (const { slot, values } of states.slice(1)) {
      const read = new Float64Array(5);
      expect(room.read(slot, read)).toBe(true);
      expect(Buffer.from(read.buffer).equals(Buffer.from(values.buffer))).toBe(true);
    }
  });

  test('says so when there is nothing to read', () => {
    expect(open(5).read(3, new Float64Array(5))).toBe(false);
  });

  test('has no name', () => {
    const before = readdirSync(FOLDER);
    const room = open(5);
    room.write(0, new Float64Array(5));
    expect(readdirSync(FOLDER).filter((name) => name.startsWith('backstep-'))).toEqual([]);
    expect(readdirSync(FOLDER).length).toBe(before.length);
  });

  test('shares its limit with the others', () => {
    const openRoom = createStateFiles({ folders: [FOLDER], mostBytes: 100 * 80 });
    expect(openRoom(10)?.capacity).toBe(100);
    expect(openRoom(10)).toBeNull();
  });

  test('is not opened where a folder is missing or hardly a state would fit', () => {
    expect(createStateFiles({ folders: [join(makeTestFolder(), 'none')] })(5)).toBeNull();
    expect(createStateFiles({ folders: [FOLDER], mostBytes: 300 })(5)).toBeNull();
  });
});
