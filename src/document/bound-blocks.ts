/**
 * Blocks within limits: of what is larger, what is selected and what is around it.
 * Invariant: what is within the limits stays as it is; what is left out is said; numbers are exact, in plain lists.
 */
import {
  addressAt,
  type Block,
  type Blocks,
  type Chart,
  type Choice,
  type Code,
  type FormulaLine,
  type Inline,
  type Inlines,
  type Matrix,
  type Series,
  type Table,
} from './document.js';
import { type Graph, type GraphGroup, type GraphPart, idsOf, stepsIn } from './graph.js';
import { writeJson } from './json.js';
import { formatCount, formatPlural, thinOut } from './numbers.js';
import { overviewOf } from './overview.js';
import { windowStart } from './window.js';

export interface Limits {
  /** Of a table or a matrix. */
  readonly numbers: number;
  /** Of a matrix that has more numbers. */
  readonly shades: number;
  /** Of the curves of a chart together. */
  readonly points: number;
  /** Of a text without structure. */
  readonly characters: number;
  /** Of a list of anything else. */
  readonly items: number;
}

/** Of trends, which are as wide as a word. */
const MOST_OF_TREND = 64;
const MOST_COLUMNS = 64;
const FEWEST_POINTS = 8;
/** That a formula takes for each of its numbers, about. */
const CHARACTERS_A_NUMBER = 80;

export function boundBlocks(blocks: Blocks, limits: Limits): Blocks {
  const bounded = blocks.slice(0, limits.items).flatMap((block) => boundBlock(block, limits));
  return [...bounded, ...leftOut(blocks.length - limits.items, 'part')];
}

/** A matrix of more numbers than these: those around the cursor, and all of them in shades. */
export function boundMatrix(matrix: Matrix, limits: Limits): Matrix {
  const { rowNames, columnNames, values, before, blank, cursor, of } = matrix;
  const text = textWithin(limits);
  const [rows, columns] = [rowNames.length, columnNames.length];
  if (values.length <= limits.numbers) {
    const numbers = { values: Array.from(values), ...(before === undefined ? {} : { before: Array.from(before) }) };
    return { ...matrix, ...numbers, rowNames: rowNames.map(text), columnNames: columnNames.map(text) };
  }
  // As nearly square as it can be.
  const side = Math.floor(Math.sqrt(limits.numbers));
  const across = Math.min(columns, Math.max(side, Math.floor(limits.numbers / rows)));
  const down = Math.min(rows, Math.floor(limits.numbers / across));
  const top = windowStart(cursor.row, down, rows);
  const left = windowStart(cursor.column, across, columns);
  const taken = Array.from({ length: down }, (_, row) => (top + row) * columns + left);
  const part = <T>(all: ArrayLike<T>): readonly T[] =>
    taken.flatMap((start) => Array.from({ length: across }, (_, column) => all[start + column]));
  const whole = matrix.within ?? { top: 0, left: 0, rowCount: rows, columnCount: columns };
  return {
    ...matrix,
    rowNames: rowNames.slice(top, top + down).map(text),
    columnNames: columnNames.slice(left, left + across).map(text),
    values: part(values),
    ...(before === undefined ? {} : { before: part(before) }),
    ...(blank === undefined ? {} : { blank: { ...blank, at: part(blank.at) } }),
    ...(of === undefined ? {} : { of: addressAt(matrix, top, left) ?? of }),
    within: { ...whole, top: whole.top + top, left: whole.left + left },
    cursor: { row: cursor.row - top, column: cursor.column - left },
    overview: overviewOf(matrix, limits.shades),
  };
}

export function boundChoice(choice: Choice, limits: Limits): Choice {
  const text = textWithin(limits);
  const common = { question: text(choice.question), said: text(choice.said) };
  if (choice.state === 'open') {
    const lines = choice.lines.slice(0, limits.items).map((line) => ({ ...line, name: text(line.name) }));
    return { ...choice, ...common, lines, hint: text(choice.hint) };
  }
  const lines = choice.lines
    .slice(0, limits.items)
    .map((line) => ({ ...line, name: text(line.name), note: text(line.note) }));
  return { ...choice, ...common, lines, reason: boundBlocks(choice.reason, limits) };
}

/** Cuts what is too long, and says so. */
export function textWithin({ characters }: Limits): (text: string) => string {
  return (text) => {
    if (text.length <= characters) return text;
    const kept = text.slice(0, Math.max(0, characters - 40)).replace(/[\uD800-\uDBFF]$/, '');
    return `${kept} … (${formatPlural(text.length - kept.length, 'more character')})`;
  };
}

function boundBlock(block: Block, limits: Limits): Blocks {
  const text = textWithin(limits);
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'note':
    case 'hint':
    case 'gloss':
      return [{ ...block, inlines: boundInlines(block.inlines, limits) }];
    case 'formula': {
      const lines = block.lines.slice(0, limits.items);
      const bounded = lines.map((line) => boundFormula(line, limits));
      return [{ ...block, lines: bounded }, ...leftOut(block.lines.length - lines.length, 'line')];
    }
    case 'list': {
      const items = block.items.slice(0, limits.items).map((item) => boundBlocks(item, limits));
      return [{ ...block, items }, ...leftOut(block.items.length - items.length, 'item')];
    }
    case 'code':
      return boundCode(block, limits);
    case 'table':
      return boundTable(block, limits);
    case 'matrix':
      return [boundMatrix(block, limits)];
    case 'chart':
      return [boundChart(block, limits)];
    case 'map': {
      const points = block.points.slice(0, limits.points).map((point) => ({ ...point, name: text(point.name) }));
      return [{ ...block, points }, ...leftOut(block.points.length - points.length, 'name')];
    }
    case 'graph':
      return boundGraph(block, limits);
    case 'group':
      return [{ ...block, title: text(block.title), blocks: boundBlocks(block.blocks, limits) }];
    case 'choice':
      return [boundChoice(block, limits)];
  }
}

