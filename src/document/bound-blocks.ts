/**
 * Blocks within limits: of what is larger, what is selected and what is around it.
 * Invariant: what is within the limits stays as it is; what is left out is said; numbers are exact, in plain lists.
 */
import {
  addressAt,
  type Block,
  type Blocks,
  type Chart,
  type ChartPlane,
  type Code,
  type Inline,
  type Inlines,
  isAround,
  type Matrix,
  mapBlock,
  type Series,
  type Table,
} from './document.js';
import { type FormulaTree, mapFormula, name } from './formula.js';
import { type Graph, type GraphGroup, type GraphPart, nodesIn, pathTo, stepsIn } from './graph.js';
import { writeJson } from './json.js';
import type { BlockLimits } from './limits.js';
import { formatCount, formatPlural, thinOut } from './numbers.js';
import { overviewOf } from './overview.js';
import { windowStart } from './window.js';

/** The most values in a trend, which is as wide as a word. */
const MOST_OF_TREND = 64;
const MOST_COLUMNS = 64;
const FEWEST_POINTS = 8;
/** A formula takes about this many characters for each of its numbers. */
const CHARACTERS_A_NUMBER = 160;

export function boundBlocks(blocks: Blocks, limits: BlockLimits): Blocks {
  const bounded = blocks.slice(0, limits.items).flatMap((block) => boundBlock(block, limits));
  return [...bounded, ...leftOut(blocks.length - limits.items, 'part')];
}

/** A matrix of more numbers than these: those around the cursor, and all of them in shades. */
export function boundMatrix(matrix: Matrix, limits: BlockLimits): Matrix {
  const { rowNames, columnNames, values, before, blank, cursor, of } = matrix;
  const [rows, columns] = [rowNames.length, columnNames.length];
  if (values.length <= limits.numbers) {
    const numbers = { values: Array.from(values), ...(before !== undefined && { before: Array.from(before) }) };
    return mapWithin({ ...matrix, ...numbers }, limits);
  }
  // The part is as nearly square as possible.
  const side = Math.floor(Math.sqrt(limits.numbers));
  const across = Math.min(columns, Math.max(side, Math.floor(limits.numbers / rows)));
  const down = Math.min(rows, Math.floor(limits.numbers / across));
  const top = windowStart(cursor.row, down, rows);
  const left = windowStart(cursor.column, across, columns);
  const taken = Array.from({ length: down }, (_, row) => (top + row) * columns + left);
  const part = <T>(all: ArrayLike<T>): readonly T[] =>
    taken.flatMap((start) => Array.from({ length: across }, (_, column) => all[start + column]));
  const whole = matrix.within ?? { top: 0, left: 0, rowCount: rows, columnCount: columns };
  const shown: Matrix = {
    ...matrix,
    rowNames: rowNames.slice(top, top + down),
    columnNames: columnNames.slice(left, left + across),
    values: part(values),
    ...(before !== undefined && { before: part(before) }),
    ...(blank !== undefined && { blank: { ...blank, at: part(blank.at) } }),
    ...(of !== undefined && { of: addressAt(matrix, top, left) ?? of }),
    within: { ...whole, top: whole.top + top, left: whole.left + left },
    cursor: { row: cursor.row - top, column: cursor.column - left },
    overview: overviewOf(matrix, limits.shades),
  };
  return mapWithin(shown, limits);
}

/** Cuts what is too long, and says so. */
export function textWithin({ characters }: BlockLimits): (text: string) => string {
  return (text) => {
    if (text.length <= characters) return text;
    const kept = text.slice(0, Math.max(0, characters - 40)).replace(/[\uD800-\uDBFF]$/, '');
    return `${kept} … (${formatPlural(text.length - kept.length, 'more character')})`;
  };
}

function boundBlock(block: Block, limits: BlockLimits): Blocks {
  switch (block.kind) {
    case 'formula':
      return [
        mapWithin({ ...block, lines: block.lines.map((line) => boundFormula(line, limits)) }, limits),
        ...leftOut(block.lines.length - limits.items, 'line'),
      ];
    case 'list':
      return [mapWithin(block, limits), ...leftOut(block.items.length - limits.items, 'item')];
    case 'code':
      return boundCode(block, limits);
    case 'table':
      return boundTable(block, limits);
    case 'matrix':
      return [boundMatrix(block, limits)];
    case 'chart':
      return [boundChart(block, limits)];
    case 'map':
      return [mapWithin(block, limits), ...leftOut(block.points.length - limits.items, 'name')];
    case 'graph':
      return boundGraph(block, limits);
    case 'group':
      return [mapWithin({ ...block, title: textWithin(limits)(block.title) }, limits)];
    default:
      return [mapWithin(block, limits)];
  }
}

