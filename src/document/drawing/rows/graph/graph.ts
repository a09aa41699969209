/**
 * A graph as rows: in the margin the names of groups, then the way of the data with all that leaves it and comes back, and
 * beside it the steps. The way is light where it lies ahead, heavy up to where the data has come, and double from below up
 * to where the gradient has come back. The sentences about it stand close together above it.
 * Invariant: each row has the position of its first node among those that are shown. Where there is little room, the graph
 * has most of it: of two sentences one is left, and what the signs mean is said only where it fits.
 */
import { widthOf } from '../../../cells/width.js';
import type { Block, Blocks } from '../../../document.js';
import { type Graph, type GraphPart, type Reach, shownNodes, stepsIn } from '../../../graph.js';
import { type Glyphs, UNICODE } from '../glyphs.js';
import { aboutLine, EMPTY_ROW, type Row, row, rowWidth, type Span, span } from '../rows.js';
import { DENSITIES, penFor, REACH_ROLES } from './items.js';
import { type GraphLine, linesOf } from './lines.js';

/** What the signs of the way and of what is given say. */
const LEGEND =
  '━ data has come   ═ gradient has come back   ─ ahead   (+) is added   ◂ is given   ▸ gradient known   ✓ updated';

/** From this width on, names of groups stand in a margin, and steps are called by their whole labels. */
const WITH_MARGIN = 52;
const WITH_LABELS = 72;
const LONGEST_IN_MARGIN = 16;

/** With fewer rows than these, only one of two sentences stands above it. */
const ROOMY = 20;

/** @param height rows in view, where known: what does not fit is drawn more tightly */
export function graphRows(graph: Graph, width: number, height = Infinity, glyphs: Glyphs = UNICODE): readonly Row[] {
  const { parts } = graph;
  const steps = parts.flatMap(stepsIn);
  const deepest = Math.max(0, ...steps.map(({ track }) => track.depth));
  const positions = new Map(shownNodes(parts).map(({ id }, position) => [id, position]));
  let rows: readonly Row[] = [];
  for (const density of DENSITIES) {
    const margin = density === 'boxes' || width < WITH_MARGIN ? 0 : marginOf(parts);
    const wording = width < WITH_LABELS || density === 'tight' ? 'names' : 'labels';
    const pen = penFor(graph, { margin, density, wording, glyphs });
    rows = linesOf(parts, pen, width - margin - gutterWidth(deepest)).map((line) => {
      return aboutLine(paint(line, margin, deepest, glyphs), positions.get(line.node.id) ?? 0);
    });
    if (rows.length <= height) break;
  }
  return rows;
}

/** What may stand above a graph and belong to it, from a block on. */
export function sentencesFrom(blocks: Blocks, first: number): Blocks {
  const isSentence = (block: Block | undefined): boolean => block?.kind === 'paragraph' || block?.kind === 'gloss';
  let end = first;
  while (isSentence(blocks[end])) end++;
  return blocks.slice(first, end);
}

/**
 * @param sentences how far the run has come, then where what is selected leads, and what is explained of these
 * @param height rows in view for all of it, where known
 */
export function graphUnder(
  sentences: Blocks,
  graph: Graph,
  width: number,
  height: number | undefined,
  draw: (block: Block) => readonly Row[],
  glyphs: Glyphs,
): readonly Row[] {
  const isRoomy = height === undefined || height >= ROOMY || sentences.length !== 2;
  const above = isRoomy
    ? [...sentences.flatMap(draw), ...(sentences.length > 0 ? [EMPTY_ROW] : [])]
    : draw(sentences[graph.selected === graph.cursor ? 0 : 1]);
  const rows = [...above, ...graphRows(graph, width, height === undefined ? undefined : height - above.length, glyphs)];
  const below = [EMPTY_ROW, ...draw({ kind: 'note', inlines: [{ kind: 'text', text: glyphs.signs(LEGEND) }] })];
  return height !== undefined && rows.length + below.length <= height ? [...rows, ...below] : rows;
}

function paint(line: GraphLine, margin: number, deepest: number, glyphs: Glyphs): Row {
  const space = ' '.repeat(Math.max(0, margin - rowWidth(line.label)));
  return row(...line.label, space, gutter(line, deepest, glyphs), ...line.content);
}

/** The longest name that stands in the margin, its mark and a space. */
function marginOf(parts: readonly GraphPart[]): number {
  return Math.max(0, ...nameWidths(parts, 0).filter((width) => width <= LONGEST_IN_MARGIN)) + 2;
}

/** How wide the name of each group is, indented by its depth. */
function nameWidths(parts: readonly GraphPart[], depth: number): readonly number[] {
  return parts.flatMap((part): readonly number[] => {
    if (part.kind === 'repeats') return nameWidths(part.groups, depth);
    return part.kind === 'group' ? [depth + widthOf(part.name), ...nameWidths(part.parts, depth + 1)] : [];
  });
}

/** Signs of the way: straight on, leaving it, where a track begins, and where one comes back. */
const WAY: Readonly<Record<Reach, Readonly<Record<'on' | 'leaves' | 'along' | 'turns' | 'begins' | 'back', string>>>> =
  {
    nothing: { on: '│', leaves: '├', along: '─', turns: '╮', begins: '╷', back: '╯' },
    data: { on: '┃', leaves: '┣', along: '━', turns: '┓', begins: '╻', back: '┛' },
    gradient: { on: '║', leaves: '╠', along: '═', turns: '╗', begins: '║', back: '╝' },
  };

function gutterWidth(depth: number): number {
  return 2 * depth + 3;
}

/** A column for the stream and one for each track beside it, two cells apart. */
function gutter({ track, isLane, reach }: GraphLine, deepest: number, glyphs: Glyphs): Span {
  const signs = WAY[reach];
  const cells = new Array<string>(gutterWidth(deepest)).fill(' ');
  const at = (depth: number): number => 2 * depth + 1;
  for (let depth = 0; depth <= track.depth; depth++) cells[at(depth)] = signs.on;
  const own = at(track.depth);
  if (isLane) cells.splice(own, 2, signs.leaves, signs.along);
  if (track.begins === 'anew') cells[own] = signs.begins;
  if (track.begins === 'from the stream') cells.splice(own - 2, 3, signs.leaves, signs.along, signs.turns);
  if (track.joins) cells.splice(own - 1, 4, '(', '+', ')', signs.back);
  return span(glyphs.signs(cells.join('')), REACH_ROLES[reach]);
}
