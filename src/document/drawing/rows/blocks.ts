/**
 * Blocks of a document as rows. An empty row stands between two of them, but not under a heading or what keys do, nor
 * over what belongs to the block above.
 */
import { widthOf } from '../../cells/width.js';
import {
  type Block,
  type BlockOf,
  type Blocks,
  type Chart,
  type Code,
  type Inline,
  type Inlines,
  type NameMap,
  reasonOf,
} from '../../document.js';
import type { FormulaTree } from '../../formula.js';
import { inlinesOfFormula } from '../../formula-text.js';
import { graphList } from '../graph-list.js';
import { languageInWords } from '../in-words.js';
import { pointAtChanges } from './changes.js';
import { chartRows, listedRows } from './chart.js';
import { choiceRows } from './choice.js';
import { type Glyphs, UNICODE } from './glyphs.js';
import { graphRows, graphUnder, sentencesFrom } from './graph/graph.js';
import { matrixBlockRows } from './heat-map.js';
import { inlineRow, noteRow } from './inlines.js';
import { labelMap } from './label-map.js';
import { planeRows } from './plane.js';
import { asPart, EMPTY_ROW, joined, type Role, type Row, row, rowWidth, span, wrap, wrapSpans } from './rows.js';
import { tableBlockRows } from './table-block.js';
import { wholeWidth } from './whole-width.js';

/** The room for a document, and how it is drawn. */
interface Drawing {
  readonly width: number;
  /** The role of paragraphs without a tone: in a pane they are explanations. Default: plain. */
  readonly said?: Extract<Role, 'plain' | 'prose'>;
  /** Whether tables keep all of their columns, as in a text, which has no edge. Default: those that fit. */
  readonly hasWholeTables?: boolean;
  /** How many rows are in view, where known; to be asked only by what is drawn otherwise at another height. */
  readonly inView?: (() => number | undefined) | undefined;
  /** How many of these stand above the document. Default: none. */
  readonly above?: number;
  /** Where the same blocks are drawn several times. Default: only what this document draws of them. */
  readonly known?: DrawnBlocks;
  /** The characters that they are drawn with. Default: all. */
  readonly glyphs?: Glyphs;
}

/**
 * The rows of blocks by their room: no table is laid out twice to find out what fits. All of them are said in one role and
 * drawn with the same characters.
 */
export type DrawnBlocks = WeakMap<Block, Map<string, readonly Row[]>>;

const INDENT = '  ';
const FORMULA_INDENT = '    ';
const NARROWEST_FORMULA = 10;
/** Where a group would be narrower beside its title, it stands below. */
const NARROWEST_GROUP = 16;
/** Between what a picture is of and the picture beside it, which is at least so wide and so high, with its title. */
const GAP = '   ';
const LEAST_BESIDE = 26;
const LEAST_HIGH_BESIDE = 9;
/** Where it would be narrower beside it, it stands at the end if that is in view. */
const ROOMY_BESIDE = 44;
const LEAST_PICTURE = 8;
const MOST_PICTURE = 14;
const CHART_HEIGHT = 10;
const LEAST_CHART = 4;
const LEAST_PLANE = 10;
const MOST_PLANE = 24;
const BELOW_PLANE = 7;
const MAP_HEIGHT = 16;
const LEAST_MAP = 6;
/** What is said of dots, and what keys do. */
const BELOW_MAP = 2;

export function blockRows(blocks: Blocks, drawing: Drawing): readonly Row[] {
  return allRows(drawBlocks(blocks, drawing));
}

/** A document in two parts: its rows, and below them the pictures of what stands in these, which are drawn where they are wanted. */
export interface DrawnDocument {
  readonly rows: readonly Row[];
  readonly pictures: Pictures;
}

interface Pictures {
  /** How many rows they have. */
  readonly height: number;
  readonly rows: () => readonly Row[];
}

export const NO_PICTURES: Pictures = { height: 0, rows: () => [] };

export function allRows({ rows, pictures }: DrawnDocument): readonly Row[] {
  return [...rows, ...pictures.rows()];
}

export function drawBlocks(
  blocks: Blocks,
  { known = new WeakMap(), glyphs = UNICODE, ...others }: Drawing,
): DrawnDocument {
  return drawSpelled(blocks.map(glyphs.block), { ...others, known, glyphs });
}

