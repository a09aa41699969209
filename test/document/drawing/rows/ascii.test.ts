/** How texts are spelled and signs are drawn where only ASCII can be shown. */
import { describe, expect, test } from 'vitest';
import { asciiSigns, asciiText, ownClusters } from '../../../../src/document/drawing/rows/ascii.js';

const NOTHING = ownClusters([]);

describe('a text', () => {
  test.each([
    ['P(w) = e^z(w) / Σ e^z', 'P(w) = e^z(w) / sum e^z'],
    ['∂loss/∂z = Σx − 1', 'dloss/dz = sum x - 1'],
    ['m̂ / (√v̂ + ε)', 'm_hat / (sqrt v_hat + eps)'],
    ['√(x²)', 'sqrt(x^2)'],
    ['a × b, 3×4, x², 10⁻⁶, lossᵢ', 'a * b, 3x4, x^2, 10^-6, loss_i'],
    ['−∞ ≤ β1 ± ½', '-inf <= beta1 +- 1/2'],
    ['prediction 1: we → love', 'prediction 1: we -> love'],
    ['x₁ + … + x₂', 'x_1 + ... + x_2'],
    ['rows 1–8 ≈ “it”, softmax › row 2', 'rows 1-8 ~ "it", softmax > row 2'],
  ])('says %s as %s', (text, ascii) => {
    expect(asciiText(text, NOTHING)).toBe(ascii);
  });

  test('sets a word apart from what follows the text', () => {
    expect(asciiText('Σ', NOTHING, 'x')).toBe('sum ');
    expect(asciiText('Σ', NOTHING, ' x')).toBe('sum');
  });

  test("leaves the user's own words, letters that are taken apart among them", () => {
    expect(asciiText('√ε, Σ', ownClusters(['ε', 'Σ']))).toBe('sqrt ε, Σ');
    expect(asciiText('e\u0302m', ownClusters(['e\u0302m', 'a']))).toBe('e\u0302m');
    expect(asciiText('e\u0302', ownClusters(['e', '◌\u0302']))).toBe('e\u0302');
  });

  test("draws signs in the user's own words as one character", () => {
    expect(asciiText('don’t → …', ownClusters(['don’t', '→', '…']))).toBe("don't > ~");
  });

  test("spells the sign of a line's end, which is no letter of the user's", () => {
    expect(asciiText('a⏎ → a', ownClusters(['⏎', 'a']))).toBe('a\\n -> a');
  });

  test('names a mark that stands alone by its code', () => {
    expect(asciiText('P(◌\u0301)', ownClusters(['e', '◌\u0301']))).toBe('P(<U+0301>)');
    expect(asciiText('◌\u0302\u0301', ownClusters(['◌\u0302\u0301']))).toBe('<U+0302 U+0301>');
  });
});

describe('signs', () => {
  test('are one character each', () => {
    const signs = '╭─╮│╰╯┤└━═┃║█▉▁▇▀●○◉▸▾▲▼◂…✓·□■▫▪⠒';
    expect(asciiSigns(signs)).toMatch(/^[\x20-\x7e]+$/);
    expect(asciiSigns(signs)).toHaveLength(signs.length);
  });

  test('tell light, heavy and double lines apart', () => {
    for (const lines of ['─━═', '│┃║']) expect(new Set(asciiSigns(lines)).size).toBe(3);
  });

  test('tell shades by their sign and their size', () => {
    expect(new Set(asciiSigns('□▫·▪■')).size).toBe(5);
  });

  test('draw a curve by where its dots lie', () => {
    expect(asciiSigns('⠀⠉⠒⠤⣀⡇')).toBe(' "--_:');
  });
});
