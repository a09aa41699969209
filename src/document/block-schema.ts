/**
 * The schema of blocks.
 * Invariant: what it lets through can be drawn: lists are as long as they have to be, and no longer than documents are
 * bounded to; texts can be shown as they are; links lead where links may; an open question holds nothing but what it asks.
 */
import * as z from 'zod/mini';
import { MOST } from './bounds.js';
import { type Block, type Inline, LINK } from './document.js';
import { type GraphGroup, type GraphPart, idsOf } from './graph.js';
import type { Math as MathTree } from './math.js';
import { escapeControls } from './printable.js';

/** What a cut text says of the rest of it. */
const CUT = 60;
/** What a bounded list says of the rest of it. */
const REST = 2;
const LONGEST_LINK = 2000;

export const TEXT = z.string().check(z.maxLength(MOST.characters + CUT), z.overwrite(escapeControls));
const NUMBER = z.custom<number>((value) => typeof value === 'number');
export const FINITE = z.number();
export const COUNT = z.int().check(z.gte(0));
const POSITIVE = z.int().check(z.gte(1));
const TONE = z.enum(['muted', 'accent', 'title', 'target', 'positive', 'negative', 'warning']);

/** No more than documents are bounded to. */
export function listOf<Item extends z.core.SomeType>(item: Item, most: number = MOST.items + REST) {
  return z.array(item).check(z.maxLength(most));
}

export const ADDRESS = z.object({ symbol: TEXT, step: z.nullable(COUNT), element: COUNT });

const INLINES: z.ZodMiniType<Inline[]> = listOf(z.lazy(() => INLINE));
const INLINE = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['text', 'code', 'token']), text: TEXT, tone: z.exactOptional(TONE) }),
  z.object({
    ...{ kind: z.literal('value'), value: NUMBER, text: TEXT },
    ...{ of: z.exactOptional(ADDRESS), tone: z.exactOptional(TONE) },
    change: z.exactOptional(z.enum(['up', 'down', 'other'])),
  }),
  z.object({ kind: z.literal('term'), term: TEXT, text: TEXT }),
  z.object({ kind: z.literal('absent'), text: z.enum(['not yet', 'not recorded']) }),
  z.object({ kind: z.literal('bar'), share: NUMBER, sides: z.literal([1, 2]), tone: z.exactOptional(TONE) }),
  z.object({ kind: z.literal('trend'), values: listOf(NUMBER), tone: z.exactOptional(TONE) }),
  z.object({ kind: z.enum(['emphasis', 'strong']), inlines: INLINES }),
  z.object({
    kind: z.literal('link'),
    target: z.string().check(z.maxLength(LONGEST_LINK), z.regex(LINK)),
    inlines: INLINES,
  }),
]);

const MATH: z.ZodMiniType<MathTree> = z.lazy(() => SOME_MATH);
const SOME_MATH = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('number'), value: NUMBER, text: TEXT }),
  z.object({ kind: z.literal('name'), text: TEXT }),
  z.object({ kind: z.literal('binary'), operator: z.enum(['+', '−', '×', '/']), left: MATH, right: MATH }),
  z.object({ kind: z.literal('power'), base: MATH, exponent: NUMBER }),
  z.object({ kind: z.literal('function'), name: TEXT, argument: MATH }),
  z.object({
    kind: z.literal('sum'),
    terms: listOf(MATH),
    rest: z.nullable(z.object({ name: TEXT, value: NUMBER, text: TEXT })),
  }),
]);
const EQUATION = z.object({ name: TEXT, right: z.nullable(MATH), value: NUMBER, text: TEXT });

const COLUMN = z.object({
  head: INLINES,
  holds: z.enum(['text', 'name', 'number', 'sentence']),
  rank: z.exactOptional(COUNT),
  cut: z.exactOptional(z.enum(['middle', 'end'])),
  aligned: z.exactOptional(z.literal('points')),
  numbers: z.exactOptional(z.enum(['name', 'change'])),
});
const TABLE = z.object({
  kind: z.literal('table'),
  columns: listOf(COLUMN),
  rows: listOf(
    z.object({
      cells: listOf(INLINES),
      selected: z.exactOptional(z.boolean()),
      tone: z.exactOptional(TONE),
      across: z.exactOptional(z.literal(true)),
    }),
  ),
  turns: z.exactOptional(z.literal(true)),
  unfit: z.exactOptional(z.object({ before: COUNT, said: TEXT })),
});

const NUMBERS = listOf(NUMBER, MOST.numbers);
const OVERVIEW = z
  .object({
    ...{ rowCount: POSITIVE, columnCount: POSITIVE, each: z.object({ rows: POSITIVE, columns: POSITIVE }) },
    ...{ largest: FINITE, shades: z.string().check(z.maxLength(2 * MOST.shades), z.regex(/^[A-Za-z\d+/]*={0,2}$/)) },
  })
  .check(
    z.refine(({ rowCount, columnCount, shades }) => shades.length === 4 * Math.ceil((rowCount * columnCount) / 3)),
  );