function drawSpelled(blocks: Blocks, drawing: Room): DrawnDocument {
  const { inView, above = 0, glyphs } = drawing;
  const rows: Row[] = [];
  const pictures = blocks.filter(isPicture);
  const atEnd = new Set(pictures);
  const hasRoomBelow = (): boolean => {
    const height = inView?.();
    const words = blocks.filter((block) => !isPicture(block));
    return height === undefined || above + spelledRows(words, drawing).length + LEAST_PICTURE < height;
  };
  for (let k = 0; k < blocks.length; k++) {
    const block = blocks[k];
    if (isPicture(block)) continue;
    if (k > 0 && !belongsAbove(block, blocks[k - 1]) && !leadsOn(blocks, k - 1)) rows.push(EMPTY_ROW);
    const picture = pictures.find((each) => blocks[k + each.beside] === each);
    const together =
      picture === undefined ? null : besideRows(blocks.slice(k, k + picture.beside), picture, drawing, hasRoomBelow);
    if (picture !== undefined && together !== null) {
      rows.push(...together);
      atEnd.delete(picture);
      k += picture.beside;
      continue;
    }
    // What the whole is about is seen first.
    if (picture?.fills && atEnd.delete(picture)) rows.push(...titledChart(picture, drawing), EMPTY_ROW);
    const sentences = sentencesFrom(blocks, k);
    const graph = blocks[k + sentences.length];
    if (graph?.kind === 'graph' && Number.isFinite(drawing.width)) {
      const height = roomBelow(rows.length, drawing);
      rows.push(...graphUnder(sentences, graph, drawing.width, height, (each) => rowsOf(each, drawing), glyphs));
      k += sentences.length;
    } else rows.push(...rowsOf(block, drawing, rows.length));
  }
  const height = atEnd.size === 0 ? undefined : inView?.();
  const heights: number[] = [];
  let end = above + rows.length;
  for (const picture of atEnd) {
    end++;
    const own =
      height === undefined ? usualHeight(picture) : Math.max(LEAST_PICTURE, Math.min(MOST_PICTURE, height - end));
    heights.push(own);
    end += own;
  }
  return {
    rows: rows.map((line) => pointAtChanges(line, glyphs)),
    pictures: {
      height: end - above - rows.length,
      rows: () => [...atEnd].flatMap((picture, k) => [EMPTY_ROW, ...titledChart(picture, drawing, heights[k])]),
    },
  };
}

type Room = Drawing & { readonly known: DrawnBlocks; readonly glyphs: Glyphs };

function spelledRows(blocks: Blocks, drawing: Room): readonly Row[] {
  return allRows(drawSpelled(blocks, drawing));
}

type Words = Exclude<Block, { kind: 'list' | 'matrix' | 'chart' | 'map' | 'graph' | 'group' | 'choice' }>;

type Picture = Chart & { readonly beside: number };

function isPicture(block: Block): block is Picture {
  return block.kind === 'chart' && block.beside !== undefined;
}

/** What a picture is of, with the picture at its right; null where they have no room without leaving something out. */
function besideRows(
  blocks: Blocks,
  picture: Picture,
  drawing: Room,
  hasRoomBelow: () => boolean,
): readonly Row[] | null {
  const { width, glyphs } = drawing;
  if (!Number.isFinite(width)) return null;
  const standsBelow = (used: number): boolean =>
    width - GAP.length - used < ROOMY_BESIDE && (picture.fills || hasRoomBelow());
  const most = width - GAP.length - LEAST_BESIDE;
  const least = wholeWidth(blocks, glyphs);
  if (least > most || standsBelow(least)) return null;
  const left = drawSpelled(blocks, { ...drawing, width: most }).rows;
  const used = Math.max(...left.map(rowWidth));
  if (standsBelow(used)) return null;
  const height = Math.max(LEAST_HIGH_BESIDE, Math.min(left.length, picture.fills ? Infinity : CHART_HEIGHT));
  const right = titledChart(picture, { ...drawing, width: width - used - GAP.length }, height);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, k): Row => {
    const [start, end] = [left[k] ?? EMPTY_ROW, right[k] ?? EMPTY_ROW];
    if (end.length === 0) return start;
    return [...start, span(' '.repeat(used - rowWidth(start)) + GAP), ...end];
  });
}

/** How many rows are in view under those that stand above, where known. */
function roomBelow(above: number, { inView }: Drawing): number | undefined {
  const height = inView?.();
  return height === undefined ? undefined : height - above;
}

function mapRowsBelow({ points, hidden }: NameMap, above: number, drawing: Room): readonly Row[] {
  const { width, glyphs } = drawing;
  const height = roomBelow(above, drawing) ?? MAP_HEIGHT + BELOW_MAP;
  const { rows, dots } = labelMap(points, width, Math.max(LEAST_MAP, height - BELOW_MAP), glyphs);
  return dots === 0 ? rows : [...rows, ...wrap(hidden, width, 'muted')];
}

/** One that fills its room is a list where nothing is known of that. */
function chartRowsBelow(chart: Chart, above: number, drawing: Room): readonly Row[] {
  const { width, glyphs } = drawing;
  if (chart.plane === undefined && chart.fills !== true) return titledChart(chart, drawing);
  const height = roomBelow(above, drawing);
  if (chart.plane !== undefined) return planeRows(chart, chart.plane, width, planeHeight(height), glyphs);
  return height === undefined
    ? listedRows(chart, width, glyphs)
    : titledChart(chart, drawing, Math.max(LEAST_CHART, height));
}

