import { describe, expect, it } from 'vitest';
import { TERMS } from '../../src/debugger/glossary.js';
import { type Moment, momentAt } from '../../src/debugger/places/moment.js';
import { changedSession, NEW_SESSION } from '../../src/debugger/session.js';
import { termNamed } from '../../src/debugger/terms.js';
import { textsOf } from '../../src/document/document.js';
import { blockRows } from '../../src/document/drawing/rows/blocks.js';
import { type Row, textOf } from '../../src/document/drawing/rows/rows.js';
import { textOfFormula } from '../../src/document/formula-text.js';
import { readFormula } from '../../src/document/read-formula.js';
import { formula, heading, left, paragraph, table, text } from '../../src/explaining/blocks.js';
import { markTerms } from '../../src/explaining/mark-terms.js';
import { exampleOf } from '../../src/explaining/term-examples.js';
import { centrePane } from '../../src/terminal/screen/centre.js';
import type { Timeline } from '../../src/timeline/timeline.js';
import { listFixtures } from '../../src/training/fixture/list-fixtures.js';
import { timelineOf } from '../support/fixtures.js';

/** Words of the field that a newcomer would ask about; the list of terms is not looked at here. */
const FIELD =
  /\b(logits?|softmax|perplexity|gradients?|embeddings?|optimizers?|momentum|Adam|learning rate|vocabulary|tokens?|one-hot|cross-entropy|nats?|parameters?|overfitting|residual stream|causal mask|attention|query|queries|derivatives?|slopes?|temperature|bias correction|norm|epochs?|batch)\b/giu;

/** A moment after each kind of step of iteration 0, and the start. */
function momentsOf(timeline: Timeline): readonly Moment[] {
  const seen = new Set<string>();
  const frames = timeline.trace(0).frames.filter(({ op, scope }) => {
    const kind = `${scope[0]} ${op.name} ${textOfFormula(op.explain.symbolic)}`;
    return !seen.has(kind) && seen.add(kind);
  });
  return [-1, ...frames.map(({ index }) => index)].map((frame) =>
    momentAt(timeline, { branch: 0, iteration: 0, frame, row: null }),
  );
}

function rowsAt(moment: Moment, width: number): readonly Row[] {
  return centrePane(moment, changedSession(NEW_SESSION, { cursor: moment.cursor }), width).rows;
}

function marked(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((line) => line.filter(({ role }) => role === 'term').map(({ text }) => text));
}

function sentences(rows: readonly Row[]): string {
  const isSentence = (line: Row): boolean =>
    line.length > 0 && line.every(({ role }) => role === 'prose' || role === 'aside' || role === 'term');
  return rows.map((line) => (isSentence(line) ? textOf(line) : '')).join('\n');
}

describe('terms on the screen', () => {
  it.each(listFixtures().map(({ name }) => name))('of %s are marked wherever a word of the field stands', (name) => {
    let count = 0;
    for (const moment of momentsOf(timelineOf(name))) {
      const rows = rowsAt(moment, 400);
      const terms = marked(rows).map((text) => termNamed(text));
      expect(terms).not.toContain(null);
      expect(new Set(terms).size, 'marked once').toBe(terms.length);
      for (const [word] of sentences(rows).matchAll(FIELD)) {
        expect(
          terms.some((term) => term !== null && isAbout(term, word)),
          `${word} in ${sentences(rows)}`,
        ).toBe(true);
        count++;
      }
    }
    expect(count).toBeGreaterThan(10);
  });

  it('are marked in both rows when they are broken over two', () => {
    const said = paragraph('the learning rate is large');
    const { blocks, terms } = markTerms([said]);
    expect(terms).toEqual(['learning rate']);
    expect(textsOf(blocks)).toEqual(textsOf([said]));
    const rows = blockRows(blocks, { width: 13, said: 'prose' });
    expect(rows.map(textOf)).toEqual(['the learning', 'rate is large']);
    expect(marked(rows)).toEqual(['learning', 'rate']);
  });

  it('are not marked in formulas, tables, titles and what is shaded', () => {
    const blocks = [
      heading('gradient'),
      formula([readFormula('loss = softmax')]),
      table([left('')], [{ cells: ['logit'] }]),
      paragraph('logits', 'muted'),
      paragraph([text('logits', 'here')]),
    ];
    expect(markTerms(blocks).blocks.flatMap((block) => JSON.stringify(block))).toEqual(
      blocks.map((block) => JSON.stringify(block)),
    );
  });
});

