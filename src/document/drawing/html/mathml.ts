/**
 * Formulas as MathML. An equation with numbers is set in rows that may stand below each other: the name, the terms, the value.
 * Invariant: brackets stand where they have to, so that computing what is written gives what the tree gives.
 */
import { withAlarmSign } from '../../alarm.js';
import type { ShownValue } from '../../document.js';
import { type FormulaTree, type Name, valuesOfFormula } from '../../formula.js';
import { isNegative, isSigned } from '../../formula-text.js';
import { addressed } from './addressed.js';
import { type Element, element, plain, type Tree, type Trees, textOfTree } from './tree.js';

const ANY = 0;
const ITEM = 0.25;
const SIDE = 0.5;
const SUM = 1;
const PRODUCT = 2;
const BESIDE = 2.5;
const PREFIX = 3;
const POWER = 4;
/** Other spaces at the ends of an element are taken off by browsers. */
const THIN_SPACE = '\u2009';
const NO_BREAK_SPACE = '\u00a0';

/** A line of its own. */
export function formulaTree(formula: FormulaTree): Element {
  const isInRows = formula.kind === 'equation' && valuesOfFormula(formula).length > 0;
  return element('math', { display: 'block' }, isInRows ? sideRows(formula.sides) : row(mathTrees(formula)));
}

function sideRows([first, ...others]: readonly FormulaTree[]): Trees {
  if (first === undefined) return [];
  return [row(mathTrees(first)), ...others.flatMap((side) => rowsOf([operator('='), ...mathTrees(side, SIDE)]))];
}

/** A row for each term, with what adds it or takes it off. */
function rowsOf(trees: Trees): Trees {
  const rows: Tree[][] = [];
  let open = 0;
  for (const [k, tree] of trees.entries()) {
    const sign = isOperator(tree) ? textOfTree(tree) : '';
    open += sign === '(' ? 1 : sign === ')' ? -1 : 0;
    const isNext =
      open === 0 && /^[+−]$/.test(sign) && k > 0 && (!isOperator(trees[k - 1]) || textOfTree(trees[k - 1]) === ')');
    if (k === 0 || isNext) rows.push([]);
    // At the beginning of a row it would be the sign of what comes after it.
    rows[rows.length - 1].push(isNext ? element('mo', { form: 'infix' }, sign) : tree);
  }
  return rows.map(row);
}

function isOperator(tree: Tree): boolean {
  return typeof tree !== 'string' && tree.name === 'mo';
}

/** @param outer how tightly what stands around binds */
export function mathTrees(tree: FormulaTree, outer = ANY): Trees {
  switch (tree.kind) {
    case 'value':
      return bracketed([numberTree(tree)], isSigned(tree) ? PREFIX : POWER + 1, outer);
    case 'constant':
      return [plainNumber(tree.text)];
    case 'name':
      return [nameTree(tree)];
    case 'binary':
      return binaryTrees(tree, outer);
    case 'power':
      return [plain('msup', row(mathTrees(tree.base, POWER + 1)), row(exponentTrees(tree.exponent)))];
    case 'index':
      return [plain('msub', row(mathTrees(tree.of, POWER)), row(mathTrees(tree.index)))];
    case 'function':
      return functionTrees(tree.name, tree.argument, outer);
    case 'call':
      return callTrees(tree);
    case 'series':
      return seriesTrees(tree, outer);
    case 'sum':
      return sumTrees(tree, outer);
    case 'equation':
      return bracketed(separated(tree.sides, [operator('=')], SIDE), ITEM, outer);
    case 'beside':
      return tree.tight
        ? tree.parts.flatMap((part) => mathTrees(part, BESIDE))
        : bracketed(separated(tree.parts, SPACE, BESIDE), BESIDE, outer);
    case 'clauses':
      return bracketed(separated(tree.parts, SPACE), ITEM, outer);
    case 'list':
      return bracketed(
        separated(tree.items, [operator(tree.by ?? ',')], tree.by === undefined ? ITEM : ANY),
        ANY,
        outer,
      );
    case 'vector':
      return [operator('['), ...separated(tree.items, [operator(',')]), operator(']')];
  }
}

function separated(parts: readonly FormulaTree[], by: Trees, outer = ANY): Trees {
  return parts.flatMap((part, k) => [...(k === 0 ? [] : by), ...mathTrees(part, outer)]);
}

function nameTree({ text, pointed }: Name): Tree {
  return pointed ? element('mi', { class: 'here' }, `[${text}]`) : plain('mi', text);
}

