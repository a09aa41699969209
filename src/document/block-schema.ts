/**
 * The schema of blocks: what is said, in reading order, as plain data without widths, colours and keys.
 * Invariant: what it lets through can be drawn: lists are as long as they have to be, and no longer than documents are
 * bounded to; texts can be shown as they are; links lead where links may; an open question holds nothing but what it asks.
 */
import * as z from 'zod/mini';
import { FORMULA } from './formula-schema.js';
import { nodesIn } from './graph.js';
import { GRAPH } from './graph-schema.js';
import { INLINES } from './inline-schema.js';
import { MOST } from './limits.js';
import { ADDRESS, COUNT, FINITE, INTEGER, listOf, NUMBER, object, POSITIVE, TEXT, TONE } from './value-schema.js';

const COLUMN = object({
  head: INLINES,
  /** Sentences are never cut: they are broken over as many lines as they need. Names are cut later than other texts. */
  holds: z.enum(['text', 'name', 'number', 'sentence']),
  /**
   * Where there is too little room, columns of the last priority are left out first, and what is left out is said; never
   * those of 0, the default, which are what the words around the table are about.
   */
  priority: z.exactOptional(COUNT),
  /**
   * Where its texts are cut when there is too little room. Default: names in their middle, others at their end. A column
   * that may be left out is cut before it is left out only where this is given.
   */
  cut: z.exactOptional(z.enum(['middle', 'end'])),
  /** Numbers of as many digits as each needs, whose points stand under each other. */
  aligned: z.exactOptional(z.literal('points')),
  /**
   * What stands in it: part of the name of the row; how far a value has moved, with its direction in its sign; a bar for the
   * number beside it; how that number went; a mark for a row that is special; where a row comes from; what is to be said of
   * it. Default: the first column names the row, the others hold values, which may change.
   */
  unit: z.exactOptional(z.enum(['name', 'change', 'bar', 'course', 'mark', 'place', 'remark'])),
  /** By what its words are chosen; said above the table wherever the column is shown. */
  legend: z.exactOptional(TEXT),
});
const TABLE_ROW = object({
  cells: listOf(INLINES),
  selected: z.exactOptional(z.boolean()),
  tone: z.optional(TONE),
  /** Its only cell is a heading of the rows below it. */
  across: z.exactOptional(z.literal(true)),
});
const TABLE = object({
  kind: z.literal('table'),
  columns: listOf(COLUMN),
  rows: listOf(TABLE_ROW),
  /** Its two columns are names and what each means. */
  defines: z.exactOptional(z.literal(true)),
  /** Whether it reads as well with its rows side by side, where they have room. */
  turns: z.exactOptional(z.literal(true)),
  /** Said after the number of columns that are left out: `before` in this document, and those for which there is no room. */
  unfit: z.exactOptional(object({ before: COUNT, said: TEXT })),
});

