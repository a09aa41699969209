/**
 * Formulas that documents, ops and expressions hold as texts: what a reader of formulas reads as more than names, where no
 * words, code or tokens of users stand.
 */
import type { Blocks } from '../../src/document/document.js';
import { type FormulaTree, nodesOf } from '../../src/document/formula.js';
import { readFormula } from '../../src/document/read-formula.js';
import type { Expression } from '../../src/numbers/engine/expression.js';

/** Inlines and blocks that hold words, code, or what a run calls its tokens and files. */
const WORDS: ReadonlySet<unknown> = new Set(['code', 'token', 'command', 'place', 'term', 'link', 'graph', 'choice']);
/** Blocks whose words are sentences. */
const SENTENCES: ReadonlySet<unknown> = new Set(['paragraph', 'heading', 'note', 'hint', 'gloss']);
/** Texts that are not shown, or are titles, and a picture in base64. */
const UNREAD: ReadonlySet<string> = new Set(['kind', 'tone', 'operator', 'sign', 'title', 'legend', 'shades']);
/** `12×5`, `1e+38`, where a step stands, and a line of a script. */
const OTHERWISE = [/^\d+(?:×\d+)*$/, /^[-−+]?[\d.]+e[-−+]\d+$/, / › /, /[\w)]\.\w+\(|#/];

/** Whether a text is a formula with an operator, a power, a fraction, or a sum over something. */
export function isWrittenFormula(text: string): boolean {
  if (OTHERWISE.some((form) => form.test(text))) return false;
  try {
    return nodesOf(readFormula(text)).some(isComputed);
  } catch {
    return false;
  }
}

function isComputed(node: FormulaTree): boolean {
  if (node.kind === 'binary') return ['+', '−', '×', '/'].includes(node.operator);
  return node.kind === 'power' || (node.kind === 'series' && node.of !== undefined);
}

export function writtenFormulasIn(blocks: Blocks): readonly string[] {
  return textsIn(blocks, false).filter(isWrittenFormula);
}

export function writtenFormulasInTree(tree: FormulaTree): readonly string[] {
  return textsIn(tree, false).filter(isWrittenFormula);
}

/** Those of an expression as it is written with the names of its leaves, and of what each name is short for. */
export function writtenFormulasInExpression(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'value':
      return [
        ...writtenFormulasInTree(expression.name),
        ...(expression.of === undefined ? [] : writtenFormulasInExpression(expression.of)),
      ];
    case 'constant':
      return [];
    case 'binary':
      return [expression.left, expression.right].flatMap(writtenFormulasInExpression);
    case 'power':
      return writtenFormulasInExpression(expression.base);
    case 'function':
      return writtenFormulasInExpression(expression.argument);
    case 'sum':
      return [...writtenFormulasInTree(expression.name), ...expression.terms.flatMap(writtenFormulasInExpression)];
  }
}

function textsIn(value: unknown, isSentence: boolean): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(each, isSentence));
  if (typeof value !== 'object' || value === null || isAddress(value)) return [];
  const { kind } = value as { readonly kind?: unknown };
  if (WORDS.has(kind) || (isSentence && kind === 'text')) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    UNREAD.has(name) && typeof each === 'string' ? [] : textsIn(each, isSentence || SENTENCES.has(kind)),
  );
}

/** What a number is, by the symbol of its value. */
function isAddress(value: object): boolean {
  return 'symbol' in value && 'element' in value;
}
