/** The words of lessons: Markdown around expressions, and every word of the lessons that ship. */
import { describe, expect, it } from 'vitest';
import { openLesson, shippedLessons } from '../../src/cli/lesson.js';
import { placeholdersOf } from '../../src/debugger/expressions/template.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { missingAt, whyUnreadable } from '../../src/debugger/teaching/lesson-text.js';
import { type Block, textsOf } from '../../src/document/document.js';
import { momentOf } from '../../src/explaining/compared.js';
import { sayParagraph, typedWordsOf } from '../../src/explaining/lesson.js';
import { START } from '../../src/timeline/cursor.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

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
          { kind: 'text', text: ' of ' },
          { kind: 'value', value: expect.closeTo(2.9, 0), text: '2.9', of: { symbol: 'loss', step: 20, element: 0 } },
          { kind: 'text', text: ':' },
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

  it('show the step in PyTorch, in a sentence and alone', () => {
    const code = 'table = table - lr * dtable';
    expect(sayParagraph('{code}', end)).toEqual([{ kind: 'code', lines: [code], language: 'python' }]);
    const [paragraph] = sayParagraph('It is {code}, no more.', end);
    expect(paragraph).toMatchObject({ inlines: [{}, { kind: 'code', text: code }, {}] });
    expect(textsOf(sayParagraph('It is {code}.', start))).toEqual(['It is {code}.']);
    expect(whyUnreadable('{code}')).toBeNull();
    expect(missingAt('{code}', end)).toEqual([]);
    expect(missingAt('{code}', start)).toEqual(['{code}: There is no step here to be shown as code.']);
  });

  it('may be broken within an expression, and keep the spaces of the words in it', () => {
    expect(textsOf(sayParagraph('It is {loss\n  to 1}.', end))).toEqual(['It is 2.9.']);
    expect(textsOf(sayParagraph('Not {p("we  love")}.', end))).toEqual(['Not {p("we  love")}.']);
    const [{ expression }] = placeholdersOf('{p("we  love",\n  2)}');
    expect(expression).toBe('p("we  love", 2)');
  });

  it.each([
    ['0.predict/prediction 1/softmax', 'p("we")', 'P'],
    ['0.predict/prediction 1/softmax', 'output["we"]', 'P'],
    ['0.predict/prediction 1/softmax', 'logits("the")', 'z'],
    ['0.47', 'gradient("logits")["<BOS>"]["we"]', '∂loss/∂table'],
    ['0.47', 'parameter("logits")["<BOS>"]["we"]', 'table'],
    ['0.1', 'parameter("logits")["<BOS>"]["we"]', 'table'],
    ['0.1', 'loss', null],
    ['0.47', '2 * loss', null],
    ['0.47', 'output', null],
  ])('at %s {%s} is the number that it names, by its address', async (place, expression, symbol) => {
    const held = holdSession(timeline);
    await held.execute(`goto ${place}`);
    const moment = momentOf(held.session, held.branches);
    const [{ inlines }] = sayParagraph(`{${expression}}`, moment) as readonly [Extract<Block, { kind: 'paragraph' }>];
    const [inline] = inlines;
    const of = inline.kind === 'value' ? inline.of : undefined;
    expect(of?.symbol ?? null).toBe(symbol);
    if (of === undefined || inline.kind !== 'value') return;
    const made = of.step === null ? moment.trace.outcome.parameters : [moment.trace.frames[of.step].output];
    expect(made.map(({ data }) => data?.[of.element])).toContain(inline.value);
  });

  it('are a command in code that begins with a colon', () => {
    expect(sayParagraph('`:goto 800` and `loss`', start)).toEqual([
      {
        kind: 'paragraph',
        inlines: [
          { kind: 'command', line: 'goto 800' },
          { kind: 'text', text: ' and ' },
          { kind: 'code', text: 'loss' },
        ],
      },
    ]);
  });

  it('mean nothing else where letters stand in them that are used to keep expressions apart', () => {
    expect(textsOf(sayParagraph('\uE0000\uE000 {loss to 1} \uE0009', end))).toEqual(['0 2.9 9']);
  });
});

describe.each(shippedLessons())('the lesson %s', (name) => {
  it('has all its words, since only commands, code and emphasis in it were meant to be Markdown', () => {
    for (const { paragraphs, notes } of openLesson(name).stops) {
      for (const text of [...paragraphs, ...notes]) {
        const words = (each: string): string =>
          each
            .replace(/\{[^{}]*\}/g, ' ')
            .replace(/`:([^`]*)`/g, '"$1"')
            .replace(/`([^`]*)`/g, '$1')
            .replace(/(?<=\s)\*(\w[\w ]*\w)\*(?=[\s.,;:])/g, '$1')
            .replace(/\s+/g, ' ')
            .trim();
        expect(words(typedWordsOf(text))).toBe(words(text));
      }
    }
  });
});
