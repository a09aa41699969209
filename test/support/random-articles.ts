/** Random articles for property tests: blocks of every kind, with every number that a float64 can be. */

import fc from 'fast-check';
import type { Article, Block, Chart, Choice, Inline, ListedStep, Matrix, Table } from '../../src/document/document.js';
import type { FormulaTree } from '../../src/document/formula.js';
import { words } from './texts.js';

const TONES = ['muted', 'here', 'title', 'target', 'positive', 'negative', 'warning'] as const;

/** What can be shown as it is. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter((each) => /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u.test(each)),
  words,
);
const any = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0));
const finite = fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.constant(-0));
const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0);
const tone = fc.constantFrom(...TONES);
const few = <T>(each: fc.Arbitrary<T>, maxLength = 3, minLength = 0) => fc.array(each, { minLength, maxLength });
const address = fc.record({
  symbol: text,
  step: fc.option(fc.nat(9999)),
  element: fc.nat(1e6),
});

const shown = fc.record(
  {
    kind: fc.constant('value' as const),
    ...{ value: any, text, of: address, tone, change: fc.constantFrom('up', 'down', 'other') },
  },
  { requiredKeys: ['kind', 'value', 'text'] },
);

const { inline } = fc.letrec<{ inline: Inline }>((tie) => ({
  inline: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constantFrom('text', 'code', 'token'), text, tone }, { requiredKeys: ['kind', 'text'] }),
    shown,
    fc.record({ kind: fc.constant('term' as const), term: text, text }),
    fc.record({ kind: fc.constant('absent' as const), text: fc.constantFrom('not yet', 'not recorded') }),
    fc.record({ kind: fc.constant('bar' as const), share: any, sides: fc.constantFrom(1, 2) }),
    fc.record({ kind: fc.constant('trend' as const), values: few(any, 60) }),
    fc.record({ kind: fc.constantFrom('emphasis', 'strong'), inlines: few(tie('inline')) }),
    fc.record({
      kind: fc.constant('link' as const),
      target: fc.constantFrom('https://example.org/a?b=c#d', 'mailto:somebody@example.org'),
      inlines: few(tie('inline')),
    }),
  ) as fc.Arbitrary<Inline>,
}));
const inlines = few(inline);

const { math } = fc.letrec<{ math: FormulaTree }>((tie) => ({
  math: fc.oneof(
    { depthSize: 'small' },
    shown,
    fc.record({ kind: fc.constant('name' as const), text }),
    fc.record({
      kind: fc.constant('binary' as const),
      ...{ operator: fc.constantFrom('+', '−', '×', '/'), left: tie('math'), right: tie('math') },
    }),
    fc.record({ kind: fc.constant('power' as const), base: tie('math'), exponent: tie('math') }),
    fc.record({ kind: fc.constant('function' as const), name: text, argument: tie('math') }),
    fc.record({
      kind: fc.constant('sum' as const),
      terms: few(tie('math')),
      rest: fc.option(fc.record({ name: text, sum: shown })),
    }),
  ) as fc.Arbitrary<FormulaTree>,
}));

/** @param largest of rows and columns */
export function matrices(largest: number): fc.Arbitrary<Matrix> {
  const side = fc.integer({ min: 1, max: largest });
  return fc.tuple(side, side).chain(([rows, columns]) => {
    const names = (count: number) => fc.array(text, { minLength: count, maxLength: count });
    const numbers = fc.array(any, { minLength: rows * columns, maxLength: rows * columns });
    return fc.record(
      {
        kind: fc.constant('matrix' as const),
        rowNames: names(rows),
        columnNames: names(columns),
        values: numbers.map((values) => Float64Array.from(values)),
        before: numbers,
        blank: fc.record({
          meaning: text,
          at: fc.array(fc.boolean(), { minLength: rows * columns, maxLength: rows * columns }),
        }),
        of: address,
        cursor: fc.record({ row: fc.nat(rows - 1), column: fc.nat(columns - 1) }),
        zoom: fc.nat(4),
        shares: fc.boolean(),
      },
      { requiredKeys: ['kind', 'rowNames', 'columnNames', 'values', 'cursor', 'zoom'] },
    );
  });
}