/** Groups of too many steps are folded, and only tell how many they hold. */
function boundGraph(graph: Graph, limits: Limits): Blocks {
  if (countNodes(graph.parts) <= limits.items) return [graph];
  const parts = graph.parts
    .slice(0, limits.items)
    .map((part) => foldPart(part, Math.floor(limits.items / graph.parts.length)));
  const kept = new Set(idsOf(parts));
  const edges = graph.edges.filter(({ from, to }) => kept.has(from) && kept.has(to)).slice(0, limits.items);
  return [{ ...graph, parts, edges }, ...leftOut(graph.parts.length - parts.length, 'part')];
}

function foldPart(part: GraphPart, most: number): GraphPart {
  if (part.kind === 'repeats') return { ...part, groups: part.groups.slice(0, Math.max(1, most)).map(foldGroup) };
  return part.kind === 'group' && countNodes(part.parts) > most ? foldGroup(part) : part;
}

function foldGroup(group: GraphGroup): GraphGroup {
  return { ...group, parts: [], isFolded: true, unknown: group.unknown + stepsIn(group).length };
}

function countNodes(parts: readonly GraphPart[]): number {
  return idsOf(parts).length;
}

/** Mathematics that is far too long is left to its parts, which say the same. */
function boundFormula({ parts, equation }: FormulaLine, limits: Limits): FormulaLine {
  const bounded = { parts: parts.map((part) => boundInlines(part, limits)) };
  const isShort = equation !== undefined && writeJson(equation).length <= CHARACTERS_A_NUMBER * limits.numbers;
  return isShort ? { ...bounded, equation } : bounded;
}

function boundInlines(inlines: Inlines, limits: Limits): Inlines {
  const text = textWithin(limits);
  const bounded = inlines.slice(0, limits.items).map((inline): Inline => {
    if ('inlines' in inline) return { ...inline, inlines: boundInlines(inline.inlines, limits) };
    switch (inline.kind) {
      case 'trend':
        return { ...inline, values: courseOf(inline.values, MOST_OF_TREND).map((k) => inline.values[k]) };
      case 'bar':
      case 'absent':
        return inline;
      default:
        return { ...inline, text: text(inline.text) };
    }
  });
  const left = inlines.length - bounded.length;
  return left <= 0 ? bounded : [...bounded, { kind: 'text', text: ` … (${formatCount(left)} more)` }];
}

function boundCode({ lines, numbers, ...code }: Code, limits: Limits): Blocks {
  const first = numbers?.first ?? 1;
  const from = windowStart((numbers?.current ?? first) - first, limits.items, lines.length);
  const kept = lines.slice(from, from + limits.items).map(textWithin(limits));
  return [
    { ...code, lines: kept, ...(numbers === undefined ? {} : { numbers: { ...numbers, first: first + from } }) },
    ...(kept.length === lines.length ? [] : [partNote('lines', from, kept.length, lines.length)]),
  ];
}

function boundTable({ columns, rows, ...table }: Table, limits: Limits): Blocks {
  const shown = columns.slice(0, MOST_COLUMNS);
  const most = Math.max(1, ...rows.map(({ cells }) => cells.flat().filter(({ kind }) => kind === 'value').length));
  const count = Math.max(1, Math.min(limits.items, rows.length, Math.floor(limits.numbers / most)));
  const selected = rows.findIndex((row) => row.selected === true);
  const from = windowStart(selected, count, rows.length);
  const kept = rows.slice(from, from + count);
  return [
    {
      ...table,
      columns: shown.map((column) => ({ ...column, head: boundInlines(column.head, limits) })),
      rows: kept.map((row) => ({
        ...row,
        cells: row.cells.slice(0, MOST_COLUMNS).map((cell) => boundInlines(cell, limits)),
      })),
    },
    ...(kept.length === rows.length ? [] : [partNote('rows', from, kept.length, rows.length)]),
    ...leftOut(columns.length - shown.length, 'column'),
  ];
}

function boundChart(chart: Chart, limits: Limits): Chart {
  const { series, marks } = chart;
  const most = Math.max(FEWEST_POINTS, Math.floor(limits.points / Math.max(1, series.length)));
  const cursor = marks.find(({ kind }) => kind === 'cursor');
  const kept = new Set([...thinOut(marks, most), cursor]);
  return {
    ...chart,
    series: series.slice(0, limits.items).map((each) => boundSeries(each, cursor?.x ?? null, most)),
    marks: marks.filter((mark) => kept.has(mark)),
  };
}

function boundSeries({ name, points }: Series, cursor: number | null, most: number): Series {
  const kept = new Set(
    courseOf(
      points.map(({ y }) => y ?? Number.NaN),
      most,
    ),
  );
  return { name, points: points.filter(({ x }, k) => kept.has(k) || x === cursor) };
}

/**
 * The places of at most so many values that show how all of them went: of each stretch the lowest and the highest, and
 * one that is none.
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
