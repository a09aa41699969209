/**
 * Blocks with their texts spelled, for terminals that have only some characters.
 * Invariant: numbers keep their addresses and links their places, and what is drawn of a block stands where it stood.
 */
import {
  type Block,
  type Blocks,
  type Chart,
  type Inline,
  type Inlines,
  isAround,
  mapBlock,
  textOfInlines,
} from '../../document.js';
import { inlinesOfFormula } from '../../formula-text.js';
import type { Given, Graph, GraphGroup, GraphParameter, GraphPart, GraphStep } from '../../graph.js';

/** @param after what follows the text, where that is known */
export type Spell = (text: string, after?: string) => string;

/** Formulas stay trees, which are spelled once they are a line of words and numbers. */
export function spelledBlock(block: Block, spell: Spell): Block {
  const text = (each: string): string => spell(each);
  const blocks = (all: Blocks): Blocks => all.map((each) => spelledBlock(each, spell));
  switch (block.kind) {
    case 'formula':
      return block;
    case 'chart':
      return spelledChart(block, text);
    case 'graph':
      return spelledGraph(block, text);
    default: {
      const inlines = (all: Inlines): Inlines => spelledInlines(all, spell);
      return withTitles(mapBlock(block, { text, inlines, blocks, list: (items) => items }), text);
    }
  }
}

/** A formula among them becomes a line of words and numbers. */
export function spelledInlines(inlines: Inlines, spell: Spell): Inlines {
  const parts = inlines.flatMap((inline) => (inline.kind === 'formula' ? lineOf(inline) : [inline]));
  return parts.map((inline, k): Inline => {
    if (isAround(inline)) return { ...inline, inlines: spelledInlines(inline.inlines, spell) };
    if (inline.kind === 'command') return { kind: 'text', text: spell(textOfInlines([inline])), tone: inline.tone };
    if (!('text' in inline) || inline.kind === 'absent') return inline;
    return { ...inline, text: spell(inline.text, textOfInlines(parts.slice(k + 1, k + 2))) };
  });
}

function lineOf({ formula, tone }: Extract<Inline, { kind: 'formula' }>): Inlines {
  return inlinesOfFormula(formula).map((inline) =>
    'tone' in inline ? { ...inline, tone: inline.tone ?? tone } : inline,
  );
}

/** What a block says of itself beside what it holds. */
function withTitles(block: Block, text: (text: string) => string): Block {
  switch (block.kind) {
    case 'group':
      return { ...block, title: text(block.title) };
    case 'map':
      return { ...block, hidden: text(block.hidden) };
    case 'matrix':
      return block.blank === undefined
        ? block
        : { ...block, blank: { ...block.blank, meaning: text(block.blank.meaning) } };
    case 'table':
      return {
        ...block,
        columns: block.columns.map((column) =>
          column.legend === undefined ? column : { ...column, legend: text(column.legend) },
        ),
        ...(block.unfit !== undefined && { unfit: { ...block.unfit, said: text(block.unfit.said) } }),
      };
    default:
      return block;
  }
}

function spelledChart(chart: Chart, text: (text: string) => string): Chart {
  const { title, x, y, series, marks, broken, plane } = chart;
  return {
    ...chart,
    ...(title !== undefined && { title: text(title) }),
    x: { ...x, name: text(x.name), ends: [text(x.ends[0]), text(x.ends[1])] },
    y: { ...y, name: text(y.name) },
    series: series.map((each) => ({ ...each, name: text(each.name) })),
    marks: marks.map((mark) => (mark.name === undefined ? mark : { ...mark, name: text(mark.name) })),
    broken: broken === null ? null : text(broken),
    ...(plane !== undefined && { plane: { ...plane, measured: text(plane.measured) } }),
  };
}

function spelledGraph(graph: Graph, text: (text: string) => string): Graph {
  const given = (each: Given): Given => ({ ...each, symbol: text(each.symbol), shape: text(each.shape) });
  const parameter = (node: GraphParameter): GraphParameter => ({ ...node, given: node.given.map(given) });
  const step = (node: GraphStep): GraphStep => ({
    ...node,
    name: text(node.name),
    label: text(node.label),
    symbol: text(node.symbol),
    shape: text(node.shape),
    result: node.result === null ? null : { ...node.result, text: text(node.result.text) },
    given: node.given.map(given),
  });
  const group = (node: GraphGroup): GraphGroup => ({
    ...node,
    name: text(node.name),
    given: node.given.map(given),
    parts: node.parts.map(part),
  });
  const part = (node: GraphPart): GraphPart => {
    switch (node.kind) {
      case 'step':
        return step(node);
      case 'parameter':
        return parameter(node);
      case 'group':
        return group(node);
      case 'repeats':
        return { ...node, shared: node.shared.map(parameter), groups: node.groups.map(group) };
    }
  };
  return { ...graph, title: text(graph.title), parts: graph.parts.map(part) };
}
