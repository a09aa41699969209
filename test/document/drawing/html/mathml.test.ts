/** Equations as MathML: what is written there comes to the printed value, read by a reader of MathML of its own. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { momentAt } from '../../../../src/debugger/places/moment.js';
import type { Block, ShownValue } from '../../../../src/document/document.js';
import { formulaTree } from '../../../../src/document/drawing/html/mathml.js';
import { type Element, type Tree, textOfTree } from '../../../../src/document/drawing/html/tree.js';
import { type FormulaTree, name, valuesOfFormula } from '../../../../src/document/formula.js';
import { textOfFormula } from '../../../../src/document/formula-text.js';
import { readFormula } from '../../../../src/document/read-formula.js';
import { sayStep } from '../../../../src/explaining/step.js';
import {
  add,
  call,
  divide,
  type Expression,
  evaluate,
  multiply,
  power,
  subtract,
  sum,
  value,
} from '../../../../src/numbers/engine/expression.js';
import { treeOf } from '../../../../src/numbers/engine/expression-to-formula.js';
import { DEPTH, oneOf } from '../../../support/depth.js';
import { SHIPPED, timelineOf } from '../../../support/fixtures.js';

const SUM = readFormula('Σ');
/** Of the steps of an iteration, but for the long tests. */
const MOST_STEPS = DEPTH > 1 ? 400 : 30;

/** The value of some MathML, as JavaScript would compute what is written. */
function computed(trees: readonly Tree[]): number {
  return Function(`return ${trees.map(codeOf).join(' ')}`)() as number;
}

const OPERATORS: Readonly<Record<string, string>> = { '×': '*', '−': '-' };
const FUNCTIONS: Readonly<Record<string, string>> = {
  ln: 'Math.log',
  tanh: 'Math.tanh',
  sin: 'Math.sin',
  cos: 'Math.cos',
};

function codeOf(tree: Tree): string {
  const { name, children } = tree as Element;
  const inner = (k: number): string => codeOf(children[k]);
  switch (name) {
    case 'mn':
      return numberIn(textOfTree(tree));
    case 'mo':
      return OPERATORS[textOfTree(tree)] ?? textOfTree(tree);
    case 'mtext':
      return '';
    case 'mfrac':
      return `((${inner(0)}) / (${inner(1)}))`;
    case 'msqrt':
      return `Math.sqrt(${children.map(codeOf).join(' ')})`;
    case 'msup':
      return textOfTree(children[0]) === 'e' ? `Math.exp(${inner(1)})` : `((${inner(0)}) ** ${inner(1)})`;
    case 'mrow':
      return rowCode(children);
    default:
      throw new Error(`<${name}> is not known here`);
  }
}

/** A function stands before the one thing that it is applied to. */
function rowCode(children: readonly Tree[]): string {
  const [first, ...rest] = children;
  if (first !== undefined && (first as Element).name === 'mi') {
    const called = textOfTree(first);
    if (called === 'max') return `Math.max(${rest.slice(1, -1).map(codeOf).join(' ')})`;
    return `${FUNCTIONS[called]}(${rest.map(codeOf).join(' ')})`;
  }
  return children.map(codeOf).join(' ');
}

function numberIn(text: string): string {
  if (text === '∞' || text === '−∞') return text === '∞' ? 'Infinity' : '(-Infinity)';
  return `(${text.replaceAll('−', '-').replaceAll(',', '').replace('+', '')})`;
}

function shown(value: number): ShownValue {
  return { kind: 'value', value, text: String(value) };
}

/** Between the two signs of equality. */
function rightOf(equation: FormulaTree): readonly Tree[] {
  const children = formulaTree(equation).children.flatMap((tree) => {
    return (tree as Element).name === 'mrow' ? (tree as Element).children : [tree];
  });
  const isEquals = (tree: Tree): boolean => (tree as Element).name === 'mo' && textOfTree(tree) === '=';
  const first = children.findIndex(isEquals);
  return children.slice(first + 1, children.findLastIndex(isEquals));
}

type Equation = Extract<FormulaTree, { kind: 'equation' }>;

/** Between its name and its value stands a side that is more than one name. */
function isComputed({ sides }: Equation): boolean {
  return (
    sides.length === 3 && sides[1].kind !== 'name' && sides[1].kind !== 'call' && valuesOfFormula(sides[1]).length > 0
  );
}

