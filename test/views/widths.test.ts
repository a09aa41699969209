/** Widths: the quick way to count cells says the same as the careful one. */
import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { widthOf } from '../../src/views/drawing/rows.js';

test('a text is as wide as the terminal draws it, whatever signs it holds', () => {
  const signs = fc.constantFrom(
    ...'−∂Σ√→←↑↓▸▾▶●○█▉▊▋▌▍▎▏▲▼›…×·²¹³⁰⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉εβμ∞─━│╭╮╰╯▁▂▃▄▅▆▇',
    'a',
    '9',
    ' ',
    '語',
    'é',
    '\u0302',
    '😀',
  );
  fc.assert(
    fc.property(fc.array(signs, { maxLength: 12 }), (parts) => {
      expect(widthOf(parts.join(''))).toBe(stringWidth(parts.join('')));
    }),
    { numRuns: 500, seed: 3 },
  );
});
