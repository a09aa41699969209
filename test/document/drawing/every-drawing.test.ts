/**
 * One document in every drawing: each word and number that it holds is there, in reading order, but for what a drawing says
 * that it sums up: matrices of many numbers by their ends, charts by some of their values. As an article that is sent it is
 * the same at the other end, and within its bounds.
 */

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openLesson, shippedLessons } from '../../../src/cli/lesson.js';
import { sayArticle } from '../../../src/commands/articles/article.js';
import { sayCentre } from '../../../src/commands/articles/said-at-place.js';
import {
  type Article,
  addressAt,
  type Block,
  type Blocks,
  holdsAddress,
  type Inlines,
  type Matrix,
  reasonOf,
  type Table,
  textOfInlines,
} from '../../../src/document/document.js';
import { ADDRESS } from '../../../src/document/drawing/html/addressed.js';
import { blockTrees } from '../../../src/document/drawing/html/blocks.js';
import { type Tree, textOfTree } from '../../../src/document/drawing/html/tree.js';
import { isWrittenOut } from '../../../src/document/drawing/in-words.js';
import { markdownOf } from '../../../src/document/drawing/markdown/markdown.js';
import { blockRows } from '../../../src/document/drawing/rows/blocks.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { speak } from '../../../src/document/drawing/speech/speech.js';
import { textOfFormula } from '../../../src/document/formula-text.js';
import type { GraphPart } from '../../../src/document/graph.js';
import { writeJson } from '../../../src/document/json.js';
import { MOST_BYTES } from '../../../src/document/limits.js';
import { sharesIn } from '../../../src/document/overview.js';
import { ARTICLE, readVersioned, writeVersioned } from '../../../src/document/schema.js';
import { momentOf } from '../../../src/explaining/compared.js';
import type { DebuggerState } from '../../../src/terminal/store.js';
import { DEPTH, oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { arrivedStops } from '../../support/published.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';

const STORED = fileURLToPath(new URL('../../pytorch/recorded/stored', import.meta.url));
/** Of the steps of a run of many, so many are looked at. */
const MOST_STEPS = DEPTH > 1 ? 80 : 30;
/** Of the marks of a chart, so many are told. */
const MOST_MARKS = 12;
const ANSWERS = [
  'model',
  'why',
  'uses',
  'gradients',
  'list',
  'history',
  'layers',
  'value',
  'learning-rates',
  'optimizers',
  'valley',
];

interface Drawn {
  readonly name: string;
  readonly text: (blocks: Blocks) => string;
  /** Whether it says this block at all, and in words. */
  readonly says: (block: Block) => boolean;
}

const DRAWINGS: readonly Drawn[] = [
  {
    name: 'rows',
    text: (blocks) => blockRows(blocks, { width: 400 }).map(textOf).join(' '),
    says: ({ kind }) => kind !== 'matrix' && kind !== 'chart' && kind !== 'map' && kind !== 'graph',
  },
  { name: 'speech', text: (blocks) => speak(blocks).join(' '), says: () => true },
  { name: 'Markdown', text: (blocks) => withoutMarks(markdownOf(blocks)), says: ({ kind }) => kind !== 'hint' },
  {
    name: 'HTML',
    text: (blocks) => blockTrees(blocks).map(textOfTree).join(' '),
    // Equations, pictures and their numbers are looked at where they are drawn.
    says: ({ kind }) => !['hint', 'formula', 'map', 'matrix', 'chart'].includes(kind),
  },
];

/** Markdown as it reads, its formulas as they are written elsewhere. */
function withoutMarks(markdown: string): string {
  return markdown
    .replace(/^( *)\$\$(.*)\$\$$/gm, (_, lead: string, latex: string) => lead + written(latex))
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '');
}

function written(latex: string): string {
  return latex
    .replace(/ \\times 10\^\{(-?\d+)\}/g, 'e$1')
    .replaceAll('\\tfrac{1}{2}', '½')
    .replace(/\\([A-Za-z]+)/g, (_, name: string) => SIGNS[name] ?? '')
    .replaceAll('ˍ', '_');
}

const FUNCTIONS = ['ln', 'log', 'exp', 'tanh', 'max', 'min'];
const SIGNS: Readonly<Record<string, string>> = {
  ...{ partial: '∂', sum: 'Σ', infty: '∞' },
  ...Object.fromEntries(FUNCTIONS.map((name) => [name, name])),
};

/** Letters, digits and signs alone, whatever stands round them. */
function bare(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll('-', '−')
    .replace(/[^\p{L}\p{N}−+.%∂∑Σ∞]/gu, '')
    .replace(/(?<!\d)\.|\.(?!\d)/g, '');
}

