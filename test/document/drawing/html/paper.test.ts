/** How wide things are on paper, by their characters. */

import { describe, expect, test } from 'vitest';
import type { Block } from '../../../../src/document/document.js';
import { blockTrees } from '../../../../src/document/drawing/html/blocks.js';
import { charactersOf, classOnPaper } from '../../../../src/document/drawing/html/paper.js';
import { element } from '../../../../src/document/drawing/html/tree.js';
import { equation, name } from '../../../../src/document/formula.js';

function matrixOf(columns: number): Block {
  const names = Array.from({ length: columns }, (_, k) => String(k));
  const values = names.map((_, k) => -0.1234 - k / 1000);
  return { kind: 'matrix', rowNames: ['a'], columnNames: names, values, cursor: { row: 0, column: 0 }, zoom: 0 };
}

function classOf(block: Block): string {
  const [tree] = blockTrees([block]);
  return typeof tree === 'string' ? '' : (tree.attributes.class ?? '');
}

describe('on paper', () => {
  test('a table stands in a column, goes across both, or has its rows over several lines', () => {
    expect([5, 9, 16].map((columns) => classOf(matrixOf(columns)))).toEqual([
      'scroll',
      'scroll across',
      'scroll over-lines',
    ]);
  });

  test('a table is as wide as the widest cells of its columns; texts are broken, numbers are not', () => {
    const cell = (text: string, name?: string) => element('td', { class: name }, text);
    const rows = [
      element('tr', {}, cell('a'), cell('12345', 'number')),
      element('tr', {}, cell('word '.repeat(20)), cell('1', 'number')),
      element('tr', {}, element('td', { colspan: 2 }, 'across all of it, and of no width of its own')),
    ];
    expect(charactersOf(element('table', {}, rows))).toBe(26 + 1 + 5 + 1);
    expect(classOnPaper(1000)).toBe('over-lines');
  });

  test('an equation that is too long for a column goes across both', () => {
    const equationOf = (count: number): Block => {
      const terms = Array.from({ length: count }, () => ({ kind: 'value', value: 1, text: '1.2345' }) as const);
      const right = { kind: 'sum', terms, rest: null } as const;
      return { kind: 'formula', lines: [equation(name('x'), right, terms[0])] };
    };
    expect([2, 12].map((count) => classOf(equationOf(count)))).toEqual(['formula', 'formula across']);
  });
});