function usualHeight({ title }: Chart): number {
  return CHART_HEIGHT + (title === undefined ? 0 : 1);
}

/** @param height with the title */
function titledChart(chart: Chart, drawing: Room, height = usualHeight(chart)): readonly Row[] {
  const { width, glyphs } = drawing;
  return drawnOnce(chart, `${width} ${height}`, drawing, () => {
    const above = chart.title === undefined ? [] : wrap(chart.title, width, 'title');
    return [...above, ...chartRows(chart, width, Math.max(1, height - above.length), glyphs)];
  });
}

/** As much as there is in view, with some rows for what is said of it; as high as a plane wants to be where nothing is known. */
function planeHeight(height = MOST_PLANE + BELOW_PLANE): number {
  return Math.max(LEAST_PLANE, Math.min(MOST_PLANE, height - BELOW_PLANE));
}

/** @param above how many rows stand above it */
function rowsOf(block: Block, drawing: Room, above = 0): readonly Row[] {
  const { width, glyphs } = drawing;
  switch (block.kind) {
    case 'list':
      return block.items.flatMap((item, k) => {
        const lead = block.first === null ? '- ' : `${block.first + k}. `;
        const within = { ...drawing, width: Math.max(1, width - lead.length) };
        return hang(
          item.flatMap((part) => rowsOf(part, within)),
          lead,
        );
      });
    case 'matrix': {
      const height = drawing.inView?.();
      return drawnOnce(block, `${width} ${height}`, drawing, () => matrixBlockRows(block, width, height, glyphs));
    }
    case 'chart':
      return chartRowsBelow(block, above, drawing);
    case 'map':
      return mapRowsBelow(block, above, drawing);
    case 'graph':
      return Number.isFinite(width) ? graphRows(block, width, undefined, glyphs) : rowsOf(graphList(block), drawing);
    case 'group': {
      const lead = `${block.title}  `;
      const beside = width - widthOf(lead);
      return beside < NARROWEST_GROUP
        ? [...wrap(block.title, width, 'warning'), ...spelledRows(block.blocks, drawing)]
        : hang(spelledRows(block.blocks, { ...drawing, width: beside }), lead, 'warning');
    }
    case 'choice': {
      const reason = reasonOf(block).flatMap((each) => rowsOf(each, drawing));
      return choiceRows(block, reason, width, glyphs);
    }
    default:
      return drawnOnce(block, `${width}`, drawing, () => wordRows(block, drawing));
  }
}

function drawnOnce(block: Block, room: string, { known }: Room, draw: () => readonly Row[]): readonly Row[] {
  const inRooms = known.get(block) ?? new Map<string, readonly Row[]>();
  const rows = inRooms.get(room) ?? draw();
  known.set(block, inRooms.set(room, rows));
  return rows;
}

/** What is the same at any height. */
function wordRows(block: Words, { width, said = 'plain', hasWholeTables, glyphs }: Room): readonly Row[] {
  switch (block.kind) {
    case 'heading':
      return headingRows(block.inlines, width);
    case 'paragraph':
      return wrapSpans(inlineRow(block.inlines, block.tone ?? said, { trend: width, glyphs }), width);
    case 'tokens':
      return tokenRows(block.inlines, width);
    case 'note':
      return indented(
        wrapSpans(
          block.tone === undefined ? noteRow(block.inlines, glyphs) : inlineRow(block.inlines, block.tone, { glyphs }),
          width - INDENT.length,
        ),
      );
    case 'gloss':
      return indented(
        wrapSpans(
          inlineRow(block.inlines, 'title', { glyphs }),
          Math.max(NARROWEST_FORMULA, width - FORMULA_INDENT.length),
        ),
        FORMULA_INDENT,
      ).map((line) => asPart(line, { kind: 'explanation' }));
    case 'hint':
      return wrapSpans(inlineRow(block.inlines, 'muted', { glyphs }), width);
    case 'formula':
      return formulaRows(block, Math.max(NARROWEST_FORMULA, width - FORMULA_INDENT.length), glyphs);
    case 'code':
      return codeRows(block, width, glyphs);
    case 'table':
      return tableBlockRows(block, width, hasWholeTables, glyphs);
  }
}

/** A text of tokens, none of which is broken; what stands between them ends a row where there is no more room. */
function tokenRows(inlines: Inlines, width: number): readonly Row[] {
  const rows: Row[] = [];
  let line: Row = [];
  for (const inline of inlines) {
    const part = inlineRow([inline]);
    if (line.length > 0 && rowWidth(line) + rowWidth(part) > width) {
      rows.push(line);
      line = [];
    }
    if (line.length > 0 || inline.kind === 'token') line = [...line, ...part];
  }
  return line.length === 0 ? rows : [...rows, line];
}

