/**
 * The nodes of a graph as text: names, shapes, what is given to them, and how far the run has come.
 * Invariant: every node begins with a cell for its mark, and nothing is said by colour alone.
 */
import {
  type Given,
  type Graph,
  type GraphGroup,
  type GraphNode,
  type GraphParameter,
  type GraphStep,
  pathTo,
  type Reach,
} from '../../../graph.js';
import type { Glyphs } from '../glyphs.js';
import { SELECTED_SIGN, SELECTED_THING } from '../part.js';
import { type Role, type Row, row, type Span, span } from '../rows.js';

/** Whether groups have borders, only those beside each other have, or none has. */
export const DENSITIES = ['boxes', 'cards', 'tight'] as const;
type Density = (typeof DENSITIES)[number];

/** What is drawn, and how. */
export interface GraphPen extends Pick<Graph, 'cursor' | 'selected'> {
  /** The nodes that each step reads. */
  readonly read: ReadonlyMap<number, readonly number[]>;
  /** The node of the cursor, and the groups that it lies in. */
  readonly here: ReadonlySet<number>;
  /** How many groups what is drawn lies in. */
  readonly depth: number;
  /** Cells for the names of groups beside the way; 0 where they stand above their parts. */
  readonly margin: number;
  readonly density: Density;
  /** Whether steps are called by their whole labels, by their names and shapes, or by their names alone. */
  readonly wording: 'labels' | 'names' | 'bare';
  readonly glyphs: Glyphs;
}

export function penFor(
  { parts, edges, cursor, selected }: Graph,
  how: Pick<GraphPen, 'margin' | 'density' | 'wording' | 'glyphs'>,
): GraphPen {
  const read = new Map<number, number[]>();
  for (const { from, to } of edges) read.set(to, [...(read.get(to) ?? []), from]);
  return { ...how, depth: 0, cursor, selected, read, here: new Set(pathTo(parts, cursor)) };
}

/** The way between two nodes, along a line of text. */
const ALONG: Readonly<Record<Reach, string>> = { nothing: '─', data: '━', gradient: '═' };

export const REACH_ROLES: Readonly<Record<Reach, Role>> = { nothing: 'muted', data: 'plain', gradient: 'series-1' };

/** A mark and a name, then each value that is given to the node. */
export function atomsOf(node: GraphStep | GraphParameter, pen: GraphPen): readonly [Row, ...Row[]] {
  if (node.kind === 'parameter') return [[markOf(node, pen), ...node.given.flatMap((each) => givenSpans(each, pen))]];
  const owns = node.given.some(({ parameter, again }) => parameter !== null && !again);
  const text = pen.wording === 'labels' && !owns ? node.label : node.name;
  return [[markOf(node, pen), nameOfNode(node, text, pen), ...resultOf(node, pen)], ...givenAtoms(node, pen)];
}

/** The number that a step made, or the shape of what it makes where that differs from what it reads. */
function resultOf({ shape, keepsShape, result }: GraphStep, { wording }: GraphPen): Row {
  if (result !== null) return [span(` = ${result.text}`, 'plain')];
  return wording === 'bare' || keepsShape ? [] : shapeSpans(shape);
}

/** Nothing for a single number. */
export function shapeSpans(shape: string): Row {
  return shape === '' ? [] : [span(` ${shape}`, 'muted')];
}

/** Each value given to a node. */
export function givenAtoms({ given }: GraphNode, pen: GraphPen): readonly Row[] {
  return given.map((each) => row(' ', ...givenSpans(each, pen)));
}

export function groupName(group: GraphGroup, pen: GraphPen, text = group.name): Row {
  const name = nameOfNode(group, text, pen);
  return [markOf(group, pen), name.role === 'plain' ? { ...name, role: 'title' } : name];
}

/** The steps of a group by their symbols alone. */
export function symbolChain(steps: readonly GraphStep[], pen: GraphPen): Row {
  return steps.flatMap((step, k) => [
    ...(k === 0 ? [] : [connection(steps[k - 1], step, pen)]),
    markOf(step, pen),
    nameOfNode(step, step.symbol, pen),
  ]);
}

/** Joins two steps of which the second reads what the first one made, and keeps others apart. */
export function connection(before: GraphStep, step: GraphStep, { read, glyphs }: GraphPen): Span {
  const isRead = read.get(step.id)?.includes(before.id);
  return isRead ? span(glyphs.signs(` ${ALONG[step.reach]}`), REACH_ROLES[step.reach]) : span('  ');
}

/** `▶` for the step that has just executed, `▸` for what is selected. */
function markOf({ id }: GraphNode, { cursor, selected, glyphs }: GraphPen): Span {
  const sign = glyphs.signs(id === cursor ? '▶' : '▸');
  if (id === selected) return span(sign, 'selected', { parts: SELECTED_SIGN });
  return id === cursor ? span(sign, 'here') : span(' ');
}

function nameOfNode({ id, reach }: GraphNode, text: string, { selected, here }: GraphPen): Span {
  if (id === selected) return span(text, 'selected', { parts: SELECTED_THING });
  return span(text, here.has(id) ? 'here' : REACH_ROLES[reach]);
}

const SIGNS = { nothing: '◂', data: '◂', gradient: '▸', update: '✓' } as const;
const GIVEN_ROLES = { nothing: 'muted', data: 'plain', gradient: 'series-1', update: 'title' } as const;

/** `◂ wte 27×16`: given to the step; `▸` once its gradient has come back, `✓` once it is updated. */
function givenSpans({ symbol, shape, again, parameter }: Given, { glyphs }: GraphPen): Row {
  const sign = glyphs.signs(SIGNS[parameter ?? 'nothing']);
  return [span(`${sign} ${symbol}`, GIVEN_ROLES[parameter ?? 'nothing']), ...(again ? [] : shapeSpans(shape))];
}
