/** Documents as HTML: every word and number of each step of what ships is there, in reading order, and markup is text. */

import { describe, expect, test } from 'vitest';
import { momentAt } from '../../../../src/debugger/places/moment.js';
import { boundBlocks } from '../../../../src/document/bound-blocks.js';
import { type Block, type Inlines, textOfInlines } from '../../../../src/document/document.js';
import { blockTrees } from '../../../../src/document/drawing/html/blocks.js';
import { type Element, type Tree, textOfTree } from '../../../../src/document/drawing/html/tree.js';
import { type FormulaTree, name, symbolsIn, valuesOfFormula } from '../../../../src/document/formula.js';
import { MOST } from '../../../../src/document/limits.js';
import {
  bar,
  formula,
  heading,
  left,
  number,
  paragraph,
  right,
  table,
  text,
} from '../../../../src/explaining/blocks.js';
import { sayStep } from '../../../../src/explaining/step.js';
import { markupOf } from '../../../../src/publish/markup.js';
import { DEPTH, oneOf } from '../../../support/depth.js';
import { SHIPPED, timelineOf } from '../../../support/fixtures.js';

/** Of the steps of an iteration, but for the long tests. */
const MOST_STEPS = DEPTH > 1 ? 400 : 24;

function textsIn(trees: readonly Tree[]): string {
  return trees.map(textOfTree).join('\n');
}

/** What stands in a block, apart from pictures and what keys do. */
function wordsOf(block: Block): readonly string[] {
  const lines = (all: readonly Inlines[]): readonly string[] => all.flatMap(textsBetween).filter((line) => line !== '');
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'note':
      return lines([block.inlines]);
    case 'formula':
      return block.lines.flatMap((line) => (valuesOfFormula(line).length > 0 ? [] : namesIn(line)));
    case 'table':
      return lines([...block.columns.map(({ head }) => head), ...block.rows.flatMap(({ cells }) => cells)]);
    case 'list':
      return block.items.flat().flatMap(wordsOf);
    default:
      return [];
  }
}

/** What stands between formulas, and the names in these. */
function textsBetween(line: Inlines): readonly string[] {
  const texts = [''];
  for (const inline of line) {
    if (inline.kind === 'formula') texts.push(...namesIn(inline.formula), '');
    else texts.push((texts.pop() ?? '') + textOfInlines([inline]));
  }
  return texts;
}

function namesIn(formula: FormulaTree): readonly string[] {
  return symbolsIn(formula).flatMap(([symbol, { kind }]) => (kind === 'name' ? [symbol] : []));
}

function elementsOf(tree: Tree): readonly Element[] {
  return typeof tree === 'string' ? [] : [tree, ...tree.children.flatMap(elementsOf)];
}

test.each(oneOf(3, SHIPPED, 1))('every step of %s has its words and numbers there, in their order', (name) => {
  const timeline = timelineOf(name);
  const { frames } = timeline.trace(0);
  const stride = Math.max(1, Math.ceil(frames.length / MOST_STEPS));
  let count = 0;
  for (let frame = -1; frame < frames.length; frame += stride) {
    const { blocks } = sayStep(momentAt(timeline, { branch: 0, iteration: 0, frame, row: null }), null);
    const shown = textsIn(blockTrees(blocks));
    let at = 0;
    for (const words of blocks.flatMap(wordsOf)) {
      const found = shown.indexOf(words, at);
      expect(found, `${words} in ${name}, step ${frame + 1}`).toBeGreaterThan(-1);
      at = found + words.length;
      count++;
    }
  }
  expect(count).toBeGreaterThan(20);
});