/** With numbers, a line stands in the one row that its number begins. */
function codeRows(code: Code, width: number, glyphs: Glyphs): readonly Row[] {
  const { lines, numbers } = code;
  if (numbers !== undefined) {
    const digits = String(numbers.first + lines.length - 1).length;
    return lines.map((line, k) => {
      const number = numbers.first + k;
      const [mark, role] =
        number === numbers.current ? [glyphs.signs('▸ '), 'here' as const] : [INDENT, 'muted' as const];
      return row(mark, span(`${String(number).padStart(digits)}  ${line}`, role));
    });
  }
  const language = languageInWords(code);
  if (language === '') return indented(lineRows(lines, width - INDENT.length));
  const room = width - FORMULA_INDENT.length;
  const besideLanguage = room - widthOf(language) - 1;
  const fits = lines.every((line) => widthOf(line) <= besideLanguage);
  const rows = fits
    ? hang(lineRows(lines, besideLanguage), `${language} `, 'muted')
    : [...wrap(language, Math.max(1, room), 'muted'), ...lineRows(lines, room)];
  return indented(rows, FORMULA_INDENT);
}

/** Lines keep their indentation, also where they are wrapped. */
function lineRows(lines: readonly string[], width: number): readonly Row[] {
  return lines.flatMap((line) => {
    const lead = /^ */.exec(line)?.[0] ?? '';
    return indented(wrap(line.trimStart(), Math.max(1, width - lead.length)), lead);
  });
}

/** A note, a map under the sentence about it, code under its formula, and what keys do after a map or what only adds something. */
function belongsAbove({ kind }: Block, above: Block): boolean {
  if (kind === 'note' || kind === 'map') return true;
  if (kind === 'code') return above.kind === 'formula';
  return kind === 'hint' && (above.kind === 'map' || (above.kind === 'paragraph' && above.tone === 'aside'));
}

/** A heading or what belongs to one, or what keys do with what follows. */
function leadsOn(blocks: Blocks, k: number): boolean {
  const kind = blocks[k]?.kind;
  return kind === 'heading' || kind === 'hint' || (kind === 'note' && blocks[k - 1]?.kind === 'heading');
}

/** What stands beside a heading goes below it where there is no room. */
function headingRows(inlines: Inlines, width: number): readonly Row[] {
  const whole = inlineRow(inlines, 'title');
  const parts = rowWidth(whole) <= width ? [whole] : inlines.map((inline) => inlineRow([inline], 'title'));
  return parts.flatMap((part) => wrapSpans(part, width));
}

function indented(rows: readonly Row[], lead = INDENT): readonly Row[] {
  return rows.map((line) => row(lead, ...line));
}

function hang(rows: readonly Row[], lead: string, role: Role = 'plain'): readonly Row[] {
  return rows.map((line, k) => row(span(k === 0 ? lead : ' '.repeat(widthOf(lead)), role), ...line));
}

/** Sides under each other where all lines have room, else each line wrapped on its own. */
function formulaRows({ lines, aligned: isAligned }: BlockOf<'formula'>, width: number, glyphs: Glyphs): readonly Row[] {
  const drawn = lines.map((line) =>
    (isAligned ? sidesOf(line) : [inlinesOfFormula(line)]).map((part) =>
      inlineRow(glyphs.inlines(part), 'plain', { glyphs }),
    ),
  );
  const widths = (drawn[0] ?? []).map((_, k) => Math.max(...drawn.map((parts) => rowWidth(parts[k] ?? []))));
  const aligned = drawn.map((parts) =>
    parts.flatMap((part, k): Row => {
      const isLast = k === parts.length - 1;
      return isLast ? part : [...part, span(' '.repeat(widths[k] - rowWidth(part) + 1))];
    }),
  );
  const fit = aligned.every((line) => rowWidth(line) <= width);
  const apart = drawn.map((parts) => parts.flatMap((part, k) => (k === 0 ? part : [span(' '), ...part])));
  return (fit ? aligned : apart)
    .flatMap((line) => indented(wrapSpans(joined(line), width), FORMULA_INDENT))
    .map((line) => asPart(line, { kind: 'formula' }));
}

/** Each but the first begins with the sign before it. */
function sidesOf(line: FormulaTree): readonly Inlines[] {
  if (line.kind !== 'equation') return [inlinesOfFormula(line)];
  return line.sides.map((side, k) => [...(k === 0 ? [] : [EQUALS]), ...inlinesOfFormula(side)]);
}

const EQUALS: Inline = { kind: 'text', text: '= ' };