const MATRIX = z
  .object({
    ...{ kind: z.literal('matrix'), rowNames: listOf(TEXT), columnNames: listOf(TEXT) },
    ...{ values: NUMBERS, before: z.exactOptional(NUMBERS) },
    blank: z.exactOptional(z.object({ meaning: TEXT, at: listOf(z.boolean(), MOST.numbers) })),
    of: z.exactOptional(ADDRESS),
    within: z.exactOptional(z.object({ top: COUNT, left: COUNT, rowCount: POSITIVE, columnCount: POSITIVE })),
    ...{ cursor: z.object({ row: COUNT, column: COUNT }), zoom: COUNT },
    ...{ namedRows: z.exactOptional(z.boolean()), shares: z.exactOptional(z.boolean()) },
    ...{ scrolls: z.exactOptional(z.boolean()), overview: z.exactOptional(OVERVIEW) },
  })
  .check(
    z.refine(({ rowNames, columnNames, values, before = values, blank, cursor }) => {
      const count = rowNames.length * columnNames.length;
      const areWhole = [values, before, blank?.at ?? values].every(({ length }) => length === count);
      return areWhole && cursor.row < rowNames.length && cursor.column < columnNames.length;
    }),
  );

const POINT = z.object({ x: FINITE, y: z.nullable(NUMBER) });
const CHART = z.object({
  kind: z.literal('chart'),
  x: z.object({ name: TEXT, from: FINITE, to: FINITE, ends: z.tuple([TEXT, TEXT]) }),
  y: z.object({ name: TEXT, scale: z.enum(['linear', 'logarithmic']) }),
  series: listOf(z.object({ name: TEXT, points: listOf(POINT).check(z.minLength(1)) })).check(z.minLength(1)),
  marks: listOf(z.object({ kind: z.enum(['cursor', 'measured']), x: FINITE, y: NUMBER })),
  broken: z.nullable(TEXT),
  fills: z.exactOptional(z.literal(true)),
});

const REACH = z.enum(['nothing', 'data', 'gradient']);
const NODE = {
  ...{ id: COUNT, reach: REACH, leadsTo: COUNT },
  given: listOf(
    z.object({
      ...{ symbol: TEXT, shape: TEXT, again: z.boolean() },
      parameter: z.nullable(z.enum(['nothing', 'data', 'gradient', 'update'])),
    }),
  ),
};
const GRAPH_STEP = z.object({
  ...{ ...NODE, kind: z.literal('step'), name: TEXT, label: TEXT, symbol: TEXT, shape: TEXT, keepsShape: z.boolean() },
  result: z.nullable(z.object({ value: NUMBER, text: TEXT })),
  track: z.object({
    ...{ depth: COUNT, joins: z.boolean(), begins: z.nullable(z.enum(['from the stream', 'anew'])) },
  }),
});
const GRAPH_PARAMETER = z.object({ ...NODE, kind: z.literal('parameter') });
const GRAPH_GROUP: z.ZodMiniType<GraphGroup> = z.object({
  ...{ ...NODE, kind: z.literal('group'), name: TEXT, isFolded: z.boolean(), unknown: COUNT },
  parts: z.lazy(() => GRAPH_PARTS),
});
const GRAPH_PARTS: z.ZodMiniType<GraphPart[]> = listOf(
  z.union([
    GRAPH_STEP,
    GRAPH_PARAMETER,
    GRAPH_GROUP,
    z.object({
      ...{ kind: z.literal('repeats'), shared: listOf(GRAPH_PARAMETER), groups: listOf(GRAPH_GROUP) },
      isParallel: z.boolean(),
    }),
  ]),
);
const GRAPH = z
  .object({
    ...{ kind: z.literal('graph'), title: TEXT, parts: GRAPH_PARTS },
    edges: listOf(z.object({ from: COUNT, to: COUNT, kind: z.enum(['data', 'residual']) })),
    ...{ cursor: z.nullable(COUNT), selected: z.nullable(COUNT) },
  })
  .check(
    z.refine(({ parts, edges }) => {
      const ids = idsOf(parts);
      const known = new Set(ids);
      return known.size === ids.length && edges.every(({ from, to }) => known.has(from) && known.has(to));
    }),
  );

export const BLOCKS: z.ZodMiniType<Block[]> = listOf(z.lazy(() => BLOCK));
const LINE = { name: TEXT, isGuess: z.boolean(), votes: listOf(z.object({ count: COUNT, ofMost: FINITE })) };
const ASKING = { kind: z.literal('choice'), question: TEXT, picks: z.enum(['line', 'number']), said: TEXT };
export const CHOICE = z.discriminatedUnion('state', [
  z.strictObject({ ...ASKING, state: z.literal('open'), lines: listOf(z.strictObject(LINE)), hint: TEXT }),
  z.object({
    ...{ ...ASKING, state: z.literal('revealed'), reason: BLOCKS },
    lines: listOf(z.object({ ...LINE, isRight: z.boolean(), note: TEXT })),
  }),
]);

const BLOCK = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('paragraph'),
    inlines: INLINES,
    tone: z.exactOptional(z.union([TONE, z.literal('aside')])),
  }),
  z.object({ kind: z.literal('note'), inlines: INLINES, tone: z.exactOptional(z.literal('aside')) }),
  z.object({ kind: z.enum(['heading', 'hint', 'gloss']), inlines: INLINES }),
  z.object({
    kind: z.literal('formula'),
    lines: listOf(z.object({ parts: listOf(INLINES), equation: z.exactOptional(EQUATION) })),
  }),
  z.object({ kind: z.literal('list'), first: z.nullable(z.int()), items: listOf(BLOCKS) }),
  z.object({
    ...{ kind: z.literal('code'), lines: listOf(TEXT) },
    numbers: z.exactOptional(z.object({ first: COUNT, current: COUNT })),
  }),
  ...[TABLE, MATRIX, CHART, CHOICE],
  z.object({
    ...{ kind: z.literal('map'), hidden: TEXT },
    points: listOf(z.object({ name: TEXT, x: FINITE, y: FINITE, tone: TONE })),
  }),
  GRAPH,
  z.object({ kind: z.literal('group'), title: TEXT, blocks: BLOCKS }),
]);
