/** The line of PyTorch that a step shows under its formula, in every drawing. */
import { describe, expect, test } from 'vitest';
import { momentAt } from '../../src/debugger/places/moment.js';
import { changedSession, newSession } from '../../src/debugger/session.js';
import type { Block } from '../../src/document/document.js';
import { blockTrees } from '../../src/document/drawing/html/blocks.js';
import { markdownOf } from '../../src/document/drawing/markdown/markdown.js';
import { blockRows } from '../../src/document/drawing/rows/blocks.js';
import { type Row, textOf } from '../../src/document/drawing/rows/rows.js';
import { speak } from '../../src/document/drawing/speech/speech.js';
import { sayStep } from '../../src/explaining/step.js';
import { markupOf } from '../../src/publish/markup.js';
import { centrePane } from '../../src/terminal/screen/centre.js';
import { timelineOf } from '../support/fixtures.js';

const timeline = timelineOf();

function blocksOf(label: RegExp, scope = /./) {
  const { frames } = timeline.trace(0);
  const frame = frames.findIndex((each) => label.test(each.label) && scope.test(each.scope.join()));
  return sayStep(momentAt(timeline, { branch: 0, iteration: 0, frame, row: null }), null).blocks;
}

function codeAmong(blocks: readonly Block[]): readonly string[] {
  const position = blocks.findIndex(({ kind }) => kind === 'code');
  const block = blocks[position];
  expect(blocks[position - 1].kind).toBe('formula');
  return block.kind === 'code' ? block.lines : [];
}

describe('a step in PyTorch', () => {
  test.each([
    ['of the forward pass', /^softmax/, /prediction 2/, ['probs_2 = powers_2 / total_2']],
    ['of a loss term', /^−ln P/, /prediction 1/, ['loss_1 = -torch.log(probs_1[target_1])']],
    ['of the gradient by hand', /^∂loss\/∂z$/, /prediction 1/, ['dz_1 = (probs_1 - F.one_hot(target_1, 8)) * dloss_i']],
    [
      'of a gradient that lies in one row',
      /^∂loss\/∂table$/,
      /prediction 2/,
      ['dtable_path2 = torch.zeros_like(table)', 'dtable_path2[1] = dz_2'],
    ],
    ['of an update', /^new table/, /update/, ['table = table - lr * dtable']],
  ])('is shown under its formula: that %s', (_what, label, scope, lines) => {
    expect(codeAmong(blocksOf(label, scope))).toEqual(lines);
  });

  test('stands in every drawing', () => {
    const blocks = blocksOf(/^softmax/, /prediction 1/);
    const line = 'probs_1 = powers_1 / total_1';
    const rows = blockRows(blocks, { width: 80 }).map(textOf);
    expect(rows[rows.indexOf(`    in PyTorch: ${line}`) - 1]).toContain('= 0.1494');
    expect(markupOf(blockTrees(blocks))).toContain(
      `<p class=language>in PyTorch:</p><pre class=python tabindex=0>${line}</pre>`,
    );
    expect(markdownOf(blocks)).toContain(`in PyTorch:\n\n\`\`\`python\n${line}\n\`\`\``);
    expect(speak(blocks)).toContain(`in PyTorch: ${line}`);
  });

  test('stands below the name of its language where it has no room beside it', () => {
    const blocks = blocksOf(/^∂loss\/∂table$/, /prediction 2/).filter(({ kind }) => kind === 'code');
    const rowsIn = (width: number) => blockRows(blocks, { width }).map(textOf);
    const code = ['dtable_path2 = torch.zeros_like(table)', 'dtable_path2[1] = dz_2'];
    expect(rowsIn(54)).toEqual([`    in PyTorch: ${code[0]}`, `${' '.repeat(16)}${code[1]}`]);
    expect(rowsIn(53)).toEqual(['    in PyTorch:', ...code.map((line) => `    ${line}`)]);
  });

  test('gives way to the numbers where there is little room', () => {
    const cursor = { branch: 0, iteration: 0, frame: 6, row: null };
    const pane = centrePane(momentAt(timeline, cursor), changedSession(newSession(timeline), { cursor }), 78);
    const places = (rows: readonly Row[]) => {
      const texts = rows.map(textOf);
      return [texts.findIndex((row) => row.includes('probs_1 =')), texts.findIndex((row) => row.includes('Σ P ='))];
    };
    const [code, numbers] = places(pane.rows);
    expect(code).toBeLessThan(numbers);
    const [below, above] = places(pane.ifShort().all().rows);
    expect(below).toBe(above + 2);
  });
});
