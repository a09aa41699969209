/**
 * Equations as MathML, in rows that may stand below each other: the name, the terms, the value.
 * Invariant: brackets stand where they have to, so that computing what is written gives what the tree gives.
 */
import type { Equation, MathTree, ShownValue } from '../../document/document.js';
import { addressed } from './inlines.js';
import { type Element, element, plain, type Tree, type Trees, textOfTree } from './tree.js';

const SUM = 1;
const PRODUCT = 2;
const PREFIX = 3;
const POWER = 4;
/** Other spaces at the ends of an element are taken off by browsers. */
const THIN_SPACE = '\u2009';
const NO_BREAK_SPACE = '\u00a0';
const POWER_IN_NAME = /^(|.*[^\p{L}])(\p{L})\^([\p{L}\p{N}]+(?:\([^()]*\))?)(.*)$/u;

export function equationTree({ name, right, result }: Equation): Element {
  const sides = right === null ? [] : rowsOf([operator('='), ...mathTrees(right, 0)]);
  const value = row([operator('='), numberTree(result)]);
  return element('math', { display: 'block' }, row(nameTrees(name)), ...sides, value);
}

/** A power as one. */
function nameTrees(name: string): Trees {
  const [, before, base, exponent, after] = POWER_IN_NAME.exec(name) ?? [];
  if (base === undefined) return [plain('mi', name)];
  const named = (text: string): Trees => (text === '' ? [] : [plain('mi', text)]);
  return [...named(before), plain('msup', plain('mi', base), plain('mi', exponent)), ...named(after)];
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
function mathTrees(tree: MathTree, outer: number): Trees {
  switch (tree.kind) {
    case 'value':
      return bracketed([numberTree(tree)], /^[−+]/.test(tree.text) ? PREFIX : POWER + 1, outer);
    case 'name':
      return [plain('mi', tree.text)];
    case 'binary':
      return binaryTrees(tree, outer);
    case 'power':
      return [
        plain('msup', row(mathTrees(tree.base, POWER + 1)), plainNumber(String(tree.exponent).replace('-', '−'))),
      ];
    case 'function':
      return functionTrees(tree.name, tree.argument, outer);
    case 'sum':
      return sumTrees(tree, outer);
  }
}

function binaryTrees({ operator: sign, left, right }: Extract<MathTree, { kind: 'binary' }>, outer: number): Trees {
  if (sign === '/') {
    return [plain('mfrac', row(mathTrees(left, 0)), row(mathTrees(right, 0)))];
  }
  const binding = sign === '×' ? PRODUCT : SUM;
  if (sign === '+') return bracketed([...mathTrees(left, binding), ...addedTrees(right, binding)], binding, outer);
  const isSigned = right.kind === 'value' && /^[−+]/.test(right.text);
  const after = mathTrees(right, sign !== '−' ? binding : isSigned ? POWER : binding + 1);
  return bracketed([...mathTrees(left, binding), operator(sign), ...after], binding, outer);
}

function functionTrees(name: string, argument: MathTree, outer: number): Trees {
  switch (name) {
    case 'exp':
      return [plain('msup', plain('mi', 'e'), row(mathTrees(argument, 0)))];
    case 'sqrt':
      return [plain('msqrt', mathTrees(argument, 0))];
    case 'negate':
      // In the middle of a row, it would be spaced as the sign between two terms.
      return bracketed([element('mo', { form: 'prefix' }, '−'), ...mathTrees(argument, PREFIX)], PREFIX, outer);
    case 'max':
      return [
        row([
          plain('mi', name),
          operator('('),
          plainNumber('0'),
          operator(','),
          ...mathTrees(argument, 0),
          operator(')'),
        ]),
      ];
    default:
      return bracketed([row([plain('mi', name), ...applied(mathTrees(argument, POWER))])], PREFIX, outer);
  }
}

/** An argument after the name of its function: apart from it, unless brackets are. */
function applied(argument: Trees): Trees {
  const [first] = argument;
  return isOperator(first) && textOfTree(first) === '(' ? argument : [plain('mtext', THIN_SPACE), ...argument];
}

function sumTrees({ terms, rest }: Extract<MathTree, { kind: 'sum' }>, outer: number): Trees {
  if (terms.length === 0) return [plainNumber('0')];
  const written = terms.flatMap((term, k): Trees => {
    return k === 0 ? mathTrees(term, SUM) : addedTrees(term, SUM + 1);
  });
  if (rest === null) return bracketed(written, SUM, outer);
  const left = [operator('+'), plain('mtext', `${rest.name}:${NO_BREAK_SPACE}`), numberTree(rest.sum)];
  return bracketed([...written, ...left], SUM, POWER);
}

/** A negative number is taken off. */
function addedTrees(term: MathTree, outer: number): Trees {
  return term.kind === 'value' && term.text.startsWith('−')
    ? [operator('−'), numberTree({ ...term, text: term.text.slice(1) })]
    : [operator('+'), ...mathTrees(term, outer)];
}

function bracketed(trees: Trees, binding: number, outer: number): Trees {
  return binding < outer ? [operator('('), ...trees, operator(')')] : trees;
}

function numberTree({ text, of }: ShownValue): Element {
  return element('mn', addressed(of), text);
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