function exponentTrees(exponent: FormulaTree): Trees {
  return exponent.kind === 'constant' ? [plainNumber(exponent.text.replace('-', '−'))] : mathTrees(exponent);
}

function callTrees({ of, arguments: list }: Extract<FormulaTree, { kind: 'call' }>): Trees {
  return [row([...mathTrees(of, POWER), operator('('), ...separated(list, [operator(',')]), operator(')')])];
}

/** What a sum is of is not broken off it. */
function seriesTrees({ sign, index, of }: Extract<FormulaTree, { kind: 'series' }>, outer: number): Trees {
  const head = index === undefined ? operator(sign) : plain('munder', operator(sign), row(mathTrees(index)));
  return of === undefined
    ? [head]
    : bracketed([row([head, ...mathTrees(of, isNegative(of) ? ANY : PRODUCT)])], BESIDE, outer);
}

function binaryTrees(tree: Extract<FormulaTree, { kind: 'binary' }>, outer: number): Trees {
  const { operator: sign, left, right } = tree;
  if (sign === '/') return [plain('mfrac', row(mathTrees(left)), row(mathTrees(right)))];
  const binding = sign === '×' ? PRODUCT : sign === '+' || sign === '−' ? SUM : ITEM;
  if (sign === '+') return bracketed([...mathTrees(left, binding), ...addedTrees(right, binding)], binding, outer);
  const after = mathTrees(
    right,
    sign !== '−' ? binding : right.kind === 'value' && isSigned(right) ? POWER : binding + 0.5,
  );
  return bracketed([...mathTrees(left, binding), operator(sign), ...after], binding, outer);
}

function functionTrees(name: string, argument: FormulaTree, outer: number): Trees {
  switch (name) {
    case 'exp':
      return [plain('msup', plain('mi', 'e'), row(mathTrees(argument)))];
    case 'sqrt':
      return [plain('msqrt', mathTrees(argument))];
    case 'abs':
      return [row([operator('|'), ...mathTrees(argument), operator('|')])];
    case 'negate':
      // In the middle of a row, it would be spaced as the sign between two terms.
      return bracketed([element('mo', { form: 'prefix' }, '−'), ...negatedTrees(argument)], PREFIX, outer);
    default:
      return bracketed(
        [row([plain('mi', name), ...applied(mathTrees(argument, argument.kind === 'series' ? ANY : POWER))])],
        PREFIX,
        outer,
      );
  }
}

/** Of a product that begins with a sign, brackets keep the signs apart. */
function negatedTrees(argument: FormulaTree): Trees {
  const trees = mathTrees(argument, PRODUCT);
  const [first] = trees;
  const begins = first === undefined ? '' : textOfTree(first);
  return /^[−+]/.test(begins) ? [operator('('), ...trees, operator(')')] : trees;
}

/** An argument after the name of its function: apart from it, unless brackets are. */
function applied(argument: Trees): Trees {
  const [first] = argument;
  return isOperator(first) && textOfTree(first) === '(' ? argument : [plain('mtext', THIN_SPACE), ...argument];
}

function sumTrees({ terms, rest }: Extract<FormulaTree, { kind: 'sum' }>, outer: number): Trees {
  if (terms.length === 0 && rest === null) return [plainNumber('0')];
  const written = terms.flatMap((term, k): Trees => {
    return k === 0 ? mathTrees(term, SUM) : addedTrees(term, BESIDE);
  });
  if (rest === null) return bracketed(written, SUM, outer);
  const sign = terms.length === 0 ? [] : [operator('+')];
  const left = [...sign, plain('mtext', `${rest.name}:${NO_BREAK_SPACE}`), numberTree(rest.sum)];
  return bracketed([...written, ...left], SUM, POWER);
}

/** A negative number is taken off. */
function addedTrees(term: FormulaTree, outer: number): Trees {
  return term.kind === 'value' && term.text.startsWith('−')
    ? [operator('−'), numberTree({ ...term, text: term.text.slice(1) })]
    : [operator('+'), ...mathTrees(term, outer)];
}

function bracketed(trees: Trees, binding: number, outer: number): Trees {
  return binding < outer ? [operator('('), ...trees, operator(')')] : trees;
}

function numberTree({ text, of, tone }: ShownValue): Element {
  return element('mn', { ...(tone === 'alarm' && { class: tone }), ...addressed(of) }, withAlarmSign(text, tone));
}

function plainNumber(text: string): Element {
  return plain('mn', text);
}

function operator(sign: string): Element {
  return plain('mo', sign);
}

function row(trees: Trees): Element {
  return plain('mrow', trees);
}

const SPACE: Trees = [plain('mtext', NO_BREAK_SPACE)];
