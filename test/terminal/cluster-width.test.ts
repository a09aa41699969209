/** How many columns a character takes, and where all terminals agree about it. */
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { clusterAt, clusterWidth, hasStableWidth, stableLineWidth } from '../../src/terminal/cluster-width.js';
import { createEmulator } from './emulator.js';

const units = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));

describe('the width of a cluster', () => {
  test('is what string-width says, also where it is looked up', () => {
    const wrong = units.filter((unit) => clusterWidth(unit) !== stringWidth(unit));
    expect(wrong).toEqual([]);
  });

  test('is called stable only where a terminal from before emoji gives the same', async () => {
    const stable = units.filter(hasStableWidth);
    const emulator = createEmulator({ columns: 4, rows: stable.length }, 'old');
    await emulator.write(`\x1b[?1049h${stable.map((unit, row) => `\x1b[${row + 1}H${unit}.`).join('')}`);
    const widths = emulator.grid().rows.map((row) => row.text.lastIndexOf('.'));
    expect(stable.filter((unit, row) => widths[row] !== clusterWidth(unit))).toEqual([]);
    expect(stable.length).toBeGreaterThan(40_000);
  });

  test('is stable for a letter with ordinary marks, and unstable for joined characters and emoji', () => {
    expect(['e\u0301', 'ǖ\u0301'].every(hasStableWidth)).toBe(true);
    expect(['😀', '❤️', '👩‍👩‍👧', '🇩🇪', 'か\u3099', '1️⃣', 'क्षि', '⌚'].some(hasStableWidth)).toBe(false);
  });
});

describe('the width of a line', () => {
  const stable = units.filter((unit) => stableLineWidth(unit) !== undefined);
  const sgr = ['\x1b[m', '\x1b[1m', '\x1b[38;2;1;22;255m', '\x1b[4:3m'];

  test('is what string-width says, where it is looked up', () => {
    const line = fc.array(fc.oneof(fc.constantFrom(...stable), fc.constantFrom(...sgr)), { maxLength: 40 });
    fc.assert(
      fc.property(line, (parts) => {
        expect(stableLineWidth(parts.join(''))).toBe(stringWidth(parts.join('')));
      }),
      { numRuns: 2000 },
    );
  });

  test('is looked up for no line with anything else in it', () => {
    for (const other of ['\x1b[2J', '\x1b]0;x\x07', '\t', 'e\u0301', '😀', '\u200b', '\x1b[1', '\x1b']) {
      expect(stableLineWidth(`ab${other}c`)).toBeUndefined();
    }
  });
});

describe('the cluster at a place in a text', () => {
  test('is all that belongs to one character', () => {
    for (const cluster of ['a', '你', 'e\u0301', '👩‍👩‍👧', '🇩🇪', 'か\u3099', '각', '각', '1️⃣']) {
      expect(clusterAt(`x${cluster}y`, 1)).toBe(cluster);
    }
  });

  test('agrees with the segmenter for a stable unit before any unit that might join it', () => {
    const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    const joining = units.filter(
      (unit, code) => /\p{M}|\p{Cf}|[\u1100-\u11ff]|[\uff9e\uff9f]/u.test(unit) || code % 32 === 0,
    );
    for (const first of ['a', '한', '가', 'あ', '─', 'é']) {
      const wrong = joining.filter((second) => {
        const pair = first + second;
        const [segment] = segmenter.segment(pair);
        return clusterAt(pair, 0) !== segment!.segment;
      });
      expect(wrong).toEqual([]);
    }
  });

  test('is cut when it has more marks than any terminal shows, and never within a pair', () => {
    const pile = `a${'\u0301'.repeat(1000)}`;
    expect(clusterAt(pile, 0).length).toBeLessThanOrEqual(32);
    const tags = `ab${'\u{e0061}'.repeat(100)}`;
    expect(clusterAt(tags, 1).length).toBeGreaterThan(20);
    expect(clusterAt(tags, 1)).not.toMatch(/[\ud800-\udbff]$/);
  });
});