describe('HTML of blocks', () => {
  test('has tables whose columns and rows are named', () => {
    const [scroll] = blockTrees([
      table([left('word'), right('P')], [{ cells: ['we', number(0.5, '0.5000')], selected: true }]),
    ]);
    expect(markupOf([scroll])).toBe(
      '<div class=scroll tabindex=0><table><thead><tr><th scope=col>word<th scope=col class=number>P</thead>' +
        '<tbody><tr class=selected aria-current=true><th scope=row>we<td class=number><b class=value>0.5000</b></tbody></table></div>',
    );
  });

  test('hides columns of tables where a page is narrow, the last priority first, and says which', () => {
    const columns = [left('word'), right('z', { priority: 2 }), right('P'), left('because', { priority: 1 })];
    const cells = ['learning', '+1.2345', '0.5000', 'the score is high'];
    const [roomy] = blockTrees([table(columns, [{ cells }])]) as readonly Element[];
    const markup = markupOf([roomy]);
    expect(markup).toContain('<th scope=col class="number room-2">z');
    expect(markup).toContain('<th scope=col class=number>P');
    expect(roomy.children.slice(1).map((told) => [textOfTree(told), (told as Element).attributes.class])).toEqual([
      ['2 hidden: z, because', 'hidden in-0'],
      ['1 hidden: z', 'hidden in-1'],
    ]);
    expect(markupOf(blockTrees([table(columns.slice(0, 1), [{ cells }])]))).not.toContain('hidden');
  });

  test('calls the option that is right the answer, for that it is right would be said to who has guessed', () => {
    const line = { isGuess: false, votes: [] };
    const lines = [
      { ...line, name: 'we', isRight: true },
      { ...line, name: 'is', isRight: false },
    ];
    const said = 'It is "we". You did not guess.';
    const trees = blockTrees([
      { kind: 'choice', question: 'Which?', picks: 'line', state: 'revealed', lines, said, reason: [] },
    ]);
    expect(textsIn(trees)).toMatch(/we✓ answeris[^✓]*You did not guess\./);
  });

  test('draws bars to one side or to both', () => {
    const rectOf = (share: number, sides: 1 | 2) => {
      const trees = blockTrees([paragraph([{ kind: 'bar', share, sides }])]);
      return trees.flatMap(elementsOf).find((each) => each.name === 'rect')?.attributes;
    };
    expect(rectOf(0.25, 1)).toMatchObject({ x: '0', width: '25' });
    expect(rectOf(-0.5, 2)).toMatchObject({ x: '25', width: '25' });
    expect(rectOf(0.5, 2)).toMatchObject({ x: '50', width: '25' });
    expect(rectOf(Number.NaN, 1)).toBeUndefined();
    expect(textsIn(blockTrees([paragraph([bar(0.5), ' half'])]))).toBe(' half');
  });

  test('breaks a curve off where values are not finite, and says so', () => {
    const [figure] = blockTrees([
      {
        kind: 'chart',
        x: { name: 'iteration', from: 0, to: 4, ends: ['0', '4'] },
        y: { name: 'loss', scale: 'linear' },
        series: [{ name: 'loss', points: [3, 2, Number.NaN, 1, 1].map((y, x) => ({ x, y })) }],
        marks: [{ kind: 'cursor', x: 4, y: 1 }],
        broken: 'not finite at iteration 2',
      },
    ]);
    const elements = elementsOf(figure);
    const curves = elements
      .filter(({ name }) => name === 'polyline')
      .map(({ attributes }) => attributes.points.split(' '));
    expect(curves.map(({ length }) => length)).toEqual([2, 2]);
    expect(elements.filter(({ name }) => name === 'path')).toHaveLength(1);
    expect(textOfTree(figure)).toContain('The loss is not finite at iteration 2.');
    expect(elements.find(({ name }) => name === 'svg')?.attributes['aria-label']).toBe(
      'loss falls from 3.000 at iteration 0 to 1.000 at iteration 4. loss: not finite at iteration 2',
    );
  });

  test('tells each line behind the first from the others, also where a chart is bounded', () => {
    const points = [3, 2].map((y, x) => ({ x, y }));
    const lines = ['dotted', 'dashed', 'dash-dotted'] as const;
    const chart = {
      kind: 'chart',
      x: { name: 'iteration', from: 0, to: 1, ends: ['0', '1'] },
      y: { name: 'loss', scale: 'linear' },
      series: [{ name: 'loss', points }, ...lines.map((line) => ({ name: line, points, line }))],
      marks: [],
      broken: null,
    } as const;
    const classesOf = elementsOf(blockTrees(boundBlocks([chart], MOST))[0])
      .filter(({ name }) => name === 'polyline')
      .map(({ attributes }) => attributes.class);
    expect(classesOf).toEqual(['other dash-dotted', 'other dashed', 'other dotted', 'own']);
  });

  test('shows the part of a large matrix round what is selected, and says which', () => {
    const names = Array.from({ length: 100 }, (_, k) => `n${k}`);
    const trees = blockTrees([
      {
        ...{ kind: 'matrix', rowNames: names, columnNames: names, zoom: 0, cursor: { row: 70, column: 3 } },
        values: Float64Array.from({ length: 10_000 }, (_, k) => k),
      },
    ]);
    expect(textsIn(trees)).toContain('rows 55–86, columns 1–32 of 100×100');
    const selected = trees.flatMap(elementsOf).filter(({ attributes }) => attributes.class?.includes('selected'));
    expect(selected.map(textOfTree)).toEqual(['n3', 'n70', '+7003.0000']);
  });

  test('keeps what somebody has written text', () => {
    const hostile = '"><script>alert(1)</script><svg onload=x>';
    const markup = markupOf(
      blockTrees([
        heading(hostile),
        paragraph([
          text(hostile, 'here'),
          { kind: 'link', target: `https://a.b/${hostile}`, inlines: [text(hostile)] },
        ]),
        formula([name(hostile)]),
        { kind: 'code', lines: [hostile] },
        table([left(hostile)], [{ cells: [hostile] }]),
        { kind: 'map', points: [{ name: hostile, x: 0, y: 0, tone: 'title' }], hidden: '' },
      ]),
    );
    expect(markup).not.toMatch(/<script|<svg onload|href="[^"]*</);
    expect(markup.match(/&#60;script&#62;/g)).toHaveLength(9);
  });
});
