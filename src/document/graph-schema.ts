/**
 * The schema of a graph: what is computed from what, in steps and the groups that they belong to, and how far a run has
 * come in them.
 * Invariant: nodes are numbered in reading order, each group before what is in it.
 */
import * as z from 'zod/mini';
import { COUNT, listOf, NUMBER, object, PLACE, TEXT } from './value-schema.js';

/** What has come to a node: nothing, its data, or on the way back the gradient. */
const REACHES = ['nothing', 'data', 'gradient'] as const;
/** A shape such as 8×16; empty for a single number. */
const SHAPE = TEXT;

/** A value that is given to a node. */
const GIVEN = object({
  symbol: TEXT,
  shape: SHAPE,
  /** Whether its shape is told at another node. */
  again: z.boolean(),
  /** What has come to it, if it is a parameter; else null. */
  parameter: z.nullable(z.enum([...REACHES, 'update'])),
});
const NODE = {
  id: COUNT,
  reach: z.enum(REACHES),
  given: listOf(GIVEN),
  leadsTo: PLACE,
};

/** How a step lies in the tracks beside the stream of the data. */
const TRACK = object({
  /** How many tracks run beside it; 0 on the stream. */
  depth: COUNT,
  /** For the first step of a track: whether it leaves the stream or begins anew; else null. */
  begins: z.nullable(z.enum(['from the stream', 'anew'])),
  /** Whether the step adds a track to the stream. */
  joins: z.boolean(),
});
const GRAPH_STEP = object({
  ...NODE,
  kind: z.literal('step'),
  /** What it makes is called `norm1`; its label also says how: `norm1 = norm(embed)`. */
  name: TEXT,
  label: TEXT,
  symbol: TEXT,
  /** The shape of what it makes. */
  shape: SHAPE,
  /** Whether what it first reads is of the same shape. */
  keepsShape: z.boolean(),
  /** The number that it made, where that is told. */
  result: z.nullable(object({ value: NUMBER, text: TEXT })),
  track: TRACK,
});

/** A parameter that stands before the groups that share it; it is given to itself. */
const GRAPH_PARAMETER = object({ ...NODE, kind: z.literal('parameter') });

const GROUP = {
  ...NODE,
  kind: z.literal('group'),
  name: TEXT,
  /** Whether its parts are not shown each by itself. */
  isFolded: z.boolean(),
  /** How many more steps it has, of which it is not known what they do. */
  unknown: COUNT,
};
const GROUP_ITSELF = object(GROUP);
interface GraphGroup extends z.infer<typeof GROUP_ITSELF> {
  readonly parts: readonly GraphPart[];
}
type GraphPart = z.infer<typeof GRAPH_STEP> | GraphGroup | z.infer<typeof GRAPH_PARAMETER> | z.infer<typeof REPEATS>;
const GRAPH_GROUP: z.ZodMiniType<GraphGroup> = object({ ...GROUP, parts: z.lazy(() => GRAPH_PARTS) });

/** Groups that follow each other and do the same, such as blocks, the heads of an attention, or predictions. */
const REPEATS = object({
  kind: z.literal('repeats'),
  shared: listOf(GRAPH_PARAMETER),
  groups: listOf(GRAPH_GROUP),
  /** Whether they use nothing of each other, as heads do but blocks do not. */
  isParallel: z.boolean(),
});
const GRAPH_PARTS: z.ZodMiniType<readonly GraphPart[]> = listOf(
  z.union([GRAPH_STEP, GRAPH_PARAMETER, GRAPH_GROUP, REPEATS]),
);

export const GRAPH = object({
  kind: z.literal('graph'),
  title: TEXT,
  parts: GRAPH_PARTS,
  /** A residual goes past what is computed beside it, which is added to it. */
  edges: listOf(object({ from: COUNT, to: COUNT, kind: z.enum(['data', 'residual']) })),
  /** The node of what has just executed, and the one that is selected; null where there is none. */
  cursor: z.nullable(COUNT),
  selected: z.nullable(COUNT),
});
