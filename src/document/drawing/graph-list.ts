/** A graph in words, as a list: its groups in order, each with its steps and what is given to them. */
import type { Block, Blocks, Inline, Inlines } from '../document.js';
import {
  type Graph,
  type GraphGroup,
  type GraphNode,
  type GraphPart,
  type GraphStep,
  runsOf,
  stepsIn,
} from '../graph.js';
import { formatPlural } from '../numbers.js';

type Ends = Pick<Graph, 'cursor' | 'selected'>;

export function graphList({ parts, cursor, selected }: Graph): Block {
  return listOf(parts, { cursor, selected });
}

/** What is said of a node after its name: where one is, and what is selected. */
export function marksOf({ id }: GraphNode, { cursor, selected }: Ends): string {
  return `${id === cursor ? ' (here)' : ''}${id === selected ? ' (selected)' : ''}`;
}

/** A name or a shape after a space; nothing for a single number. */
export function spaced(text: string): string {
  return text === '' ? '' : ` ${text}`;
}

/** Each value that is given to a node. */
export function givenInWords({ given }: GraphNode): string {
  const symbols = given.map(({ symbol, shape, again }) => `${symbol}${again ? '' : spaced(shape)}`);
  return symbols.length === 0 ? '' : `(given ${symbols.join(', ')})`;
}

function listOf(parts: readonly GraphPart[], ends: Ends): Block {
  return { kind: 'list', first: null, items: itemsOf(parts, ends) };
}

function itemsOf(parts: readonly GraphPart[], ends: Ends): readonly Blocks[] {
  return runsOf(parts).flatMap((run): readonly Blocks[] => {
    if (Array.isArray(run)) return [[paragraph(among(run.map((step) => stepWords(step, ends))))]];
    if (run.kind === 'repeats') return itemsOf([...run.shared, ...run.groups], ends);
    if (run.kind === 'group') return [groupItem(run, ends)];
    return [[paragraph([text(givenInWords(run) + marksOf(run, ends))])]];
  });
}

/** A folded group lists the symbols of its steps, or says how many there are; any other says how many are unknown. */
export function heldInWords(group: GraphGroup, ends: Ends): string {
  const { parts, isFolded, unknown } = group;
  const own = isFolded ? parts.filter((part) => part.kind === 'step') : [];
  if (own.length > 0) return `: ${own.map((step) => step.symbol + marksOf(step, ends)).join(', ')}`;
  const count = (isFolded ? stepsIn(group).length : 0) + unknown;
  return count === 0 ? '' : `: ${formatPlural(count, 'step')}`;
}

function groupItem(group: GraphGroup, ends: Ends): Blocks {
  const { name, parts, isFolded } = group;
  const said = name + marksOf(group, ends) + spaced(givenInWords(group)) + heldInWords(group, ends);
  if (isFolded || parts.length === 0) return [paragraph([text(said)])];
  const own = parts.filter((part) => part.kind === 'step');
  if (own.length < parts.length) return [paragraph([text(said)]), listOf(parts, ends)];
  return [paragraph([text(`${said}: `), ...among(own.map((step) => stepWords(step, ends)))])];
}

function stepWords(step: GraphStep, ends: Ends): Inlines {
  const { label, shape, result } = step;
  const made: Inlines = result === null ? [] : [text(' = '), { kind: 'value', ...result }];
  const after = spaced(givenInWords(step)) + marksOf(step, ends);
  return [text(label + spaced(shape)), ...made, ...(after === '' ? [] : [text(after)])];
}

function among(said: readonly Inlines[]): Inlines {
  return said.flatMap((inlines, k) => (k === 0 ? inlines : [text(', '), ...inlines]));
}

function paragraph(inlines: Inlines): Block {
  return { kind: 'paragraph', inlines };
}

function text(written: string): Inline {
  return { kind: 'text', text: written };
}
