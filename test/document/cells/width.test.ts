/** How many cells a text and each of its characters take, and where all terminals agree about it. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { closedCluster, clustersOf, clusterWidth, hasStableWidth, widthOf } from '../../../src/document/cells/width.js';
import { createEmulator } from '../../support/emulator.js';
import { texts } from '../../support/texts.js';

const units = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));

describe('the width of a cluster', () => {
  test('is what string-width says, also where it is looked up, but for marks without a letter', () => {
    const wrong = units.filter((unit) => clusterWidth(unit) !== (/\p{M}/u.test(unit) ? 0 : stringWidth(unit)));
    expect(wrong).toEqual([]);
  });

  test('is at most two cells, whatever stands on a letter', () => {
    expect(['ｶﾞा', '愛𑀀', '🏽𑀀'].map(clusterWidth)).toEqual([2, 2, 2]);
    expect(clusterWidth(' 𑀀')).toBe(1);
  });

  test('is called stable only where a terminal from before emoji gives the same', async () => {
    const stable = units.filter(hasStableWidth);
    const emulator = createEmulator({ columns: 4, rows: stable.length }, 'old');
    emulator.write(`\x1b[?1049h${stable.map((unit, row) => `\x1b[${row + 1}H${unit}.`).join('')}`);
    const widths = emulator.grid().rows.map((row) => row.text.lastIndexOf('.'));
    expect(stable.filter((unit, row) => widths[row] !== clusterWidth(unit))).toEqual([]);
    expect(stable.length).toBeGreaterThan(40_000);
  });

  // Any other makes the program load string-width at the first screen with it, which a whole class waits for.
  test('is stable for every character that the program writes itself', () => {
    const folders = [
      'training',
      'debugger',
      'analysis',
      'explaining',
      'questions',
      'numbers',
      'model',
      'terminal/screen',
      'terminal/components',
    ];
    const files = folders.flatMap((folder) =>
      readdirSync(`src/${folder}`, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name))
        .map((name) => readFileSync(`src/${folder}/${name}`, 'utf8')),
    );
    const written = new Set(files.join('').match(/[^\p{ASCII}\p{M}]/gu));
    expect(written.size).toBeGreaterThan(50);
    expect([...written].filter((character) => !hasStableWidth(character))).toEqual([]);
  });

  test('is stable for a letter with ordinary marks, and unstable for joined characters and emoji', () => {
    expect(['e\u0301', 'ǖ\u0301'].every(hasStableWidth)).toBe(true);
    expect(['😀', '❤️', '👩‍👩‍👧', '🇩🇪', 'か\u3099', '1️⃣', 'क्षि', '⌚'].some(hasStableWidth)).toBe(false);
  });
});

describe('the width of a text', () => {
  const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code));
  const signs = fc.constantFrom(...'−∂Σ√→←↑↓▸▾▶●○█▉▊▋▌▍▎▏▲▼›…×·²¹³⁰⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉εβμ∞─━│╭╮╰╯▁▂▃▄▅▆▇');
  // Controls belong to no text; what looks like a sequence of the terminal is dropped by string-width as a whole.
  const printable = unit.filter((text) => !/[\p{Cc}]/u.test(text));

  test.each([
    ['स्ते', 2],
    ['हिन्दी', 5],
    ['น้ำ', 2],
    ['ກຳ', 2],
    ['क्\u200dष', 2],
    ['ｶﾞ', 2],
    ['각', 2],
    ['\u1100\u1161\u11a8', 2],
    ['👩‍👩‍👧', 2],
  ])('has a cell for each letter of a cluster: %s', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  test('is what string-width says of it without open joiners, a letter at a time, but for marks without a letter', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(texts, signs, printable), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        // A longer cluster is cut.
        fc.pre(clustersOf(text).every((cluster) => cluster.length < 32));
        const widths = clustersOf(text).map((cluster) =>
          /^\p{M}/u.test(cluster) ? 0 : Math.min(cluster.startsWith(' ') ? 1 : 2, stringWidth(closedCluster(cluster))),
        );
        expect(widthOf(text)).toBe(widths.reduce((sum, width) => sum + width, 0));
      }),
      { numRuns: 2000, examples: [[['𑀀a']], [['愛𑀀']], [[' ', '𑀀']]] },
    );
  });

  test('is that of its clusters, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(texts, unit, fc.string({ unit: 'binary' }))), (parts) => {
        const text = parts.join('');
        expect(clustersOf(text).join('')).toBe(text);
        expect(widthOf(text)).toBe(clustersOf(text).reduce((sum, cluster) => sum + clusterWidth(cluster), 0));
      }),
    );
  });

  test('counts no cell for a control', () => {
    for (const control of ['\x1b', '\t', '\n', '\r', '\x07', '\x7f', '\x9b', '\u202e', '\u2066']) {
      expect(widthOf(`ab${control}c`)).toBe(3);
    }
  });
});

describe('the clusters of a text', () => {
  test('are each all that belongs to one character', () => {
    for (const cluster of ['a', '你', 'e\u0301', '👩‍👩‍👧', '🇩🇪', 'か\u3099', '각', '\u1100\u1161\u11a8', '1️⃣']) {
      expect(clustersOf(`x${cluster}y`)).toEqual(['x', cluster, 'y']);
    }
  });

  test('agree with the segmenter for a stable unit before any unit that might join it', () => {
    const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    const joining = units.filter(
      (unit, code) => /\p{M}|\p{Cf}|[\u1100-\u11ff]|[\uff9e\uff9f]/u.test(unit) || code % 32 === 0,
    );
    for (const first of ['a', '한', '가', 'あ', '─', 'é']) {
      const wrong = joining.filter((second) => {
        const pair = first + second;
        const [segment] = segmenter.segment(pair);
        return clustersOf(pair)[0] !== segment!.segment;
      });
      expect(wrong).toEqual([]);
    }
  });

  test('are cut where they have more marks than any terminal shows, and never within a pair', () => {
    const [pile] = clustersOf(`a${'\u0301'.repeat(1000)}`);
    expect(pile!.length).toBeLessThanOrEqual(32);
    const [, tagged] = clustersOf(`ab${'\u{e0061}'.repeat(100)}`);
    expect(tagged!.length).toBeGreaterThan(20);
    expect(tagged).not.toMatch(/[\ud800-\udbff]$/);
  });
});
