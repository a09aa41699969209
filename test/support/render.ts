/** Expressions as lines of text. */
import { textOfFormula } from '../../src/document/written-formula.js';
import type { Expression } from '../../src/numbers/engine/expression.js';
import { type FormulaOptions, treeOf } from '../../src/numbers/engine/written-formula.js';

export function render(expression: Expression, options: FormulaOptions): string {
  return textOfFormula(treeOf(expression, options));
}