/** What is in the block within limits, each part by itself. */
export function mapWithin<Kind extends Block>(block: Kind, limits: BlockLimits): Kind {
  return mapBlock(block, {
    text: textWithin(limits),
    inlines: (inlines) => boundInlines(inlines, limits),
    blocks: (blocks) => boundBlocks(blocks, limits),
    list: (items) => items.slice(0, limits.items),
  }) as Kind;
}

/** Groups of too many steps are folded, and only tell how many they hold. */
function boundGraph(graph: Graph, limits: BlockLimits): Blocks {
  if (nodesIn(graph.parts).length <= limits.items) return [graph];
  const parts = graph.parts
    .slice(0, limits.items)
    .map((part) => foldPart(part, Math.floor(limits.items / graph.parts.length)));
  const kept = new Set(nodesIn(parts).map(({ id }) => id));
  const edges = graph.edges.filter(({ from, to }) => kept.has(from) && kept.has(to)).slice(0, limits.items);
  // Of a node that is folded, the group that it lies in is still there.
  const still = (id: number | null) =>
    pathTo(graph.parts, id)
      .filter((each) => kept.has(each))
      .at(-1) ?? null;
  const [cursor, selected] = [still(graph.cursor), still(graph.selected)];
  return [{ ...graph, parts, edges, cursor, selected }, ...leftOut(graph.parts.length - parts.length, 'part')];
}

function foldPart(part: GraphPart, most: number): GraphPart {
  if (part.kind === 'repeats') return { ...part, groups: part.groups.slice(0, Math.max(1, most)).map(foldGroup) };
  return part.kind === 'group' && nodesIn(part.parts).length > most ? foldGroup(part) : part;
}

function foldGroup(group: GraphGroup): GraphGroup {
  return { ...group, parts: [], isFolded: true, unknown: group.unknown + stepsIn(group).length };
}

/** Of a formula that is far too long, its first parts are left, and dots for each of the others. */
function boundFormula(line: FormulaTree, limits: BlockLimits): FormulaTree {
  if (writeJson(line).length <= CHARACTERS_A_NUMBER * limits.numbers) return line;
  const text = textWithin(limits);
  let room = limits.items;
  const cut = (part: FormulaTree): FormulaTree => {
    if (room-- <= 0) return name('…');
    if (part.kind === 'name' || part.kind === 'constant') return { ...part, text: text(part.text) };
    const short = withFewerParts(part, limits.items);
    return short === part ? part : mapFormula(short, cut);
  };
  return mapFormula(line, cut);
}

/** The same part of a formula, of which no list is longer than so many parts. */
function withFewerParts(part: FormulaTree, most: number): FormulaTree {
  const first = (parts: readonly FormulaTree[]): readonly FormulaTree[] => [
    ...parts.slice(0, most - 1),
    name(`… (${formatCount(parts.length - most + 1)} more)`),
  ];
  if ('terms' in part && part.terms.length > most) return { ...part, terms: first(part.terms) };
  if ('items' in part && part.items.length > most) return { ...part, items: first(part.items) };
  if ('parts' in part && part.parts.length > most) return { ...part, parts: first(part.parts) };
  return part;
}

export function boundInlines(inlines: Inlines, limits: BlockLimits): Inlines {
  const text = textWithin(limits);
  const bounded = inlines.slice(0, limits.items).map((inline): Inline => {
    if (isAround(inline)) return { ...inline, inlines: boundInlines(inline.inlines, limits) };
    switch (inline.kind) {
      case 'trend':
        return { ...inline, values: courseOf(inline.values, MOST_OF_TREND).map((k) => inline.values[k]) };
      case 'bar':
      case 'absent':
      case 'command':
        return inline;
      case 'formula':
        return { ...inline, formula: boundFormula(inline.formula, limits) };
      default:
        return { ...inline, text: text(inline.text) };
    }
  });
  const left = inlines.length - bounded.length;
  return left <= 0 ? bounded : [...bounded, { kind: 'text', text: ` … (${formatCount(left)} more)` }];
}

function boundCode(code: Code, limits: BlockLimits): Blocks {
  const { lines, numbers } = code;
  const first = numbers?.first ?? 1;
  const from = windowStart((numbers?.current ?? first) - first, limits.items, lines.length);
  const kept = lines.slice(from, from + limits.items);
  const counted = numbers === undefined ? {} : { numbers: { ...numbers, first: first + from } };
  return [
    mapWithin({ ...code, lines: kept, ...counted }, limits),
    ...(kept.length === lines.length ? [] : [partNote('lines', from, kept.length, lines.length)]),
  ];
}

