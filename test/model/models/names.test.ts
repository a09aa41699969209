/** A step has one name for each of its values: in the listing and its heading, in its formula, and in its PyTorch. */

import { describe, expect, test } from 'vitest';
import { codeAt, momentAt } from '../../../src/debugger/places/moment.js';
import { textOfFormula } from '../../../src/document/formula-text.js';
import { symbolicOf } from '../../../src/numbers/engine/symbolic.js';
import { isKnown } from '../../../src/timeline/trace.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';

/** Labels call functions by their names, which formulas and PyTorch write out, and the size of a head `n`. */
const WRITTEN_OUT = ['norm', 'relu', 'softmax', 'n'];

describe.each(SHIPPED)('in every step of %s', (name) => {
  const timeline = timelineOf(name);
  const steps = timeline.trace(0).frames.flatMap((frame) => {
    const { op, inputs, output, label, index, scope } = frame;
    // Formulas of an update are about any parameter.
    if (!isKnown(op) || scope[0] === 'update') return [];
    const moment = momentAt(timeline, { branch: 0, iteration: 0, frame: index, row: null });
    return [{ label, formula: textOfFormula(symbolicOf({ op, inputs, output })), code: codeAt(moment).join('\n') }];
  });

  test('the names of its heading are those of its formula', () => {
    for (const { label, formula } of steps) {
      const names = [...valuesIn(label), ...slopesIn(label)];
      expect(
        names.filter((each) => !has(formula, each)),
        `${label}, and ${formula}`,
      ).toEqual([]);
    }
    expect(steps.some(({ label }) => valuesIn(label).length > 0)).toBe(true);
    expect(steps.some(({ label }) => slopesIn(label).length > 0)).toBe(true);
  });

  test('the names of its heading are those of its PyTorch', () => {
    for (const { label, code } of steps) {
      const names = valuesIn(label).map((each) => each.replaceAll('.', '_'));
      expect(
        names.filter((each) => !has(code, each)),
        `${label}, and ${code}`,
      ).toEqual([]);
    }
  });
});

/** The names in `mid = embed + attention`, without words in brackets and the sign of a transpose; none where it is no equation of values. */
function valuesIn(label: string): readonly string[] {
  if (label.includes('∂') || !label.includes('=') || label.includes('columns of this head')) return [];
  const names = label.replace(/\[.*\]|ᵀ/, '').match(/[\p{L}_][\p{L}\p{N}_.]*/gu) ?? [];
  return names.filter((name) => !WRITTEN_OUT.includes(name));
}

/** The slopes in it. A formula is about any target. */
function slopesIn(label: string): readonly string[] {
  return label.replace(/P\(.*?\)/g, 'P(target)').match(/∂[^ ]+\/∂[^ ]+/g) ?? [];
}

/** Whether a name stands in it by itself. In PyTorch, a block, a head or a prediction may be named after it. */
function has(text: string, name: string): boolean {
  const escaped = name.replace(/[()./]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?:_[bh\\d]+)?(?![\\p{L}\\p{N}_])`, 'u').test(text);
}
