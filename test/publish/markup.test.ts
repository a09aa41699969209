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
