/** Markdown of a document, as GitHub shows it. */

import { Marked, type Tokens } from 'marked';
import { describe, expect, test } from 'vitest';
import type { Blocks, Chart, Choice, Matrix } from '../../../../src/document/document.js';
import { latexOf } from '../../../../src/document/drawing/markdown/latex.js';
import { markdownOf } from '../../../../src/document/drawing/markdown/markdown.js';
import { type FormulaTree, indexed, name } from '../../../../src/document/formula.js';
import { readFormula } from '../../../../src/document/read-formula.js';
import {
  bar,
  definitions,
  formula,
  heading,
  hint,
  left,
  number,
  paragraph,
  right,
  table,
  text,
  token,
  trend,
} from '../../../../src/explaining/blocks.js';

const HOSTILE = [
  ...['<BOS>', '<b>bold</b>', '<!-- -->', '|', 'a|b', '\\|', '*', '**', '_', '__init__', '`', '``', '```', '~~~', '~'],
  ...[
    '#',
    '# one',
    '$',
    '$$',
    '$x$',
    '\\',
    '\\\\',
    '&amp;',
    '&',
    '[x](y)',
    '![x](y)',
    '[ ]',
    '>',
    '-',
    '+',
    '1.',
    '2)',
  ],
  ...['---', '===', '| a | b |', ':---:', '<', '{', '}', '{x}', '%', '^', '^^', 'a^b^c', "'", '"'],
];

/** What a reader sees: the text of the page that becomes of it. */
function shown(markdown: string): string {
  return textOf(new Marked().parse(markdown, { async: false }));
}

function shownCell({ text: cell }: Tokens.TableCell): string {
  return textOf(new Marked().parseInline(cell, { async: false }));
}

