/** Markdown of the topics: its blocks, and rows of them at any width. */
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../src/cells/width.js';
import { readTopic, TOPICS } from '../../../src/debugger/topics.js';
import { textOf } from '../../../src/views/drawing/rows.js';
import { escapeMarkdown, parseInline, parseMarkdown, tableMarkdown } from '../../../src/views/topics/markdown.js';
import { markdownRows } from '../../../src/views/topics/markdown-rows.js';

const rowsOf = (text: string, width = 60): readonly string[] => markdownRows(parseMarkdown(text), width).map(textOf);

describe('blocks', () => {
  it('are headings, paragraphs, items, code and tables', () => {
    const text =
      '## Title\nOne\nline.\n\n- first\n  goes on\n- second\n\n```sh\na  b\n```\n| x | y |\n| --- | --- |\n| 1 | 2 |';
    expect(parseMarkdown(text)).toEqual([
      { kind: 'heading', text: 'Title' },
      { kind: 'paragraph', text: 'One line.' },
      { kind: 'item', marker: '-', text: 'first goes on' },
      { kind: 'item', marker: '-', text: 'second' },
      { kind: 'code', lines: ['a  b'] },
      { kind: 'table', heads: ['x', 'y'], rows: [['1', '2']] },
    ]);
  });

  it('hold code and emphasis, and what a backslash stands before', () => {
    expect(parseInline('take `a * b` *well*, \\`so\\` 2 * 3')).toEqual([
      { text: 'take ', kind: 'plain' },
      { text: 'a * b', kind: 'code' },
      { text: ' ', kind: 'plain' },
      { text: 'well', kind: 'emphasis' },
      { text: ', `so` 2 * 3', kind: 'plain' },
    ]);
  });

  it('give any text back that was escaped, in a cell too', () => {
    const text = 'a | b \\ `c` *d* **';
    const [table] = parseMarkdown(tableMarkdown(['x'], [[escapeMarkdown(text)]]));
    if (table.kind !== 'table') throw new Error('no table');
    expect(
      parseInline(table.rows[0][0])
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });
});

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

  it('have one role for each part of a line, also where it is broken', () => {
    const [first, second] = markdownRows(parseMarkdown('some words with `code in it` here'), 22);
    expect(first.map(({ text, role }) => [text, role])).toEqual([
      ['some words with ', 'plain'],
      ['code', 'accent'],
    ]);
    expect(second.map(({ text, role }) => [text, role])).toEqual([
      ['in it', 'accent'],
      [' here', 'plain'],
    ]);
  });

  it.each([24, 36, 56, 76, 118])('of every topic fit into %i cells and lack nothing', (width) => {
    for (const { name } of TOPICS) {
      const blocks = parseMarkdown(readTopic(name) ?? '');
      const lines = markdownRows(blocks, width).map(textOf);
      for (const line of lines) expect(widthOf(line), `${name}: ${line}`).toBeLessThanOrEqual(width);
      const letters = (text: string): string => text.replace(/[\s\u2026]+/g, '');
      const shown = letters(lines.join(''));
      for (const block of blocks) {
        if ('text' in block) {
          expect(shown).toContain(
            letters(
              parseInline(block.text)
                .map((part) => part.text)
                .join(''),
            ),
          );
        }
      }
    }
  });
});
