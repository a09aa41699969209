/** The words of lessons: Markdown around expressions, and every word of the lessons that ship. */
import { describe, expect, it } from 'vitest';
import { openLesson, shippedLessons } from '../../src/cli/lesson.js';
import { placeholdersOf } from '../../src/debugger/expressions/template.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { type Block, textsOf } from '../../src/document/document.js';
import { sayParagraph, typedWordsOf } from '../../src/saying/lesson-words.js';
import { START } from '../../src/timeline/cursor.js';
import { timelineOf } from '../support/fixtures.js';

const timeline = timelineOf();
const start = momentAt(timeline, START);
const end = momentAt(timeline, { ...START, frame: timeline.trace(0).frames.length - 1 });

describe('the words of a lesson', () => {
  it('are Markdown', () => {
    expect(sayParagraph('A *gap* of {loss to 1}:\n- `z`\n- [more](https://example.org)', end)).toEqual<Block[]>([
      {
        kind: 'paragraph',
        inlines: [
          { kind: 'text', text: 'A ' },
          { kind: 'emphasis', inlines: [{ kind: 'text', text: 'gap' }] },
          { kind: 'text', text: ' of 2.9:' },
        ],
      },
      {
        kind: 'list',
        first: null,
        items: [
          [{ kind: 'paragraph', inlines: [{ kind: 'code', text: 'z' }] }],
          [
            {
              kind: 'paragraph',
              inlines: [{ kind: 'link', target: 'https://example.org', inlines: [{ kind: 'text', text: 'more' }] }],
            },
          ],
        ],
      },
    ]);
  });

  it('keep expressions from being read as Markdown, with a value and without', () => {
    expect(textsOf(sayParagraph('{2*loss*3 to 1} and {10*p("we")*2 to 1}', end))).toEqual(['17.6 and 3.0']);
    expect(textsOf(sayParagraph('{2*loss*3} [x](https://a.b/{loss})', start))).toEqual([
      '{2*loss*3} [x](https://a.b/{loss})',
    ]);
    expect(typedWordsOf('2. {2*loss*3} or *four*')).toBe('  or four');
  });

  it('may be broken within an expression, and keep the spaces of the words in it', () => {
    expect(textsOf(sayParagraph('It is {loss\n  to 1}.', end))).toEqual(['It is 2.9.']);
    expect(textsOf(sayParagraph('Not {p("we  love")}.', end))).toEqual(['Not {p("we  love")}.']);
    const [{ expression }] = placeholdersOf('{p("we  love",\n  2)}');
    expect(expression).toBe('p("we  love", 2)');
  });

  it('mean nothing else where letters stand in them that are used to keep expressions apart', () => {
    expect(textsOf(sayParagraph('\uE0000\uE000 {loss to 1} \uE0009', end))).toEqual(['0 2.9 9']);
  });
});

describe.each(shippedLessons())('the lesson %s', (name) => {
  it('has all its words, since nothing in it was meant to be Markdown', () => {
    for (const { paragraphs, notes } of openLesson(name).stops) {
      for (const text of [...paragraphs, ...notes]) {
        const words = (each: string): string =>
          each
            .replace(/\{[^{}]*\}/g, ' ')
            .replace(/\s+/g, ' ')
            .trim();
        expect(words(typedWordsOf(text))).toBe(words(text));
      }
    }
  });
});