function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replace(
      /&(lt|gt|quot|amp|#39);/g,
      (_, name: string) => ({ lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '&',
    );
}

function kindsOf(markdown: string): readonly string[] {
  return new Marked().lexer(markdown).flatMap(({ type }) => (type === 'space' ? [] : [type]));
}

describe('a word of a user', () => {
  test.each(HOSTILE)('stays %s wherever it stands', (word) => {
    expect(shown(markdownOf([paragraph([token(word)])])).trim()).toBe(word);
    expect(shown(markdownOf([paragraph(['After ', token(word), ' it goes on.'])])).trim()).toBe(
      `After ${word} it goes on.`,
    );
    expect(shown(markdownOf([heading(`z of ${word} here`)])).trim()).toBe(`z of ${word} here`);
    const lines = [{ cells: [word, number(1, '1.0')], selected: true }, { cells: [word, number(2, '2.0')] }];
    const [made] = new Marked().lexer(markdownOf([table([left(word), right('P')], lines)]));
    const { header, rows } = made as Tokens.Table;
    expect(header.map(shownCell)).toEqual([word, 'P']);
    expect(rows.map(([cell]) => shownCell(cell))).toEqual([word, word]);
    expect(rows.map((cells) => cells.length)).toEqual([2, 2]);
    const list: Blocks = [{ kind: 'list', first: 1, items: [[paragraph(token(word))], [paragraph('two')]] }];
    expect(shown(markdownOf(list)).trim().split('\n')).toEqual([word, 'two']);
    expect(shown(markdownOf([{ kind: 'code', lines: [word, 'x'] }])).trimEnd()).toBe(`${word}\nx`);
    expect(shown(markdownOf([paragraph(['of ', { kind: 'code', text: word }, '.'])])).trim()).toBe(`of ${word}.`);
  });

  test.each(HOSTILE)('stays a word in a formula: %s', (word) => {
    const latex = latexOf(indexed(readFormula('e^z'), [name(word)]));
    expect(latex).not.toMatch(/[<>&#%~`*$]/);
    expect(latex.replace(/\\[A-Za-z]+/g, '')).not.toContain('\\');
    expect((latex.match(/{/g) ?? []).length).toBe((latex.match(/}/g) ?? []).length);
  });
});

describe('a formula', () => {
  test.each([
    ['z(w) = table(context, w)', 'z(w) = \\text{table}(\\text{context}, w)'],
    ['P(w) = e^z(w) / Σ e^z', 'P(w) = e^{z(w)} / \\sum e^{z}'],
    ['P(we) = e^2.1 / 54.67 = 0.1494', 'P(\\text{we}) = e^{2.1} / 54.67 = 0.1494'],
    ['loss₁₀ = −ln 0.1494 = 1.9', '\\text{loss}_{10} = -\\ln 0.1494 = 1.9'],
    ['v = (1 − 0.9) × (−0.5)² = 2.5e−8', 'v = (1 - 0.9) \\times (-0.5)^{2} = 2.5 \\times 10^{-8}'],
    ['v̂ = 2 / (√(1 + 3) + 1,000) = √n', '\\hat{v} = 2 / (\\sqrt{1 + 3} + 1{,}000) = \\sqrt{n}'],
    ['loss = −Σ_k ln P(w_k | c_k)', '\\text{loss} = -\\sum_{k} \\ln P(w_{k} {\\vert} c_{k})'],
  ])('%s is %s', (line, latex) => {
    const read = readFormula(line.normalize('NFD'));
    expect(latexOf(read)).toBe(latex);
    expect(markdownOf([formula([read])])).toBe(`$$${latex}$$`);
  });

  test('names an element by the words of a user, and what a sum leaves out', () => {
    const rest = { name: '12 smaller', sum: number(-3, '−3') };
    const right: FormulaTree = { kind: 'sum', terms: [number(2, '2')], rest };
    const left = indexed(name('∂loss/∂z'), [name('<BOS>')]);
    expect(latexOf({ kind: 'equation', sides: [left, right] })).toBe(
      '\\partial \\text{loss}/\\partial z({\\lt}\\text{BOS}{\\gt}) = (2 + \\text{12 smaller}: -3)',
    );
  });
});

describe('Markdown', () => {
  test('has numbers to the right, the selected row in strong letters, and no bars, nor what keys do', () => {
    const scores = table(
      [left('word'), right('z'), left('', { priority: 1 })],
      [
        { cells: ['context we'], across: true },
        { cells: ['the', number(3.2, '+3.2'), bar(1)] },
        { cells: [text('we'), number(2.1, '+2.1'), bar(0.5)], selected: true },
      ],
    );
    expect(markdownOf([scores, hint('Press →.')])).toBe(
      ['| word | z |', '| --- | ---: |', '| **context we** |  |', '| the | +3.2 |', '| **we** | **+2.1** |'].join('\n'),
    );
    expect(markdownOf([definitions([['loss', 'what is made smaller']])])).toBe('- **loss**: what is made smaller');
  });

  test('lets nothing run together: each block and each line of a formula is a paragraph', () => {
    const blocks: Blocks = [
      heading('z'),
      paragraph('One.'),
      paragraph(trend([1, 2])),
      formula(['a = b', 'b = 1'].map(readFormula)),
    ];
    const markdown = markdownOf(blocks);
    expect(kindsOf(markdown)).toEqual(['heading', 'paragraph', 'paragraph', 'paragraph', 'paragraph']);
    expect(markdown).toContain('from 1.000 to 2.000');
  });

  test('keeps what stands under an item of a list within it', () => {
    const inner: Blocks = [{ kind: 'list', first: null, items: [[paragraph('inner')], [paragraph('last')]] }];
    const markdown = markdownOf([
      {
        kind: 'list',
        first: null,
        items: [
          [paragraph('outer'), ...inner],
          [paragraph('next'), table([left('a')], [])],
        ],
      },
    ]);
    expect(markdown).toBe('- outer\n  - inner\n  - last\n- next\n\n  | a |\n  | --- |');
    expect(kindsOf(markdown)).toEqual(['list']);
  });

  const matrix: Matrix = {
    kind: 'matrix',
    rowNames: ['<BOS>', 'we'],
    columnNames: ['a', 'b'],
    values: [1, -2, Number.NaN, 4],
    cursor: { row: 0, column: 1 },
    zoom: 0,
  };

  test('has a small matrix as a table and a large one in words', () => {
    const markdown = markdownOf([matrix]);
    expect(markdown).toContain(
      'the largest is +4.0000 at we, b; the smallest is −2.0000 at \\<BOS\\>, b; 1 is not finite.',
    );
    expect(markdown).toContain('| \\<BOS\\> | +1.0000 | **−2.0000** |');
    const many = Array.from({ length: 100 }, (_, k) => k);
    const large = {
      ...matrix,
      rowNames: many.map(String),
      columnNames: many.map(String),
      values: Array(10_000).fill(1),
    };
    expect(kindsOf(markdownOf([large]))).toEqual(['paragraph']);
  });

  test('has a chart as a picture in cells and a question as a list, with the answer where it is open to all', () => {
    const chart: Chart = {
      kind: 'chart',
      x: { name: 'iteration', from: 0, to: 1, ends: ['0', '1'] },
      y: { name: 'loss', scale: 'linear' },
      series: [{ name: 'loss', points: [3, 1].map((y, x) => ({ x, y })) }],
      marks: [{ kind: 'cursor', x: 1, y: 1 }],
      broken: null,
    };
    const drawn = markdownOf([chart]);
    expect(drawn).toMatch(
      /^loss falls from 3\.000 .*\n\n```text\n3\.000 ┤⠉⠒.*\n(.*\n){8} +└0─+ iteration ─+1\n```\n\nSelected: /,
    );
    expect(drawn).toMatch(/\nSelected: iteration 1: 1\.000\.$/);
    expect(drawn).not.toContain('|');
    expect(drawn).not.toMatch(/ $/m);
    const choice: Choice = {
      ...{ kind: 'choice', question: 'Which?', state: 'revealed', picks: 'line', said: 'It is.', reason: [] },
      lines: ['- a', 'b'].map((name, k) => ({ name, isRight: k === 0, isGuess: false, votes: [] })),
    };
    expect(markdownOf([choice])).toBe('**Which?**\n\n1. **\\- a**: answer\n2. b\n\nIt is.');
  });
});
