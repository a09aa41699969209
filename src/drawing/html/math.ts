/**
 * Equations as MathML.
 * Invariant: brackets stand where they have to, so that computing what is written gives what the tree gives.
 */
import type { Equation, Math as MathTree } from '../../document/math.js';
import { type Element, element, type Trees } from './tree.js';

const SUM = 1;
const PRODUCT = 2;
const PREFIX = 3;
const POWER = 4;

export function equationTree({ name, right, text }: Equation): Element {
  const sides = right === null ? [] : [operator('='), ...mathTrees(right, 0)];
  return element('math', { display: 'block' }, element('mi', {}, name), ...sides, operator('='), numberTree(text));
}

/** @param outer how tightly what stands around binds */
function mathTrees(tree: MathTree, outer: number): Trees {
  switch (tree.kind) {
    case 'number':
      return bracketed([numberTree(tree.text)], /^[−+]/.test(tree.text) ? PREFIX : POWER + 1, outer);
    case 'name':
      return [element('mi', {}, tree.text)];
    case 'binary':
      return binaryTrees(tree, outer);
    case 'power':
      return [
        element('msup', {}, row(mathTrees(tree.base, POWER + 1)), numberTree(String(tree.exponent).replace('-', '−'))),
      ];
    case 'function':
      return functionTrees(tree.name, tree.argument, outer);
    case 'sum':
      return sumTrees(tree, outer);
  }
}

function binaryTrees({ operator: sign, left, right }: Extract<MathTree, { kind: 'binary' }>, outer: number): Trees {
  if (sign === '/') {
    return [element('mfrac', {}, row(mathTrees(left, 0)), row(mathTrees(right, 0)))];
  }
  const binding = sign === '×' ? PRODUCT : SUM;
  if (sign === '+') return bracketed([...mathTrees(left, binding), ...addedTrees(right, binding)], binding, outer);
  const isSigned = right.kind === 'number' && /^[−+]/.test(right.text);
  const after = mathTrees(right, sign !== '−' ? binding : isSigned ? POWER : binding + 1);
  return bracketed([...mathTrees(left, binding), operator(sign), ...after], binding, outer);
}

function functionTrees(name: string, argument: MathTree, outer: number): Trees {
  switch (name) {
    case 'exp':
      return [element('msup', {}, element('mi', {}, 'e'), row(mathTrees(argument, 0)))];
    case 'sqrt':
      return [element('msqrt', {}, mathTrees(argument, 0))];
    case 'negate':
      return bracketed([operator('−'), ...mathTrees(argument, PREFIX)], PREFIX, outer);
    case 'max':
      return [
        row([
          element('mi', {}, name),
          operator('('),
          numberTree('0'),
          operator(','),
          ...mathTrees(argument, 0),
          operator(')'),
        ]),
      ];
    default:
      return bracketed([row([element('mi', {}, name), ...mathTrees(argument, POWER)])], PREFIX, outer);
  }
}

function sumTrees({ terms, rest }: Extract<MathTree, { kind: 'sum' }>, outer: number): Trees {
  if (terms.length === 0) return [numberTree('0')];
  const written = terms.flatMap((term, k): Trees => {
    return k === 0 ? mathTrees(term, SUM) : addedTrees(term, SUM + 1);
  });
  if (rest === null) return bracketed(written, SUM, outer);
  const left = [operator('+'), element('mtext', {}, `${rest.name}: `), numberTree(rest.text)];
  return bracketed([...written, ...left], SUM, POWER);
}

/** A negative number is taken off. */
function addedTrees(term: MathTree, outer: number): Trees {
  const isNegative = term.kind === 'number' && term.text.startsWith('−');
  return isNegative ? [operator('−'), numberTree(term.text.slice(1))] : [operator('+'), ...mathTrees(term, outer)];
}

function bracketed(trees: Trees, binding: number, outer: number): Trees {
  return binding < outer ? [operator('('), ...trees, operator(')')] : trees;
}

function numberTree(text: string): Element {
  return element('mn', {}, text);
}

function operator(sign: string): Element {
  return element('mo', {}, sign);
}

function row(trees: Trees): Element {
  return element('mrow', {}, trees);
}
