/** Text as HTML: it stays text, and none that acts on a terminal or turns the direction of what follows. */
import { expect, test } from 'vitest';
import { escapeText } from '../../src/publish/markup.js';
import { publishLesson } from '../support/published.js';

const HOSTILE = 'A \x1b]52;c;aGk=\x07\u202etitle';

test('what cannot be printed is written as an escape', () => {
  expect(escapeText(`<b>${HOSTILE}`)).toBe('&#60;b&#62;A \\u001b]52;c;aGk=\\u0007\\u202etitle');
});

test('nothing of a lesson reaches the file unescaped', () => {
  const { html } = publishLesson(
    `# ${HOSTILE}\nfixture: we-love-deep-learning\nabout: ${HOSTILE}\n\n## ${HOSTILE}\nWords: ${HOSTILE}\n> goto 0\n`,
  );
  expect(html).toContain('A \\u001b]52');
  expect([...html].filter((character) => '\x1b\x07\u202e'.includes(character))).toEqual([]);
});

test('the words of a lesson are paragraphs, lists, code and links, and markup in them is text', () => {
  const { html } = publishLesson(
    '# T\nfixture: we-love-deep-learning\n\n## S\nA *gap* of **{loss to 1}**, `<b>`, ***<i>*** and <u>:\n\n' +
      '3. [<s>](https://example.org/"onclick="x)\n4. two\n\n| a | b |\n| --- | --- |\n| <p> | `<q>` |\n\n```\n<script>\n```\n> goto 0.47\n',
  );
  const section = html.slice(html.indexOf('<article id="handout"'));
  expect(section).toContain(
    '<p>A <em>gap</em> of <strong><b class=value>2.9</b></strong>, <code>&#60;b&#62;</code>, <em><strong>&#60;i&#62;</strong></em> and &#60;u&#62;:</p>',
  );
  expect(section).toContain(
    '<ol start=3><li><a href="https://example.org/&#34;onclick=&#34;x" rel="noopener noreferrer">&#60;s&#62;</a></li><li>two</li></ol>',
  );
  expect(section).toContain(
    '<table class=worded><thead><tr><th scope=col class=sentence>a<th scope=col class=sentence>b</thead><tbody><tr><th scope=row class=sentence>&#60;p&#62;<td class=sentence><code>&#60;q&#62;</code></tbody></table>',
  );
  expect(section).toContain('<pre tabindex=0>&#60;script&#62;</pre>');
});
