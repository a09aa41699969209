/** Texts of many scripts, as corpora: kinds of steps, and some answers, in every drawing. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DEPTH, seedOf } from '../../support/depth.js';
import { faultsOfText } from '../../support/drawn-texts.js';

const IN_PART = 20;
const PARTS = DEPTH > 1 ? 50 : 1;

test.each(Array.from({ length: PARTS }, (_, part) => seedOf(1) + part * IN_PART))(
  `${IN_PART} random texts, from seed %i on, are drawn in rows, on pages, in words and in ASCII`,
  async (first) => {
    for (let seed = first; seed < first + IN_PART; seed++) {
      const faults = await faultsOfText(seed).catch((error: Error) => [String(error.stack)]);
      expect(faults.slice(0, 12), `seed ${seed}`).toEqual([]);
      // Within one turn of the event loop, Node.js may keep all memory of the texts before.
      await nextTurn();
    }
  },
);