/** A word may stand within a longer term, such as "gradient" in "gradient descent". */
function isAbout(term: string, word: string): boolean {
  return term === termNamed(word) || term.toLowerCase().includes(word.toLowerCase().replace(/s$/, ''));
}

describe('an example of a term', () => {
  it('is there for every term in some fixture', () => {
    const timelines = listFixtures().map(({ name }) => timelineOf(name));
    const starts = timelines.map((timeline) => momentAt(timeline, { branch: 0, iteration: 1, frame: -1, row: null }));
    const without = TERMS.filter(({ name }) =>
      starts.every((start) => exampleOf(name, start)?.endsWith('nothing of the kind in this run.') !== false),
    ).map(({ name }) => name);
    // Nothing that ships has a value that is no number.
    expect(without).toEqual(['NaN']);
  });

  it('is about the last iteration whose gradients are known, and says when it lies ahead', () => {
    const timeline = timelineOf();
    const at = (iteration: number, frame: number): string | null =>
      exampleOf('perplexity', momentAt(timeline, { branch: 0, iteration, frame, row: null }));
    expect(at(0, -1)).toMatch(/^Ahead of the cursor, in iteration 0: e\^/);
    expect(at(0, timeline.trace(0).frames.length - 1)).toMatch(/^In iteration 0: e\^/);
    expect(at(3, -1)).toMatch(/^In iteration 2: e\^/);
    const { mean } = timeline.trace(2).outcome;
    expect(at(3, -1)).toContain(`= ${Math.exp(mean.data[0]).toFixed(3)}`);
  });

  it('lies ahead only while what it tells has not been computed', () => {
    const timeline = timelineOf();
    const { frames } = timeline.trace(0);
    const phaseEnd = (phase: string): number => frames.findLastIndex(({ scope }) => scope[0] === phase);
    const at = (term: 'logit' | 'softmax' | 'loss' | 'norm' | 'target', frame: number): boolean =>
      exampleOf(term, momentAt(timeline, { branch: 0, iteration: 0, frame, row: null }))?.startsWith('Ahead') ?? false;
    expect(at('target', -1)).toBe(false);
    for (const [term, phase] of [
      ['logit', 'forward'],
      ['softmax', 'predict'],
      ['loss', 'loss'],
      ['norm', 'backward'],
    ] as const) {
      expect(at(term, -1), term).toBe(true);
      expect(at(term, phaseEnd(phase)), term).toBe(false);
    }
  });

  it('of temperature is the largest share, which grows below 1 and shrinks above', () => {
    expect(exampleOf('temperature', momentAt(timelineOf(), { branch: 0, iteration: 0, frame: 6, row: null }))).toBe(
      'In iteration 0: P(the), the largest, is 0.6272 at temperature 0.5, 0.4488 at 1 and 0.3158 at 2.',
    );
  });

  it('of √n has the numbers that the pane of the scores measures', () => {
    const timeline = timelineOf('villages-microgpt');
    for (const form of ['√n', 'root of n', 'sqrt(n)', 'scaling']) expect(termNamed(form)).toBe('√n');
    const { frames } = timeline.trace(0);
    const scores = frames.find(({ op }) => op.name === 'attention scores')?.index ?? -1;
    const pane = rowsAt(momentAt(timeline, { branch: 0, iteration: 0, frame: scores, row: null }), 2000)
      .map(textOf)
      .join('\n');
    const [measured] = /the scores that the mask leaves have a deviation of .* %\. The first position is left out/.exec(
      pane,
    ) ?? ['none'];
    expect(measured).toMatch(
      /deviation of [\d.]+, .* \d+ % on average; undivided it would be [\d.]+ and \d+ %\. The first/,
    );
    const at = (name: string): string | null => {
      const last = timelineOf(name).trace(0).frames.length - 1;
      return exampleOf('√n', momentAt(timelineOf(name), { branch: 0, iteration: 0, frame: last, row: null }));
    };
    expect(at('villages-microgpt')).toMatch(
      /^In iteration 0: in the step "forward › .*", √n = √4 = 2; the scores that/,
    );
    expect(at('villages-microgpt')).toContain(measured);
    expect(at('we-love-deep-learning')).toBe('There is nothing of the kind in this run.');
  });
});
