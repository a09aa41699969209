/** Shares of the way between two numbers, however far apart they are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inlineTrees } from '../../../src/document/drawing/html/inlines.js';
import { sparkline } from '../../../src/document/drawing/rows/inlines.js';
import { shareBetween } from '../../../src/document/drawing/share.js';

const number = fc.double({ noNaN: true, noDefaultInfinity: true });

test('are 0 at the first, 1 at the second and between them elsewhere, and those of plain differences where these are numbers', () => {
  fc.assert(
    fc.property(number, number, fc.double({ noNaN: true, min: 0, max: 1 }), (a, b, way) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      fc.pre(to / 2 > from / 2);
      const value = Math.max(from, Math.min(to, from * (1 - way) + to * way));
      const share = shareBetween(from, to, value);
      expect([shareBetween(from, to, from), shareBetween(from, to, to)]).toEqual([0, 1]);
      expect(share >= 0 && share <= 1).toBe(true);
      const isPlain = [from, to, value].every((each) => each === 0 || Math.abs(each) > 1e-290);
      if (isPlain && Number.isFinite(to - from)) expect(share).toBe((value - from) / (to - from));
    }),
  );
});

test('place a trend whose ends are further apart than any number', () => {
  const values = [2.8939684488253437e293, -1.797693134862313e308, 1.797693134862313e308];
  expect(JSON.stringify(inlineTrees([{ kind: 'trend', values }]))).not.toMatch(/NaN|Infinity/);
  expect(sparkline(values)).toMatch(/^[▁-█]{3}$/);
});
