/**
 * A graph as SVG: its nodes below each other, those of a group in its frame, and on their left the way of the data, with a
 * bracket for each value that is read further down.
 * Invariant: texts keep their size, so that what is wider than the page is scrolled; how far the run has come is told by the
 * strength of a line as well as by its colour.
 */
import { widthOf } from '../../cells/width.js';
import { type Graph, type GraphNode, type GraphPart, type Reach, stepsIn } from '../../graph.js';
import { formatPlural } from '../../numbers.js';
import { givenInWords, heldInWords, marksOf, spaced } from '../graph-list.js';
import { scrolling } from './table.js';
import { type Element, element, plain, type Trees } from './tree.js';

const FONT = 14;
/** The most that a cell's character is wide. */
const CHARACTER = 8.5;
const ROW = 26;
/** The room below the last line of a group. */
const BELOW = 6;
const MARGIN = 8;
/** Between two brackets, and how round their corners are. */
const LANE = 10;
const CORNER = 6;
const DOT = 9;
/** The room between the dots and the outermost frame, and between a frame and one in it. */
const BESIDE = 14;
const INDENT = 10;

/** A strong line where the data has come, a stronger one where the gradient has come back. */
const LINES: Readonly<Record<Reach, Readonly<Record<string, string | number>>>> = {
  nothing: { class: 'muted', 'stroke-width': 1, 'stroke-dasharray': '3 3' },
  data: { 'stroke-width': 2 },
  gradient: { class: 'series-1', 'stroke-width': 4 },
};
/** In the order in which their lines are drawn: what has come further lies on top. */
const REACHES = ['nothing', 'data', 'gradient'] as const;
const LEGEND =
  'Dashed lines lie ahead. Data has come along the others, and the gradient has come back along the thick ones.';

/** The names of attributes of a node, for scripts: what is said of it, its name, and where it leads. */
export const [ABOUT, NAME, LEADS] = ['data-about', 'data-name', 'data-leads'] as const;
const KINDS = { step: 'A step', group: 'A group of steps', parameter: 'What is given to the steps below it' } as const;
const REACHED: Readonly<Record<Reach, string>> = {
  nothing: 'It lies ahead.',
  data: 'The data has come here.',
  gradient: 'The data has come here, and the gradient has come back.',
};

/** A node in its place. */
interface Line {
  readonly node: GraphNode;
  readonly depth: number;
  readonly y: number;
  /** Where the group that begins here ends. */
  readonly bottom: number;
}

export function graphTree(graph: Graph): Element {
  const lines = linesOf(graph.parts, 0, MARGIN);
  const texts = lines.map(({ node }) => wordsOf(node, graph));
  const ways = waysOf(graph, lines);
  const spine = MARGIN + Math.max(0, ...ways.map(({ lane }) => lane + 1)) * LANE + DOT;
  const deepest = Math.max(0, ...lines.map(({ depth }) => depth));
  const ends = lines.map(({ depth }, k) => textStart(spine, depth) + widthOf(texts[k].join('')) * CHARACTER);
  const width = Math.ceil(Math.max(spine, ...ends) + MARGIN + deepest * INDENT);
  const height = Math.max(MARGIN, ...lines.map(({ bottom }) => bottom)) + MARGIN;
  const drawn = element(
    'svg',
    {
      ...{ class: 'graph', width, height, viewBox: `0 0 ${width} ${height}`, fill: 'none' },
      ...{ role: 'group', 'aria-label': titleOf(graph) },
    },
    lines.flatMap((line) => frameTrees(line, spine, width)),
    REACHES.flatMap((reach) => ways.filter((way) => way.reach === reach)).map((way) => wayTree(way, spine)),
    lines.map((line, k) => nodeTree(line, spine, width, texts[k], graph)),
  );
  return element('figure', { class: 'across' }, scrolling(drawn), plain('figcaption', LEGEND));
}

function textStart(spine: number, depth: number): number {
  return spine + BESIDE + (depth + 1) * INDENT;
}

/** @param top where the first of them begins */
function linesOf(parts: readonly GraphPart[], depth: number, top: number): readonly Line[] {
  const lines: Line[] = [];
  let at = top;
  for (const part of parts) {
    if (part.kind === 'repeats') lines.push(...linesOf([...part.shared, ...part.groups], depth, at));
    else {
      const inner = part.kind === 'group' && !part.isFolded ? linesOf(part.parts, depth + 1, at + ROW) : [];
      const end = Math.max(at + ROW, ...inner.map(({ bottom }) => bottom));
      const bottom = part.kind === 'group' ? end + BELOW : end;
      lines.push({ node: part, depth, y: at + ROW / 2, bottom }, ...inner);
    }
    at = Math.max(at, ...lines.map(({ bottom }) => bottom));
  }
  return lines;
}

/** A name, and what is said after it. */
function wordsOf(node: GraphNode, graph: Graph): readonly [name: string, rest: string] {
  const after = spaced(givenInWords(node)) + marksOf(node, graph);
  if (node.kind === 'parameter') return ['', after.trimStart()];
  if (node.kind === 'group') return [node.name, after + heldInWords(node, graph)];
  return [node.label, spaced(node.shape) + (node.result === null ? '' : ` = ${node.result.text}`) + after];
}

