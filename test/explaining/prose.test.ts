/** Powers among words. */
import { describe, expect, it } from 'vitest';
import { type Inlines, textOfInlines } from '../../src/document/document.js';
import { textOfFormula } from '../../src/document/formula-text.js';
import { number, phrase, words } from '../../src/explaining/blocks.js';
import { parseMarkdown } from '../../src/explaining/markdown.js';

/** The formulas among words, as they are written. */
function formulasIn(inlines: Inlines): readonly string[] {
  return inlines.flatMap((inline) => (inline.kind === 'formula' ? [textOfFormula(inline.formula)] : []));
}

describe('a power among words', () => {
  it.each([
    ['Each score z becomes e^z: every one is positive.', ['e^z']],
    ['1 − β^t, and β1^t.', ['β^t', 'β1^t']],
    ['ln(1 + e^x), x^2, e^−2 and e^(z(w) − max z).', ['e^x', 'x^2', 'e^−2', 'e^(z(w) − max z)']],
    ['e^z(every), (e^z)', ['e^z(every)', 'e^z']],
  ])('is a formula, and the words stay the same: %s', (written, formulas) => {
    expect(formulasIn(words(written))).toEqual(formulas);
    expect(textOfInlines(words(written))).toBe(written);
  });

  it.each(['word^2', 'a^', '^z', 'e^(x', '^_^'])('is none where nothing is raised: %s', (written) => {
    expect(words(written)).toEqual([{ kind: 'text', text: written }]);
  });

  it('has the number that follows for its exponent', () => {
    const said = phrase`P = e^${number(1.5)} / Σ e^z.`;
    expect(formulasIn(said)).toEqual(['e^1.5', 'e^z']);
    expect(textOfInlines(said)).toBe('P = e^1.5 / Σ e^z.');
    expect(textOfInlines(phrase`e^${number(-2, '−2')}`)).toBe('e^−2');
  });

  it('is one in Markdown, but not in code', () => {
    const [block] = parseMarkdown('its *e^z* is `e^z`, and e^z');
    expect(block.kind === 'paragraph' && block.inlines.map(({ kind }) => kind)).toEqual([
      ...['text', 'emphasis', 'text', 'code', 'text', 'formula'],
    ]);
  });
});
