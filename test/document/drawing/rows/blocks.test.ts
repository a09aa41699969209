/** Blocks of a document as rows, at any width. */
import { describe, expect, it } from 'vitest';
import { readTopic } from '../../../../src/debugger/topic-text.js';
import { TOPICS } from '../../../../src/debugger/topics.js';
import { widthOf } from '../../../../src/document/cells/width.js';
import { textsOf } from '../../../../src/document/document.js';
import { blockRows } from '../../../../src/document/drawing/rows/blocks.js';
import { textOf } from '../../../../src/document/drawing/rows/rows.js';
import {
  bar,
  heading,
  hint,
  left,
  note,
  paragraph,
  right,
  table,
  text,
  textOfTokens,
  token,
  trend,
} from '../../../../src/explaining/blocks.js';
import { parseMarkdown } from '../../../../src/explaining/markdown.js';

const rowsOf = (text: string, width = 60): readonly string[] => blockRows(parseMarkdown(text), { width }).map(textOf);

describe('rows', () => {
  it('keep the indentation of code and the columns of a table', () => {
    expect(rowsOf('```\n{\n  "a": 1\n}\n```')).toEqual(['  {', '    "a": 1', '  }']);
    expect(rowsOf('| key | what |\n| --- | --- |\n| `a` | one |\n| `bcd` | two |')).toEqual([
      'key  what',
      'a    one',
      'bcd  two',
    ]);
  });

  it('break the widest columns of a table, and put entries below each other where there is no room', () => {
    const text = `| key | what |\n| --- | --- |\n| \`a\` | ${'word '.repeat(10).trim()} |`;
    expect(rowsOf(text, 30)).toEqual(['key  what', 'a    word word word word word', '     word word word word word']);
    expect(rowsOf(text, 16)).toEqual(['a', ...Array(3).fill('  word word word'), '  word']);
  });

  it('lack no letter where words that are broken have several spaces between them', () => {
    const drawn = blockRows([paragraph('aa   bbb  c')], { width: 4 }).map((line) => textOf(line).trimEnd());
    expect(drawn).toEqual(['aa', 'bbb', 'c']);
  });

  it('stand apart, but not over a note or under a heading or what keys do', () => {
    const blocks = [paragraph('a'), note('b'), hint('c'), heading('d'), paragraph('e', 'aside')];
    expect(blockRows(blocks, { width: 9 }).map(textOf)).toEqual(['a', '  b', '', 'c', 'd', 'e']);
  });

  it('keep tokens apart, also short ones at the end of a row', () => {
    const tokens = paragraph([token('aa'), '  ', token('w'), '  ', token('y')]);
    expect(blockRows([tokens], { width: 6 }).map((line) => textOf(line).trimEnd())).toEqual(['aa  w', 'y']);
  });

  it('shorten bars, as far as that goes, before a column is left out', () => {
    const columns = [left('word'), left('', { priority: 1 }), right('P')];
    const shares = table(columns, [{ cells: ['we', bar(1), '0.75'] }, { cells: ['love', bar(0.5), '0.25'] }]);
    const drawnIn = (width: number): readonly string[] => blockRows([shares], { width }).map(textOf);
    expect(drawnIn(40)[1]).toBe(`  we    ${'█'.repeat(20)}  0.75`);
    expect(drawnIn(24).slice(1)).toEqual(['  we    ██████████  0.75', '  love  █████       0.25']);
    expect(drawnIn(20)[1]).toBe('  we    ██████  0.75');
    expect(drawnIn(19)).toEqual(['  word     P', '  we    0.75', '  love  0.25']);
    const small = table(columns, [{ cells: ['we', bar(0.1), '0.10'] }, { cells: ['love', bar(0.05), '0.05'] }]);
    expect(blockRows([small], { width: 16 }).map(textOf)).toEqual([
      '  word         P',
      '  we    ██  0.10',
      '  love  █   0.05',
    ]);
  });

  it('put what stands beside a heading below it where there is no room, and nothing between it and its note', () => {
    const blocks = [heading(['The batch   ', text('goto 3', 'muted')]), note('one of two'), paragraph('Then.')];
    expect(blockRows(blocks, { width: 40 }).map(textOf)).toEqual(['The batch   goto 3', '  one of two', 'Then.']);
    expect(blockRows(blocks, { width: 12 }).map(textOf)).toEqual(['The batch   ', 'goto 3', '  one of two', 'Then.']);
  });

  it('break no token of a text of the model, and mark none as a term', () => {
    const said = textOfTokens([token('the'), token('learning rate'), token('is')], ' ');
    const rows = blockRows([said], { width: 16, said: 'prose' });
    expect(rows.map((line) => textOf(line).trimEnd())).toEqual(['the', 'learning rate is']);
    expect(new Set(rows.flat().map(({ role }) => role))).toEqual(new Set(['plain']));
    const letters = textOfTokens([token('v'), token('w'), token('y')], '  ');
    expect(blockRows([letters], { width: 5 }).map(textOf)).toEqual(['v  w', 'y']);
  });

  it('number lines of code and mark the one that is executed', () => {
    const code = { kind: 'code', lines: ['x = 1', '  y = 2'], numbers: { first: 9, current: 10 } } as const;
    expect(blockRows([code], { width: 40 }).map(textOf)).toEqual(['   9  x = 1', '▸ 10    y = 2']);
  });

  it('draw how a number went in no more characters than there is room for', () => {
    const values = Array.from({ length: 30 }, (_, k) => k);
    const drawnIn = (width: number): readonly string[] => blockRows([paragraph(trend(values))], { width }).map(textOf);
    expect(drawnIn(60)[0]).toHaveLength(30);
    expect(drawnIn(20)).toHaveLength(1);
    expect(drawnIn(20)[0]).toMatch(/^▁.{18}█$/);
  });

  it('have one role for each part of a line, also where it is broken', () => {
    const [first, second] = blockRows(parseMarkdown('some words with `code in it` here'), { width: 22 });
    expect(first.map(({ text, role }) => [text, role])).toEqual([
      ['some words with ', 'plain'],
      ['code', 'title'],
    ]);
    expect(second.map(({ text, role }) => [text, role])).toEqual([
      ['in it', 'title'],
      [' here', 'plain'],
    ]);
  });

  it.each([24, 36, 56, 76, 118])('of every topic fit into %i cells and lack nothing', (width) => {
    for (const { name } of TOPICS) {
      const blocks = parseMarkdown(readTopic(name) ?? '');
      const lines = blockRows(blocks, { width }).map(textOf);
      for (const line of lines) expect(widthOf(line), `${name}: ${line}`).toBeLessThanOrEqual(width);
      const letters = (text: string): string => text.replace(/[\s\u2026]+/g, '');
      const shown = letters(lines.join(''));
      for (const text of textsOf(blocks.filter(({ kind }) => kind !== 'table' && kind !== 'code'))) {
        expect(shown).toContain(letters(text));
      }
    }
  });
});
