/** Markdown of the help and of lessons: its blocks, and what is no Markdown. */
import { describe, expect, it } from 'vitest';
import { type Inlines, textOfInlines } from '../../src/document/document.js';
import { escapeMarkdown, parseMarkdown, tableMarkdown } from '../../src/explaining/markdown.js';

const words = (text: string): Inlines => [{ kind: 'text', text }];

function inlinesIn(markdown: string): Inlines {
  const [block, ...others] = parseMarkdown(markdown);
  if (block?.kind !== 'paragraph' || others.length > 0) throw new Error('no paragraph');
  return block.inlines;
}

describe('blocks', () => {
  it('are headings, paragraphs, items, code and tables', () => {
    const text =
      '## Title\nOne\nline.\n\n- first\n  goes on\n- second\n\n```sh\na  b\n```\n| x | y |\n| --- | --- |\n| 1 | 2 |';
    expect(parseMarkdown(text)).toEqual([
      { kind: 'heading', inlines: words('Title') },
      { kind: 'paragraph', inlines: words('One line.') },
      {
        kind: 'list',
        first: null,
        items: [
          [{ kind: 'paragraph', inlines: words('first goes on') }],
          [{ kind: 'paragraph', inlines: words('second') }],
        ],
      },
      { kind: 'code', lines: ['a  b'] },
      {
        kind: 'table',
        columns: [
          { head: words('x'), holds: 'sentence' },
          { head: words('y'), holds: 'sentence' },
        ],
        rows: [{ cells: [words('1'), words('2')] }],
      },
    ]);
  });

  it('number the items of a list from where it begins, and hold lists within items', () => {
    expect(parseMarkdown('3. three\n4. four\n   - within\n')).toEqual([
      {
        kind: 'list',
        first: 3,
        items: [
          [{ kind: 'paragraph', inlines: words('three') }],
          [
            { kind: 'paragraph', inlines: words('four') },
            { kind: 'list', first: null, items: [[{ kind: 'paragraph', inlines: words('within') }]] },
          ],
        ],
      },
    ]);
  });

  it('hold code and emphasis, and what a backslash stands before', () => {
    expect(inlinesIn('take `a * b` *well*, \\`so\\` 2 * 3')).toEqual([
      { kind: 'text', text: 'take ' },
      { kind: 'code', text: 'a * b' },
      { kind: 'text', text: ' ' },
      { kind: 'emphasis', inlines: words('well') },
      { kind: 'text', text: ', `so` 2 * 3' },
    ]);
  });

  it('give any text back that was escaped, in a cell too', () => {
    const text = 'a | b \\ `c` *d* ** _e_ [f](https://g.h)';
    const [table] = parseMarkdown(tableMarkdown(['x'], [[escapeMarkdown(text)]]));
    if (table.kind !== 'table') throw new Error('no table');
    expect(textOfInlines(table.rows[0].cells[0])).toBe(text);
  });
});

describe('a link', () => {
  it('leads to https or is an address of mail', () => {
    expect(inlinesIn('[*here*](https://example.org/a?b=c#d), [me](mailto:a@example.org)')).toEqual([
      { kind: 'link', target: 'https://example.org/a?b=c#d', inlines: [{ kind: 'emphasis', inlines: words('here') }] },
      { kind: 'text', text: ', ' },
      { kind: 'link', target: 'mailto:a@example.org', inlines: words('me') },
    ]);
  });

  it.each([
    '[x](http://example.org)',
    '[x](javascript:alert)',
    '[x](//example.org)',
    '[x](data:text/html,y)',
    '![x](https://example.org/y.png)',
    'https://example.org',
    '<https://example.org>',
    '[x]: https://example.org',
  ])('%s is words, as it is written', (text) => {
    expect(inlinesIn(text)).toEqual(words(text));
  });
});

describe('no Markdown', () => {
  it.each([
    ['a word in angle brackets', 'After <BOS> comes <b>we</b>, not <!-- this -->.'],
    ['an entity', 'Fish &amp; chips &lt;3.'],
    ['products with spaces', 'P × (1 − P), 2 * 3 * 4 and a_b_c.'],
    ['a struck word', '~~gone~~'],
    ['a line under words', 'Words\n---'],
    ['a quotation', '> said'],
  ])('is %s', (_name, text) => {
    expect(inlinesIn(text)).toEqual(words(text.replace('\n', ' ')));
  });

  it('is an indented line', () => {
    expect(inlinesIn('    four spaces')).toEqual(words('four spaces'));
  });
});
