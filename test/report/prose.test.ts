/** Markdown of the walk-through: words and sentences that begin anew are paragraphs. */
import { expect, it } from 'vitest';
import { formatReport } from '../../src/report/format.js';
import { finish } from '../../src/timeline/task.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';

it.each(SHIPPED.filter((name) => !/gpt|bpe|mlp/.test(name)))(
  'the words of the vocabulary of %s and what is said of them do not run together',
  (name) => {
    const timeline = timelineOf(name);
    finish(timeline.visit(2));
    const markdown = finish(formatReport(timeline, 1, 'markdown', '0'));
    const [, words = '', remarks = ''] = /### Vocabulary: [^\n]*\n\n(.*?)\n\n(.*?)\n\n/s.exec(markdown) ?? [];
    for (const word of timeline.program.subject.vocabulary) {
      expect(words.replaceAll('\\', '').split(/\s+/)).toContain(word);
    }
    expect(remarks).toMatch(/^(Of these|\\<\S+ marks|No sequence).*\.$/s);
    expect(markdown).not.toMatch(/right at the last\.\\/);
  },
);