function boundTable(table: Table, limits: BlockLimits): Blocks {
  const { columns, rows } = table;
  const most = Math.max(1, ...rows.map(({ cells }) => cells.flat().filter(({ kind }) => kind === 'value').length));
  const count = Math.max(1, Math.min(limits.items, rows.length, Math.floor(limits.numbers / most)));
  const selected = rows.findIndex((row) => row.selected);
  const from = windowStart(selected, count, rows.length);
  const kept = rows.slice(from, from + count);
  const shown = {
    ...table,
    columns: columns.slice(0, MOST_COLUMNS),
    rows: kept.map((row) => ({ ...row, cells: row.cells.slice(0, MOST_COLUMNS) })),
  };
  return [
    mapWithin(shown, limits),
    ...(kept.length === rows.length ? [] : [partNote('rows', from, kept.length, rows.length)]),
    ...leftOut(columns.length - MOST_COLUMNS, 'column'),
  ];
}

function boundChart(chart: Chart, limits: BlockLimits): Chart {
  const { series, marks, plane } = chart;
  const most = Math.max(FEWEST_POINTS, Math.floor(limits.points / Math.max(1, series.length)));
  if (plane !== undefined) {
    const ways = series.slice(0, limits.items).map((way) => ({ ...way, points: thinOut(way.points, most) }));
    return { ...chart, series: ways, marks: thinOut(marks, most), plane: boundPlane(plane, limits) };
  }
  const cursor = marks.find(({ kind }) => kind === 'cursor');
  const kept = new Set([...thinOut(marks, most), cursor]);
  return {
    ...chart,
    series: series.slice(0, limits.items).map((each) => boundSeries(each, cursor?.x ?? null, most)),
    marks: marks.filter((mark) => kept.has(mark)),
  };
}

/** Longer lines have fewer places, the same share of each. */
function boundPlane(plane: ChartPlane, { points, items }: BlockLimits): ChartPlane {
  const levels = plane.levels.slice(0, items);
  const count = levels.flatMap(({ lines }) => lines.slice(0, items)).reduce((sum, { length }) => sum + length, 0);
  const share = Math.min(1, (2 * points) / Math.max(1, count));
  const thinned = (line: ChartPlane['levels'][number]['lines'][number]) =>
    thinOut(line, Math.max(2, Math.floor(share * line.length)));
  return { ...plane, levels: levels.map((level) => ({ ...level, lines: level.lines.slice(0, items).map(thinned) })) };
}

function boundSeries({ points, ...series }: Series, cursor: number | null, most: number): Series {
  const kept = new Set(
    courseOf(
      points.map(({ y }) => y ?? NaN),
      most,
    ),
  );
  return { ...series, points: points.filter(({ x }, k) => kept.has(k) || x === cursor) };
}

/**
 * The places of at most so many values that show how all of them went: the lowest and the highest of each stretch, and
 * one that is no finite number.
 */
function courseOf(values: readonly number[], most: number): readonly number[] {
  const all = Array.from(values.keys());
  if (values.length <= most) return all;
  const stretches = Math.max(1, Math.floor((most - 2) / 3));
  const kept = new Set([0, values.length - 1]);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const [from, to] = [stretch, stretch + 1].map((at) => Math.round((at * values.length) / stretches));
    const places = all.slice(from, to);
    const finite = places.filter((k) => Number.isFinite(values[k]));
    const broken = places.find((k) => !Number.isFinite(values[k]));
    if (finite.length > 0) {
      kept.add(finite.reduce((best, k) => (values[k] < values[best] ? k : best)));
      kept.add(finite.reduce((best, k) => (values[k] > values[best] ? k : best)));
    }
    if (broken !== undefined) kept.add(broken);
  }
  return [...kept].sort((a, b) => a - b);
}

function leftOut(count: number, what: string): Blocks {
  return count <= 0 ? [] : [noteOf(`${formatPlural(count, `more ${what}`)} ${count === 1 ? 'is' : 'are'} left out.`)];
}

function partNote(what: 'lines' | 'rows', from: number, count: number, all: number): Block {
  return noteOf(`These are ${what} ${formatCount(from + 1)}–${formatCount(from + count)} of ${formatCount(all)}.`);
}

function noteOf(text: string): Block {
  return { kind: 'note', inlines: [{ kind: 'text', text }] };
}
