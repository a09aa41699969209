/** Tests of random texts, which are many: `npm test` tries a few of them, and in the long tests five files share them out. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DEPTH, seedOf } from './depth.js';
import { faultsOfText } from './drawn-texts.js';

/** In a test. */
const IN_PART = 20;
/** Tests in a file of the long tests. */
const PARTS = DEPTH > 1 ? 10 : 1;

/** @param file which of the files it is, from 0 */
export function testRandomTexts(file: number): void {
  const firsts = Array.from({ length: PARTS }, (_, part) => seedOf(1) + (file * PARTS + part) * IN_PART);
  test.each(firsts)(
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
}