const NUMBERS: z.ZodMiniType<ArrayLike<number>> = listOf(NUMBER, MOST.numbers);
/** Shades of numbers, for a picture of all of them. */
const OVERVIEW = object({
  rowCount: POSITIVE,
  columnCount: POSITIVE,
  /** How many rows and columns of numbers stand behind a shade. */
  each: object({ rows: POSITIVE, columns: POSITIVE }),
  /** What the strongest shades stand for. */
  largest: FINITE,
  /** In base64, a byte each, row by row: 128 for 0, 255 for the largest, 1 for its opposite; 0 where there is no number. */
  shades: z.string().check(z.maxLength(2 * MOST.shades), z.regex(/^[A-Za-z\d+/]*={0,2}$/)),
}).check(
  z.refine(({ rowCount, columnCount, shades }) => shades.length === 4 * Math.ceil((rowCount * columnCount) / 3)),
);
/** Numbers in rows and columns, as numbers or, where there is no room for these, as shades. */
const MATRIX = object({
  kind: z.literal('matrix'),
  rowNames: listOf(TEXT),
  columnNames: listOf(TEXT),
  /** Row by row. */
  values: NUMBERS,
  /** What they were at the stop before. */
  before: z.exactOptional(NUMBERS),
  /** Which of them are left blank, and what that says. */
  blank: z.exactOptional(object({ meaning: TEXT, at: listOf(z.boolean(), MOST.numbers) })),
  /** The address of the first value; the others follow it row by row of the whole, where this is a part. */
  of: z.exactOptional(ADDRESS),
  /** Where these numbers lie among more. */
  within: z.exactOptional(object({ top: COUNT, left: COUNT, rowCount: POSITIVE, columnCount: POSITIVE })),
  cursor: object({ row: COUNT, column: COUNT }),
  /** How closely somebody looks: 0 for all of it. */
  zoom: COUNT,
  /** Whether its rows mean different things, and are not blended where they are shades. */
  namedRows: z.exactOptional(z.boolean()),
  /** Whether infinities in it are a mask's, and no alarm. */
  meansInfinity: z.exactOptional(z.literal(true)),
  /** Shares of 1, which need no sign. Default: a value has one. */
  shares: z.exactOptional(z.boolean()),
  /** Whether all of it is wanted even where it has to be scrolled. */
  scrolls: z.exactOptional(z.boolean()),
  /** All of it in shades, where only a part of it is here. */
  overview: z.exactOptional(OVERVIEW),
}).check(
  z.refine(({ rowNames, columnNames, values, before = values, blank, cursor }) => {
    const count = rowNames.length * columnNames.length;
    const areWhole = [values, before, blank?.at ?? values].every(({ length }) => length === count);
    return areWhole && cursor.row < rowNames.length && cursor.column < columnNames.length;
  }),
  // Whatever it lies in, each of its numbers has an address.
  z.refine(({ rowNames, columnNames, of, within }) => {
    const [rows, columns] = [rowNames.length, columnNames.length];
    const { top, left, rowCount, columnCount } = within ?? { top: 0, left: 0, rowCount: rows, columnCount: columns };
    const isWithin = top + rows <= rowCount && left + columns <= columnCount;
    return isWithin && Number.isSafeInteger((of?.element ?? 0) + rows * columnCount);
  }),
);

/** Null was not recorded; what is not finite has no place. */
const POINT = object({ x: FINITE, y: z.nullable(NUMBER) });
const SERIES = object({
  name: TEXT,
  points: listOf(POINT).check(z.minLength(1)),
  /** Default: solid for the first, dotted for the others. */
  line: z.exactOptional(z.enum(['solid', 'dotted', 'dashed', 'dash-dotted'])),
});
/** Lines along which what is measured has one value. */
const LEVEL = object({ value: FINITE, lines: listOf(listOf(z.readonly(z.tuple([FINITE, FINITE])))) });
/** A plane seen from above: y is an axis as x is, and what is measured over both has levels. */
const PLANE = object({ from: FINITE, to: FINITE, measured: TEXT, levels: listOf(LEVEL) });
/** Curves over one axis, or ways over two. */
const CHART = object({
  kind: z.literal('chart'),
  title: z.exactOptional(TEXT),
  /** With what stands at its ends. */
  x: object({ name: TEXT, from: FINITE, to: FINITE, ends: z.readonly(z.tuple([TEXT, TEXT])) }),
  y: object({ name: TEXT, scale: z.enum(['linear', 'logarithmic']) }),
  /** The first is what the chart is about; the others lie behind it. Each goes from left to right, but over a plane. */
  series: listOf(SERIES).check(z.minLength(1)),
  /** Where one is, and values measured beside the curve. Where names have too little room, the first have it. */
  marks: listOf(object({ kind: z.enum(['cursor', 'measured']), x: FINITE, y: NUMBER, name: z.exactOptional(TEXT) })),
  /** What of the first has no place on the axis; null where all of it has. */
  broken: z.nullable(TEXT),
  plane: z.exactOptional(PLANE),
  /** Whether it takes all the room that there is. */
  fills: z.exactOptional(z.literal(true)),
  /**
   * How many of the blocks right above it it is a picture of: it stands beside them or, where both have no room, at the end;
   * one that fills its room stands before them then.
   */
  beside: z.exactOptional(POSITIVE),
});

type Block =
  | z.infer<typeof SIMPLE_BLOCK>
  | Choice
  /** `first` is the number of the first item; null where items have dashes. */
  | { readonly kind: 'list'; readonly first: number | null; readonly items: readonly Blocks[] }
  /** Blocks under a name for all of them; folded where what they say stands elsewhere, too, and can be unfolded. */
  | {
      readonly kind: 'group';
      readonly title: string;
      readonly blocks: Blocks;
      readonly isFolded?: true | undefined;
    };
type Blocks = readonly Block[];

