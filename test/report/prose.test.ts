/** Markdown of the walk-through: lines that begin anew stay lines. */
import { expect, it } from 'vitest';
import { formatReport } from '../../src/report/format.js';
import { finish } from '../../src/timeline/task.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';

it.each(SHIPPED.filter((name) => !/gpt|bpe|mlp/.test(name)))(
  'the lines of the vocabulary of %s do not run together',
  (name) => {
    const timeline = timelineOf(name);
    finish(timeline.visit(2));
    const markdown = finish(formatReport(timeline, 1, 'markdown', '0'));
    const [, vocabulary = ''] = /### Vocabulary: [^\n]*\n\n(.*?)\n\n/s.exec(markdown) ?? [];
    const lines = vocabulary.split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const [k, line] of lines.slice(1).entries()) {
      // A sentence or the marks of a text begin a line of their own; the rest of a wrapped line does not.
      if (/^(Of these|\\<\S+ marks|No sequence)/.test(line)) expect(lines[k], line).toMatch(/\\$/);
    }
    expect(markdown).not.toMatch(/right at the last\.\\/);
  },
);
