/**
 * A graph under the sentences about it, which stand close together above it.
 * Invariant: where there is little room, the graph has most of it: of two sentences one is left, and what the signs mean is
 * said only where it fits.
 */
import type { Block, Blocks } from '../../../document/document.js';
import type { Graph } from '../../../document/graph.js';
import { EMPTY_ROW, type Row } from '../rows.js';
import { graphRows, LEGEND } from './graph.js';

/** With fewer rows than these, only one of two sentences stands above it. */
const ROOMY = 20;

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
): readonly Row[] {
  const isRoomy = height === undefined || height >= ROOMY || sentences.length !== 2;
  const above = isRoomy
    ? [...sentences.flatMap(draw), ...(sentences.length > 0 ? [EMPTY_ROW] : [])]
    : draw(sentences[graph.selected === graph.cursor ? 0 : 1]);
  const rows = [...above, ...graphRows(graph, width, height === undefined ? undefined : height - above.length)];
  const below = [EMPTY_ROW, ...draw({ kind: 'note', inlines: [{ kind: 'text', text: LEGEND }] })];
  return height !== undefined && rows.length + below.length <= height ? [...rows, ...below] : rows;
}
