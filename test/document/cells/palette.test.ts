/** The colours that a stream has, and every colour lowered to them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_COLOR, trueColor } from '../../../src/document/cells/cell-grid.js';
import { detectColorDepth, lowerColor, lowerStyle } from '../../../src/document/cells/palette.js';

describe('the colour depth of a stream', () => {
  test.each([
    [{ TERM: 'xterm' }, '16'],
    [{ TERM: 'xterm-256color' }, '256'],
    [{ TERM: 'screen-256color' }, '256'],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'true-color'],
    [{ TERM: 'xterm', COLORTERM: '24bit' }, 'true-color'],
    [{ TERM: 'xterm-kitty' }, 'true-color'],
    [{ TERM: 'xterm-direct' }, 'true-color'],
    [{ TERM: 'dumb', COLORTERM: 'truecolor' }, 'none'],
    [{ TERM: 'vt100' }, 'none'],
    [{ TERM: 'vt220', COLORTERM: 'truecolor' }, 'none'],
    [{ TERM: 'linux-m' }, 'none'],
    [{ TERM: 'linux' }, '16'],
    [{}, '16'],
    [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 'none'],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
    [{ TERM: 'xterm-256color', NO_COLOR: '1', FORCE_COLOR: '3' }, 'true-color'],
    [{ TERM: 'dumb', FORCE_COLOR: '2' }, '256'],
    [{ TERM: 'dumb', FORCE_COLOR: '' }, '16'],
    [{ TERM: 'dumb', FORCE_COLOR: 'true' }, '16'],
    [{ TERM: 'xterm-256color', FORCE_COLOR: '0' }, 'none'],
    [{ TERM: 'xterm-256color', FORCE_COLOR: 'false' }, 'none'],
  ])('of a terminal with %j is %s', (env, depth) => {
    expect(detectColorDepth(env, true)).toBe(depth);
  });

  test('is none for what is not a terminal, unless it is forced', () => {
    expect(detectColorDepth({ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, false)).toBe('none');
    expect(detectColorDepth({ FORCE_COLOR: '1' }, false)).toBe('16');
  });
});

describe('a colour lowered to a depth', () => {
  const color = fc.oneof(fc.constant(DEFAULT_COLOR), fc.nat(255), fc.nat(0xffffff).map(trueColor));

  test('is one of that depth, and stays itself when lowered again', () => {
    fc.assert(
      fc.property(color, (any) => {
        expect(lowerColor(any, 'none')).toBe(DEFAULT_COLOR);
        for (const [depth, last] of [
          ['16', 15],
          ['256', 255],
        ] as const) {
          const lowered = lowerColor(any, depth);
          expect(lowered).toBeGreaterThanOrEqual(DEFAULT_COLOR);
          expect(lowered).toBeLessThanOrEqual(last);
          expect(lowerColor(lowered, depth)).toBe(lowered);
        }
        expect(lowerColor(any, 'true-color')).toBe(any);
      }),
    );
  });

  test.each([
    [0xff0000, 196, 9],
    [0x000000, 16, 0],
    [0xffffff, 231, 15],
    [0x808080, 244, 8],
    [0x5f87af, 67, 8],
    [0x00d700, 40, 2],
  ])('%i becomes the nearest: %i of 256, %i of 16', (rgb, of256, of16) => {
    expect(lowerColor(trueColor(rgb), '256')).toBe(of256);
    expect(lowerColor(trueColor(rgb), '16')).toBe(of16);
  });

  test('keeps the attributes of its style', () => {
    const style = { foreground: trueColor(0xff0000), background: 5, attributes: 9 };
    expect(lowerStyle(style, 'none')).toEqual({ foreground: DEFAULT_COLOR, background: DEFAULT_COLOR, attributes: 9 });
    expect(lowerStyle(style, 'true-color')).toBe(style);
  });
});