function equationsIn(blocks: readonly Block[]): readonly Equation[] {
  return blocks.flatMap((block) =>
    block.kind === 'formula'
      ? block.lines.flatMap((line) => (line.kind === 'equation' && !block.aligned && isComputed(line) ? [line] : []))
      : [],
  );
}

// Small, so that what is rounded in another order differs by little; without −0, which is written as 0.
const leaf = fc.double({ min: -2, max: 2, noNaN: true }).map((number) => value('x', Number(number.toFixed(3)) + 0));
/** Not near 0, where a fraction has no value. */
const denominator = (tree: Expression): Expression => add(power(tree, 2), value('c', 1));
const expressions: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => add(a, b)),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => subtract(a, b)),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => multiply(a, b)),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => divide(a, denominator(b))),
    tie('tree').map((a) => power(a, 2)),
    tie('tree').map((a) => call('negate', a)),
    tie('tree').map((a) => call('tanh', a)),
    tie('tree').map((a) => call('max', a)),
    fc.array(tie('tree'), { minLength: 1, maxLength: 6 }).map((terms) => sum(SUM, terms)),
  ),
})).tree;

describe('an equation', () => {
  test('says in brackets what its tree says, whatever the tree is', () => {
    fc.assert(
      fc.property(expressions, fc.integer({ min: 1, max: 6 }), (expression, longestSum) => {
        const formatNumber = (number: number) => String(number).replaceAll('-', '−');
        const right = treeOf(expression, { leaves: 'numbers', formatNumber, longestSum });
        const equation: FormulaTree = { kind: 'equation', sides: [name('y'), right, shown(0)] };
        const [found, expected] = [computed(groupsOf(rightOf(equation))), evaluate(expression)];
        expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(expected)));
      }),
    );
  });

  test('has a fraction, a power of e and a root as such', () => {
    const right = treeOf(divide(call('exp', value('z', 2)), call('sqrt', value('n', 4))), {
      leaves: 'numbers',
      formatNumber: String,
      longestSum: 4,
    });
    expect(JSON.stringify(formulaTree({ kind: 'equation', sides: [name('P'), right, shown(1)] }))).toMatch(
      /mfrac.*msup.*msqrt/,
    );
  });

  const writtenOf = (expression: Expression, longestSum = 2): Element =>
    formulaTree({
      kind: 'equation',
      sides: [name('y'), treeOf(expression, { leaves: 'numbers', formatNumber: String, longestSum }), shown(1)],
    });

  test('has a space between a function and its argument, and between a name and what it comes to', () => {
    expect(textOfTree(writtenOf(call('ln', value('P', 0.5))))).toBe('y=ln\u20090.5=1');
    expect(textOfTree(writtenOf(call('tanh', add(value('a', 1), value('b', 2)))))).toBe('y=tanh(1+2)=1');
    const terms = [3, 2, 1, 0.5].map((term) => value('x', term));
    expect(textOfTree(writtenOf(sum(SUM, terms)))).toBe('y=(3+2+2 smaller:\u00a01.5)=1');
  });

  test('has the minus of a term without the spaces of one between two', () => {
    const negated = JSON.stringify(writtenOf(call('negate', call('ln', value('P', 0.5)))));
    expect(negated).toContain('{"name":"mo","attributes":{"form":"prefix"},"children":["−"]}');
  });
});

/** A function and what it is applied to are one operand. */
function groupsOf(trees: readonly Tree[]): readonly Tree[] {
  return [{ name: 'mrow', attributes: {}, children: trees }];
}

test.each(oneOf(3, SHIPPED))('the equations of %s come to the values that are printed', (fixture) => {
  const timeline = timelineOf(fixture);
  const { frames } = timeline.trace(0);
  const stride = Math.max(1, Math.ceil(frames.length / MOST_STEPS));
  let count = 0;
  for (let frame = 0; frame < frames.length; frame += stride) {
    const { blocks } = sayStep(momentAt(timeline, { branch: 0, iteration: 0, frame, row: null }), null);
    for (const equation of equationsIn(blocks)) {
      const printed = Number(numberIn(textOfFormula(equation.sides[2])).slice(1, -1));
      const found = computed(groupsOf(rightOf(equation)));
      expect(Math.abs(found - printed), `${textOfFormula(equation)} in step ${frame + 1}`).toBeLessThanOrEqual(
        2e-3 * Math.abs(printed) + 1e-12,
      );
      count++;
    }
  }
  expect(count).toBeGreaterThan(3);
});
