/** Expressions as lines of text. */
import { textOfFormula } from '../../src/document/formula-text.js';
import type { Expression } from '../../src/numbers/engine/expression.js';
import { type FormulaOptions, treeOf } from '../../src/numbers/engine/expression-to-formula.js';

export function render(expression: Expression, options: FormulaOptions): string {
  return textOfFormula(treeOf(expression, options));
}