/** What of the blocks is missing where it should follow. */
function missingIn(text: string, blocks: Blocks, says: Drawn['says']): readonly string[] {
  const drawn = bare(text);
  const missing: string[] = [];
  let at = 0;
  for (const block of blocks) {
    if (!says(block)) continue;
    const start = at;
    // Some stand in rows here and in columns there.
    const isTurned = block.kind === 'matrix' || (block.kind === 'table' && block.turns === true);
    for (const piece of piecesOf(block, says).map(bare)) {
      const found = drawn.indexOf(piece, isTurned ? start : at);
      if (found === -1) missing.push(piece);
      else at = Math.max(at, found + piece.length);
    }
  }
  return missing;
}

function piecesOf(block: Block, says: Drawn['says']): readonly string[] {
  const inner = (blocks: Blocks): readonly string[] =>
    blocks.flatMap((each) => (says(each) ? piecesOf(each, says) : []));
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'tokens':
    case 'note':
    case 'hint':
    case 'gloss':
      return wordsOf(block.inlines);
    case 'formula':
      return block.lines.map(textOfFormula);
    case 'list':
      return block.items.flatMap(inner);
    case 'code':
      return block.lines;
    case 'group':
      return [block.title, ...inner(block.blocks)];
    case 'graph':
      return namesIn(block.parts);
    case 'map':
      return block.points.map(({ name }) => name);
    case 'choice':
      return [block.question, ...block.lines.map(({ name }) => name), block.said, ...inner(reasonOf(block))];
    case 'matrix': {
      const { rowNames, columnNames, cursor } = block;
      return [`${rowNames.length}×${columnNames.length}`, rowNames[cursor.row], columnNames[cursor.column]].slice(
        block.within === undefined && isWrittenOut(block) ? 0 : 1,
      );
    }
    case 'chart': {
      const { title = '', series, marks } = block;
      const measured = marks.filter(({ kind }) => kind === 'measured').slice(0, MOST_MARKS);
      return [title, ...series.map(({ name }) => name), ...measured.map(({ name = '' }) => name)];
    }
    case 'table': {
      const isBars = (k: number): boolean =>
        block.rows.every(({ cells }) => (cells[k] ?? []).every(({ kind }) => kind === 'bar'));
      const heads = block.columns.flatMap(({ head }, k) => (isBars(k) ? [] : wordsOf(head)));
      return [...heads, ...block.rows.flatMap(({ cells }) => cells.flatMap(wordsOf))];
    }
  }
}

/** One that is folded has the symbols of its steps alone. */
function namesIn(parts: readonly GraphPart[]): readonly string[] {
  return parts.flatMap((part): readonly string[] => {
    if (part.kind === 'repeats') return namesIn([...part.shared, ...part.groups]);
    const given = part.given.flatMap(({ symbol, shape, again }) => (again ? [symbol] : [symbol, shape]));
    if (part.kind === 'step') return [part.label, part.shape, part.result?.text ?? '', ...given];
    if (part.kind === 'parameter') return given;
    const { name, parts: inner, isFolded } = part;
    const symbols = inner.flatMap((each) => (each.kind === 'step' ? [each.symbol] : []));
    return [name, ...given, ...(isFolded ? symbols : namesIn(inner))];
  });
}

function wordsOf(inlines: Inlines): readonly string[] {
  return textOfInlines(inlines).split(/\s+/);
}

function faultsAt({ session, branches }: DebuggerState): readonly string[] {
  const { words, question, blocks } = sayCentre(momentOf(session, branches), session);
  const all = [...words, ...(question === null ? [] : [question]), ...blocks];
  return [
    ...DRAWINGS.flatMap(({ name, text, says }) => missingIn(text(all), all, says).map((piece) => `${name}: ${piece}`)),
    ...faultsSent(sayArticle(session, branches)),
  ];
}

/** What is another at the other end, or beyond the bounds. */
function faultsSent(article: Article): readonly string[] {
  const read = readVersioned(ARTICLE, writeVersioned(article));
  if (read.kind === 'refused') return [read.message];
  const same = isDeepStrictEqual(read.value, withoutAbsent(article));
  const { words, blocks, beside } = article;
  return [
    ...(same ? [] : ['article: another one at the other end']),
    ...(Buffer.byteLength(writeJson(article)) > MOST_BYTES ? ['article: too large'] : []),
    ...[words, blocks, beside].flat().flatMap(faultsOfSize),
    ...[words, blocks, beside].flatMap(faultsOfAddresses),
  ];
}