const table: fc.Arbitrary<Table> = fc.record({
  kind: fc.constant('table' as const),
  columns: few(
    fc.record(
      { head: inlines, holds: fc.constantFrom('text', 'name', 'number', 'sentence'), priority: fc.nat(3) },
      { requiredKeys: ['head', 'holds'] },
    ),
  ),
  rows: few(fc.record({ cells: few(inlines), selected: fc.boolean() }, { requiredKeys: ['cells'] })),
});

const chart: fc.Arbitrary<Chart> = fc.record({
  kind: fc.constant('chart' as const),
  x: fc.record({ name: text, from: finite, to: finite, ends: fc.tuple(text, text) }),
  y: fc.record({ name: text, scale: fc.constantFrom('linear', 'logarithmic') }),
  series: few(fc.record({ name: text, points: few(fc.record({ x: finite, y: fc.option(any) }), 20, 1) }), 3, 1),
  marks: few(
    fc.record(
      { kind: fc.constantFrom('cursor', 'measured'), x: finite, y: any, name: text },
      { requiredKeys: ['kind', 'x', 'y'] },
    ),
  ),
  broken: fc.option(text),
});

const lineOf = { name: text, isGuess: fc.boolean(), votes: few(fc.record({ count: fc.nat(), ofMost: share })) };
const asking = {
  kind: fc.constant('choice' as const),
  question: text,
  picks: fc.constantFrom('line', 'number'),
  said: text,
};

const { block, choice } = fc.letrec<{ block: Block; choice: Choice }>((tie) => ({
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record(
      { kind: fc.constantFrom('paragraph', 'note'), inlines, tone: fc.constant('aside') },
      { requiredKeys: ['kind', 'inlines'] },
    ),
    fc.record({ kind: fc.constantFrom('heading', 'tokens', 'hint', 'gloss'), inlines }),
    fc.record({
      kind: fc.constant('formula' as const),
      lines: few(math),
    }),
    fc.record({ kind: fc.constant('list' as const), first: fc.option(fc.nat(9)), items: few(few(tie('block'))) }),
    fc.record(
      { kind: fc.constant('code' as const), lines: few(text), language: fc.constant('python' as const) },
      { requiredKeys: ['kind', 'lines'] },
    ),
    ...[table, matrices(6), chart],
    fc.record({
      kind: fc.constant('map' as const),
      points: few(fc.record({ name: text, x: finite, y: finite, tone })),
      hidden: text,
    }),
    fc.record(
      {
        kind: fc.constant('group' as const),
        title: text,
        blocks: few(tie('block')),
        isFolded: fc.constant(true as const),
      },
      { requiredKeys: ['kind', 'title', 'blocks'] },
    ),
    tie('choice'),
  ) as fc.Arbitrary<Block>,
  choice: fc.oneof(
    fc.record({ ...asking, state: fc.constant('open' as const), lines: few(fc.record(lineOf)), hint: text }),
    fc.record({
      ...{ ...asking, state: fc.constant('revealed' as const), reason: few(tie('block')) },
      lines: few(fc.record({ ...lineOf, isRight: fc.boolean() })),
    }),
  ) as fc.Arbitrary<Choice>,
}));

const blocks = few(block);
const place = fc.constantFrom('', '0', '12.7');
const step: fc.Arbitrary<ListedStep> = fc.record({
  ...{ name: text, depth: fc.nat(5), kind: fc.constantFrom('start', 'scope', 'step') },
  ...{ state: fc.constantFrom('done', 'here', 'ahead'), note: text, place },
});

export const articles: fc.Arbitrary<Article> = fc.record({
  run: fc.record({ name: text, about: text }),
  place: fc
    .record({
      ...{ branch: text, lastIteration: fc.nat(), stepCount: fc.nat() },
      phases: few(fc.record({ name: text, progress: share, isHere: fc.boolean() })),
      underWay: fc.option(text),
    })
    .chain((place) =>
      fc
        .record({ iteration: fc.nat(place.lastIteration), step: fc.nat(place.stepCount) })
        .map((here) => ({ ...place, ...here })),
    ),
  title: few(text),
  notice: fc.option(fc.record({ inlines, tone: fc.constantFrom('information', 'warning') })),
  words: blocks,
  question: fc.option(choice),
  blocks,
  isPointed: fc.boolean(),
  beside: blocks,
  listing: few(step),
});
