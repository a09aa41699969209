/** The types of a graph, which follow from its schema, and the ways through its nodes. */
import type * as z from 'zod/mini';
import type { GRAPH } from './graph-schema.js';

export type Graph = z.infer<typeof GRAPH>;
export type GraphEdge = Graph['edges'][number];
export type GraphPart = Graph['parts'][number];
export type GraphRepeats = Extract<GraphPart, { kind: 'repeats' }>;
/** What can be pointed at. */
export type GraphNode = Exclude<GraphPart, GraphRepeats>;
export type GraphStep = Extract<GraphNode, { kind: 'step' }>;
export type GraphGroup = Extract<GraphNode, { kind: 'group' }>;
export type GraphParameter = Extract<GraphNode, { kind: 'parameter' }>;
export type Given = GraphNode['given'][number];
export type Reach = GraphNode['reach'];
export type Track = GraphStep['track'];

/** All nodes in reading order, each group before what is in it. @param isOpen whether what is in a group is among them */
export function nodesIn(parts: readonly GraphPart[], isOpen = (_: GraphGroup) => true): readonly GraphNode[] {
  return parts.flatMap((part): readonly GraphNode[] => {
    if (part.kind === 'repeats') return nodesIn([...part.shared, ...part.groups], isOpen);
    return part.kind === 'group' && isOpen(part) ? [part, ...nodesIn(part.parts, isOpen)] : [part];
  });
}

/** The nodes that are shown: a selection counts these. */
export function shownNodes(parts: readonly GraphPart[]): readonly GraphNode[] {
  return nodesIn(parts, ({ isFolded }) => !isFolded);
}

export function stepsIn(part: GraphPart): readonly GraphStep[] {
  return nodesIn([part]).filter((node) => node.kind === 'step');
}

/** What every node is called, and what is given to it. */
export function textsOfParts(parts: readonly GraphPart[]): readonly string[] {
  return nodesIn(parts).flatMap((node) => [
    ...(node.kind === 'step' ? [node.label] : node.kind === 'group' ? [node.name] : []),
    ...node.given.map(({ symbol }) => symbol),
  ]);
}

/** Steps that follow one another are taken together, as long as each goes on from those before it. */
export function runsOf(
  parts: readonly GraphPart[],
  goesOn: (step: GraphStep, run: readonly GraphStep[]) => boolean = () => true,
): readonly (GraphStep[] | Exclude<GraphPart, GraphStep>)[] {
  const runs: (GraphStep[] | Exclude<GraphPart, GraphStep>)[] = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (part.kind !== 'step') runs.push(part);
    else if (Array.isArray(last) && goesOn(part, last)) last.push(part);
    else runs.push([part]);
  }
  return runs;
}

/** The groups that a node lies in, and the node itself; empty where it is none of the parts. */
export function pathTo(parts: readonly GraphPart[], id: number | null): readonly number[] {
  for (const part of parts) {
    if (part.kind === 'repeats') {
      const found = pathTo([...part.shared, ...part.groups], id);
      if (found.length > 0) return found;
    } else if (part.id === id) return [id];
    else if (part.kind === 'group') {
      const found = pathTo(part.parts, id);
      if (found.length > 0) return [part.id, ...found];
    }
  }
  return [];
}
