import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { textOfFormula } from '../../src/document/formula-text.js';
import { readFormula } from '../../src/document/read-formula.js';

/** All that ops and tables of recorded ops write as their formulas, in the texts of their files. */
const WRITTEN = ['model/ops', 'pytorch/recorded/aten', 'numbers/engine']
  .flatMap((folder) =>
    readdirSync(new URL(`../../src/${folder}`, import.meta.url))
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => {
        const text = readFileSync(new URL(`../../src/${folder}/${file}`, import.meta.url), 'utf8');
        return [...text.matchAll(/(?<=symbolic: (?:readFormula\()?)'([^']+)'|'((?:[^']*\{\w+\})[^']*)'/g)].flatMap(
          ([, own, within]) => own ?? within ?? [],
        );
      }),
  )
  .filter((written) => !/\.\w+\(|\{\w*\||\+=|[:@]|torch|\[\{|[^e]-|\*|\.\.\.|^\(|^\),/.test(written));

describe('a formula', () => {
  test.each(WRITTEN)('%s is written as it was read', (written) => {
    const isWritten = textOfFormula(readFormula(written));
    expect(isWritten).toBe(written.replaceAll(/\{(\w+)\}/g, '$1'));
  });

  test.each([
    'equal = (a = b)',
    'unequal = (a ≠ b)',
    'least = (a ≥ b)',
    'both = (a and b)',
    'glu = a × σ(b), (x in halves)',
    'scale = scale × 0.5 if found > 0; scale × 2 after 2000 good steps',
  ])('keeps what its brackets and semicolons say: %s', (written) => {
    expect(textOfFormula(readFormula(written))).toBe(written);
  });
});
