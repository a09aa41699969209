/** The shortest sequences from one style to another, as an emulator understands them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CellStyle } from '../../src/cells/cell-grid.js';
import { Attribute, DEFAULT_COLOR, PLAIN, trueColor } from '../../src/cells/cell-grid.js';
import { applySgr, changeStyle } from '../../src/terminal/sgr.js';
import { styleArbitrary } from './screens.js';

const apply = (style: CellStyle, sequence: string): CellStyle =>
  sequence === '' ? style : applySgr(style, /^\x1b\[([\d;]*)m$/.exec(sequence)![1]!);

describe('SGR sequences', () => {
  test('turn any style into any other', () => {
    fc.assert(
      fc.property(styleArbitrary, styleArbitrary, (from, to) => {
        expect(apply(from, changeStyle(from, to))).toEqual(to);
      }),
    );
  });

  test('are empty between equal styles, and shortest to plain style', () => {
    expect(changeStyle({ ...PLAIN, attributes: 3 }, { ...PLAIN, attributes: 3 })).toBe('');
    expect(changeStyle({ foreground: 1, background: 2, attributes: 255 }, PLAIN)).toBe('\x1b[m');
  });

  test('reset first when that is shorter than taking every difference back', () => {
    const from = { foreground: 1, background: 2, attributes: Attribute.italic | Attribute.underline };
    expect(changeStyle(from, { ...PLAIN, attributes: Attribute.bold })).toBe('\x1b[0;1m');
  });

  test('set bold again when dim, which has the same end, is taken away', () => {
    const both = { ...PLAIN, foreground: trueColor(0x123456), attributes: Attribute.bold | Attribute.dim };
    expect(changeStyle(both, { ...both, attributes: Attribute.bold })).toBe('\x1b[22;1m');
  });

  test.each([
    ['', PLAIN],
    ['0', PLAIN],
    ['1;0', PLAIN],
    ['31', { ...PLAIN, foreground: 1 }],
    ['95;103', { ...PLAIN, foreground: 13, background: 11 }],
    ['38;5;200;4', { ...PLAIN, foreground: 200, attributes: Attribute.underline }],
    ['48;2;1;2;3;7', { ...PLAIN, background: trueColor(0x010203), attributes: Attribute.inverse }],
    ['38:2::1:2:3', { ...PLAIN, foreground: trueColor(0x010203) }],
    ['38:5:7;1', { ...PLAIN, foreground: 7, attributes: Attribute.bold }],
    ['4:3', { ...PLAIN, attributes: Attribute.underline }],
    ['4;4:0', PLAIN],
    ['58;5;9;3', { ...PLAIN, attributes: Attribute.italic }],
    ['5;10;21;73', PLAIN],
    ['38', PLAIN],
    ['38;5', PLAIN],
    ['31;39;41;49', { ...PLAIN, foreground: DEFAULT_COLOR }],
  ])('with the parameters %j set what they stand for', (parameters, style) => {
    expect(applySgr(PLAIN, parameters)).toEqual(style);
  });
});