/** On a page each number of a matrix can be asked about, and what can be asked about is what is answered. */
function faultsOfAddresses(blocks: Blocks): readonly string[] {
  const drawn = new Set(blockTrees(blocks).flatMap(addressesIn));
  const wanted = blocks.flatMap((block) => (block.kind === 'matrix' ? addressesOf(block) : []));
  return [
    ...wanted.filter((address) => !drawn.has(address)).map((address) => `HTML lacks ${address}`),
    ...[...drawn]
      .filter((address) => !holdsAddress(blocks, JSON.parse(address)))
      .map((address) => `not answered: ${address}`),
  ];
}

function addressesOf(matrix: Matrix): readonly string[] {
  const { rowNames, columnNames, blank } = matrix;
  return rowNames.flatMap((_, row) =>
    columnNames.flatMap((_, column) => {
      const isBlank = blank?.at[row * columnNames.length + column] === true;
      return isBlank || matrix.of === undefined ? [] : [JSON.stringify(addressAt(matrix, row, column))];
    }),
  );
}

function addressesIn(tree: Tree): readonly string[] {
  if (typeof tree === 'string') return [];
  const { [ADDRESS]: address } = tree.attributes;
  return [...(address === undefined ? [] : [address]), ...tree.children.flatMap(addressesIn)];
}

/** JSON has no fields without a value. */
function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAbsent);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(given.map(([name, each]) => [name, withoutAbsent(each)]));
}

function faultsOfSize(block: Block): readonly string[] {
  switch (block.kind) {
    case 'matrix': {
      const { values, before = [], overview } = block;
      const shades = overview === undefined ? 0 : sharesIn(overview).length;
      return Math.max(values.length, before.length) > 1024 || shades > 8192 ? ['matrix: too large'] : [];
    }
    case 'table': {
      const values = block.rows.flatMap(({ cells }) => cells.flat().filter(({ kind }) => kind === 'value'));
      return values.length > 1024 ? ['table: too large'] : [];
    }
    case 'list':
      return block.items.flat().flatMap(faultsOfSize);
    case 'group':
      return block.blocks.flatMap(faultsOfSize);
    default:
      return [];
  }
}

describe('every word and number is in every drawing, in reading order', () => {
  test.each(oneOf(12, SHIPPED, 1))('at the steps of %s, and in its answers', async (name) => {
    const held = holdSession(timelineOf(name));
    const { frames } = held.timeline.trace(0);
    expect(faultsAt(held.store.getState())).toEqual([]);
    for (const { index } of oneOf(Math.ceil(frames.length / MOST_STEPS), frames)) {
      await held.execute(`goto 1.${index + 1}`);
      expect(faultsAt(held.store.getState()), `step ${index + 1}`).toEqual([]);
    }
    for (const line of ANSWERS) {
      await held.execute(`goto 3.${Math.ceil(frames.length / 2)}`, line);
      expect(faultsAt(held.store.getState()), line).toEqual([]);
    }
  });

  test.each(oneOf(16, shippedLessons()))('at the stops of the lesson %s', (name) => {
    for (const { context, title } of arrivedStops(openLesson(name))) {
      const { session, branches } = context;
      expect(faultsAt({ session, branches, source: null }), title).toEqual([]);
    }
  });

  const recordings = readdirSync(STORED).filter((name) => name.endsWith('.bst'));
  test.each(oneOf(16, recordings, 6))('at the steps of the recording %s', async (name) => {
    const { held } = talkTo(openHistoryAt(`${STORED}/${name}`));
    for (const line of ['step', 'step 5', 'step 20', 'model', 'gradients', 'diagnose', 'layers']) {
      await held.execute(line);
      expect(faultsAt(held.store.getState()), line).toEqual([]);
    }
  });

  test('and what a drawing left out would be found', async () => {
    const held = holdSession(timelineOf('we-love-deep-learning'));
    await held.execute('goto 0.7');
    const { session, branches } = held.store.getState();
    const { blocks } = sayCentre(momentOf(session, branches), session);
    for (const { text, says } of DRAWINGS) {
      expect(blocks.length).toBeGreaterThan(4);
      const kept = blocks.filter(({ kind }) => kind !== 'table');
      expect(missingIn(text(kept), blocks, says).length).toBeGreaterThan(10);
      const lessOne = blocks.map((block) => (block.kind === 'table' ? withoutColumn(block, 3) : block));
      expect(missingIn(text(lessOne), blocks, () => true)).not.toEqual([]);
    }
  });
});

function withoutColumn(table: Table, left: number): Table {
  const isKept = (_: unknown, k: number): boolean => k !== left;
  const rows = table.rows.map((row) => ({ ...row, cells: row.cells.filter(isKept) }));
  return { ...table, columns: table.columns.filter(isKept), rows };
}
