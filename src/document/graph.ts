/**
 * What is computed from what: steps, in the groups that they belong to, and how far a run has come in them.
 * Invariant: nodes are numbered in reading order, each group before what is in it.
 */

export interface Graph {
  readonly kind: 'graph';
  /** Of what. */
  readonly title: string;
  readonly parts: readonly GraphPart[];
  readonly edges: readonly GraphEdge[];
  /** The node of what has just executed, and the one that is selected; null where there is none. */
  readonly cursor: number | null;
  readonly selected: number | null;
}

export type GraphPart = GraphNode | GraphRepeats;

/** What can be pointed at. */
export type GraphNode = GraphStep | GraphGroup | GraphParameter;

interface Node {
  readonly id: number;
  readonly reach: Reach;
  readonly given: readonly Given[];
  /** The place that it leads to: a step of the iteration, counted from 0. */
  readonly leadsTo: number;
}

/** What has come to a node: nothing, its data, or on the way back the gradient. */
export type Reach = 'nothing' | 'data' | 'gradient';

/** A value that is given to a node. */
export interface Given {
  readonly symbol: string;
  /** Such as 8×16; empty for a single number. */
  readonly shape: string;
  /** Whether its shape is told at another node. */
  readonly again: boolean;
  /** What has come to it, if it is a parameter; else null. */
  readonly parameter: Reach | 'update' | null;
}

export interface GraphStep extends Node {
  readonly kind: 'step';
  /** Of what it makes: `norm1`, and with how it is made: `norm1 = norm(stream)`. */
  readonly name: string;
  readonly label: string;
  readonly symbol: string;
  /** Of what it makes, such as 8×16; empty for a single number. */
  readonly shape: string;
  /** Whether what it first reads is of the same shape. */
  readonly keepsShape: boolean;
  /** The number that it made, where that is told. */
  readonly result: { readonly value: number; readonly text: string } | null;
  readonly track: Track;
}

/** How a step lies in the tracks beside the stream of the data. */
export interface Track {
  /** How many tracks run beside it; 0 on the stream. */
  readonly depth: number;
  /** For the first step of a track: whether it leaves the stream or begins anew; else null. */
  readonly begins: 'from the stream' | 'anew' | null;
  /** Whether the step adds a track to the stream. */
  readonly joins: boolean;
}

export interface GraphGroup extends Node {
  readonly kind: 'group';
  readonly name: string;
  readonly parts: readonly GraphPart[];
  /** Whether its parts are not shown each by itself. */
  readonly isFolded: boolean;
  /** How many more steps it has, of which it is not known what they do. */
  readonly unknown: number;
}

/** A parameter that stands before the groups that share it; it is given to itself. */
export interface GraphParameter extends Node {
  readonly kind: 'parameter';
}

/** Groups that follow each other and do the same, such as blocks, the heads of an attention, or predictions. */
export interface GraphRepeats {
  readonly kind: 'repeats';
  readonly shared: readonly GraphParameter[];
  readonly groups: readonly GraphGroup[];
  /** Whether they use nothing of each other, as heads do but blocks do not. */
  readonly isParallel: boolean;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  /** A residual goes past what is computed beside it, which is added to it. */
  readonly kind: 'data' | 'residual';
}

/** The nodes that are shown, in reading order: a selection counts these. */
export function shownNodes(parts: readonly GraphPart[]): readonly GraphNode[] {
  return parts.flatMap((part) => {
    if (part.kind === 'repeats') return [...part.shared, ...shownNodes(part.groups)];
    return part.kind === 'group' && !part.isFolded ? [part, ...shownNodes(part.parts)] : [part];
  });
}

/** The steps in a part. */
export function stepsIn(part: GraphPart): readonly GraphStep[] {
  if (part.kind === 'step') return [part];
  return part.kind === 'parameter' ? [] : (part.kind === 'group' ? part.parts : part.groups).flatMap(stepsIn);
}

/** Of all nodes, in reading order. */
export function idsOf(parts: readonly GraphPart[]): readonly number[] {
  return parts.flatMap((part): readonly number[] => {
    if (part.kind === 'repeats') return [...part.shared.map(({ id }) => id), ...idsOf(part.groups)];
    return [part.id, ...(part.kind === 'group' ? idsOf(part.parts) : [])];
  });
}

/** What every node is called, and what is given to it. */
export function textsOfParts(parts: readonly GraphPart[]): readonly string[] {
  return parts.flatMap((part): readonly string[] => {
    if (part.kind === 'repeats') return [...part.shared.flatMap(symbolsGiven), ...textsOfParts(part.groups)];
    const name = part.kind === 'step' ? [part.label] : part.kind === 'group' ? [part.name] : [];
    return [...name, ...symbolsGiven(part), ...(part.kind === 'group' ? textsOfParts(part.parts) : [])];
  });
}

function symbolsGiven({ given }: Node): readonly string[] {
  return given.map(({ symbol }) => symbol);
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