export const BLOCKS: z.ZodMiniType<Blocks> = listOf(z.lazy(() => BLOCK));

const LINE = {
  name: TEXT,
  isGuess: z.boolean(),
  /** What each vote gave it; none where the guesses of others are not known. */
  votes: listOf(object({ count: COUNT, ofMost: FINITE })),
};
const CHOICE_LINE = z.readonly(z.strictObject(LINE));
const ANSWERED_LINE = object({
  ...LINE,
  isRight: z.boolean(),
});
const ASKING = {
  kind: z.literal('choice'),
  question: TEXT,
  /** Whether a line is what one picks, or a range of what was typed. */
  picks: z.enum(['line', 'number']),
  /** How far the guessing has got, or what the answer is and how it was guessed. */
  said: TEXT,
};
/** The hint says what keys do. */
const OPEN_CHOICE = z.readonly(
  z.strictObject({ ...ASKING, state: z.literal('open'), lines: listOf(CHOICE_LINE), hint: TEXT }),
);
const REVEALED = { ...ASKING, state: z.literal('revealed'), lines: listOf(ANSWERED_LINE) };
/** But for why it is so. */
const REVEALED_ITSELF = object(REVEALED);
/** A question with its options, or the ranges of the numbers that were guessed. While it is open, it has no place for an answer. */
type Choice = z.infer<typeof OPEN_CHOICE> | RevealedChoice;
interface RevealedChoice extends z.infer<typeof REVEALED_ITSELF> {
  readonly reason: Blocks;
}
export const CHOICE = z.discriminatedUnion('state', [OPEN_CHOICE, object({ ...REVEALED, reason: BLOCKS })]);

const CODE = object({
  kind: z.literal('code'),
  lines: listOf(TEXT),
  /** What it is written in, where it says how something on the screen is computed. */
  language: z.exactOptional(z.literal('python')),
  /** The numbers of the first of these lines in its file, and of the one that is executed. */
  numbers: z.exactOptional(object({ first: COUNT, current: COUNT })),
});

/** Names in a plane, those that matter most first. */
const NAME_MAP = object({
  kind: z.literal('map'),
  points: listOf(object({ name: TEXT, x: FINITE, y: FINITE, tone: TONE })),
  /** What is to be said where some have no room. */
  hidden: TEXT,
});

const SOUND_GRAPH = GRAPH.check(
  z.refine(({ parts, edges, cursor, selected }) => {
    const ids = nodesIn(parts).map(({ id }) => id);
    const known = new Set(ids);
    const meant = [...edges.flatMap(({ from, to }) => [from, to]), cursor, selected].filter((id) => id !== null);
    return known.size === ids.length && meant.every((id) => known.has(id));
  }),
);

/** What holds no other blocks. */
const SIMPLE_BLOCK = z.discriminatedUnion('kind', [
  object({ kind: z.literal('heading'), inlines: INLINES }),
  /** Without a tone it says what is there; an aside adds something. */
  object({
    kind: z.literal('paragraph'),
    inlines: INLINES,
    tone: z.optional(z.union([TONE, z.literal('aside')])),
  }),
  /** A text of the run: tokens, none of which is broken, and what stands between them. */
  object({ kind: z.literal('tokens'), inlines: INLINES }),
  /** A line that belongs to the block above it: a total, what is left out, what a sign means; an aside explains it. */
  object({ kind: z.literal('note'), inlines: INLINES, tone: z.optional(z.literal('aside')) }),
  /** What keys do here: of no use where there is no keyboard. */
  object({ kind: z.literal('hint'), inlines: INLINES }),
  /** What a sign or a word means that somebody has asked about. */
  object({ kind: z.literal('gloss'), inlines: INLINES }),
  /** Formulas about the same. Where they are aligned, their sides stand under each other where there is room. */
  object({ kind: z.literal('formula'), lines: listOf(FORMULA), aligned: z.exactOptional(z.literal(true)) }),
  ...[CODE, TABLE, MATRIX, CHART, NAME_MAP, SOUND_GRAPH],
]);
const BLOCK = z.discriminatedUnion('kind', [
  SIMPLE_BLOCK,
  CHOICE,
  object({ kind: z.literal('list'), first: z.nullable(INTEGER), items: listOf(BLOCKS) }),
  object({ kind: z.literal('group'), title: TEXT, blocks: BLOCKS, isFolded: z.optional(z.literal(true)) }),
]);