function frameTrees({ node, depth, y, bottom }: Line, spine: number, width: number): Trees {
  if (node.kind !== 'group') return [];
  const x = spine + BESIDE + depth * INDENT;
  const top = y - ROW / 2 + 2;
  const size = { width: width - MARGIN / 2 - depth * INDENT - x, height: bottom - 2 - top };
  const { class: tone } = LINES[node.reach];
  return [element('rect', { class: tone, stroke: 'currentColor', x, y: top, rx: CORNER, ...size })];
}

function nodeTree({ node, depth, y }: Line, spine: number, width: number, [name, rest]: Words, graph: Graph): Element {
  const { kind, reach, leadsTo } = node;
  const isHere = node.id === graph.cursor;
  const isMarked = isHere || node.id === graph.selected;
  const tone = isMarked ? 'here' : undefined;
  const weight = isMarked || kind === 'group' ? 'bold' : undefined;
  const about = `${[KINDS[kind], rest.trim().replace(/^: /, '')].filter(Boolean).join(': ')}. ${REACHED[reach]}`;
  return element(
    'g',
    { [ABOUT]: about, [NAME]: name || node.given[0].symbol, [LEADS]: leadsTo },
    // All of its line can be touched.
    element('rect', { 'pointer-events': 'all', x: spine - DOT, y: y - ROW / 2, width: width - spine, height: ROW }),
    hasDot(node) ? [dotTree(node, y, spine, isHere)] : [],
    element(
      'text',
      { x: textStart(spine, depth), y: y + FONT / 3, 'font-size': FONT, fill: 'currentColor' },
      element('tspan', { class: tone, 'font-weight': weight }, name),
      element('tspan', { class: 'muted' }, rest),
    ),
  );
}

type Words = ReturnType<typeof wordsOf>;

function hasDot(node: GraphNode): boolean {
  return node.kind === 'step' || (node.kind === 'group' && node.isFolded);
}

/** Hollow where nothing has come. */
function dotTree({ reach }: GraphNode, y: number, spine: number, isHere: boolean): Element {
  const size = isHere ? DOT + 3 : DOT;
  const at = { x: spine - size / 2, y: y - size / 2, width: size, height: size, rx: size / 2 };
  const fill = reach === 'nothing' ? 'none' : 'currentColor';
  return element('rect', { class: isHere ? 'here' : LINES[reach].class, stroke: 'currentColor', fill, ...at });
}

/** All that read the same elsewhere are reached in one lane. */
function waysOf({ edges }: Graph, lines: readonly Line[]) {
  const places = new Map(lines.flatMap(({ node }, k) => idsIn(node).map((id) => [id, k] as const)));
  const read = new Map<number, Set<number>>();
  for (const { from, to } of edges) {
    const [start, end] = [places.get(from) ?? 0, places.get(to) ?? 0];
    if (start !== end) read.set(start, (read.get(start) ?? new Set()).add(end));
  }
  const isNext = (from: number, to: number): boolean =>
    from < to && !lines.slice(from + 1, to).some(({ node }) => hasDot(node));
  const lanes: (readonly [first: number, last: number])[][] = [];
  return [...read]
    .map(([from, ends]) => ({ from, ends: [...ends], round: [from, ...[...ends].filter((to) => !isNext(from, to))] }))
    .map((source) => ({ ...source, first: Math.min(...source.round), last: Math.max(...source.round) }))
    .sort((a, b) => a.last - a.first - (b.last - b.first))
    .flatMap(({ from, ends, round, first, last }) => {
      const lane = round.length === 1 ? -1 : laneFor(lanes, first, last);
      return ends.map((to) => ({
        from: lines[from].y,
        to: lines[to].y,
        reach: reachBetween(lines[from].node, lines[to].node),
        /** −1 for straight to the next dot, else round what lies between. */
        lane: isNext(from, to) ? -1 : lane,
      }));
    });
}

/** The first that is free between two lines. */
function laneFor(lanes: (readonly [first: number, last: number])[][], first: number, last: number): number {
  const free = lanes.findIndex((taken) => taken.every((other) => other[1] <= first || other[0] >= last));
  const lane = free === -1 ? lanes.length : free;
  lanes[lane] = [...(lanes[lane] ?? []), [first, last]];
  return lane;
}

/** The node and what is folded in it. */
function idsIn(node: GraphNode): readonly number[] {
  return node.kind === 'group' && node.isFolded ? [node.id, ...stepsIn(node).map(({ id }) => id)] : [node.id];
}

/** The gradient comes back along what the data has come. */
function reachBetween(from: GraphNode, to: GraphNode): Reach {
  if (from.reach === 'gradient' && to.reach === 'gradient') return 'gradient';
  return to.reach === 'nothing' ? 'nothing' : 'data';
}

function wayTree({ from, to, reach, lane }: ReturnType<typeof waysOf>[number], spine: number): Element {
  const edge = spine - DOT / 2;
  const x = edge - (lane + 1) * LANE;
  const corner = from < to ? CORNER : -CORNER;
  const round = [
    `M${edge} ${from}H${x + CORNER}Q${x} ${from} ${x} ${from + corner}`,
    `V${to - corner}Q${x} ${to} ${x + CORNER} ${to}H${edge}`,
  ].join('');
  const d = lane === -1 ? `M${spine} ${from + DOT / 2}V${to - DOT / 2}` : round;
  return element('path', { ...LINES[reach], stroke: 'currentColor', d });
}

/** How many steps there are; what has executed and what is selected stand in the texts. */
function titleOf({ title, parts }: Graph): string {
  return `${title}: ${formatPlural(parts.flatMap(stepsIn).length, 'step')}, in the order in which they execute`;
}
