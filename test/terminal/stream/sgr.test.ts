/** The shortest sequences from one style to another, as an emulator understands them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Attribute, PLAIN, trueColor } from '../../../src/document/cells/cell-grid.js';
import { changeStyle } from '../../../src/terminal/stream/difference.js';
import { createEmulator } from '../../support/emulator.js';
import { styleArbitrary } from './random-grids.js';

describe('SGR sequences', () => {
  test('turn any style into any other', async () => {
    const emulator = createEmulator({ columns: 2, rows: 1 });
    await fc.assert(
      fc.asyncProperty(styleArbitrary, styleArbitrary, async (from, to) => {
        emulator.write(`\x1b[m\x1b[H${changeStyle(PLAIN, from)}a${changeStyle(from, to)}b`);
        expect(emulator.grid().rows[0]!.style).toEqual([from, to]);
      }),
    );
  });

  test('are empty between equal styles, and shortest to plain style', () => {
    expect(changeStyle({ ...PLAIN, attributes: 3 }, { ...PLAIN, attributes: 3 })).toBe('');
    expect(changeStyle({ foreground: 1, background: 2, attributes: 255 }, PLAIN)).toBe('\x1b[m');
  });

  test('reset first when that is shorter than taking every difference back', () => {
    const from = { foreground: 1, background: 2, attributes: Attribute.inverse | Attribute.underline };
    expect(changeStyle(from, { ...PLAIN, attributes: Attribute.bold })).toBe('\x1b[0;1m');
  });

  test('set bold again when dim, which has the same end, is taken away', () => {
    const both = { ...PLAIN, foreground: trueColor(0x123456), attributes: Attribute.bold | Attribute.dim };
    expect(changeStyle(both, { ...both, attributes: Attribute.bold })).toBe('\x1b[22;1m');
  });
});
