/** The map of the model as SVG, held against the graph that it is drawn of, and that against the run. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { mapViewAt } from '../../../../src/analysis/map/model-map.js';
import { sayCentre } from '../../../../src/commands/articles/said-at-place.js';
import { fieldsOf, newSession } from '../../../../src/debugger/session.js';
import { graphTree, LEADS } from '../../../../src/document/drawing/html/graph.js';
import { type Element, textOfTree } from '../../../../src/document/drawing/html/tree.js';
import { type Graph, shownNodes, stepsIn } from '../../../../src/document/graph.js';
import { momentOf } from '../../../../src/explaining/compared.js';
import type { History } from '../../../../src/timeline/history.js';
import { SHIPPED, timelineOf } from '../../../support/fixtures.js';
import { holdSession } from '../../../support/held-session.js';
import { openHistoryAt } from '../../../support/recordings.js';

const STORED = fileURLToPath(new URL('../../../pytorch/recorded/stored', import.meta.url));
const SMALLEST_TEXT = 12;

async function mapAt(history: History, ...lines: readonly string[]) {
  const held = holdSession(history, fieldsOf(newSession(history)));
  await held.execute(...lines, 'model');
  const { blocks } = sayCentre(momentOf(held.session, held.branches), held.session);
  const graph = blocks.find((block) => block.kind === 'graph');
  if (graph === undefined) throw new Error('no map');
  return { held, graph };
}

function placeOf({
  session: {
    where: { cursor },
  },
}: Pick<Awaited<ReturnType<typeof mapAt>>['held'], 'session'>): string {
  return `${cursor.iteration}.${cursor.frame + 1}`;
}

function elementsIn(tree: Element, name: string): readonly Element[] {
  const inner = tree.children.flatMap((child) => (typeof child === 'string' ? [] : elementsIn(child, name)));
  return tree.name === name ? [tree, ...inner] : inner;
}

function nodesIn(tree: Element): readonly Element[] {
  return elementsIn(tree, 'g');
}

function numberAt({ attributes }: Element, name: string): number {
  return Number(attributes[name]);
}

const cases: readonly (readonly [name: string, open: () => History])[] = [
  ...SHIPPED.map((name) => [name, () => timelineOf(name)] as const),
  ...['character_gpt', 'causal_masks', 'nan_in_data'].map(
    (name) => [name, () => openHistoryAt(`${STORED}/${name}.bst`)] as const,
  ),
];

describe.each(cases)('the map of %s', (_, open) => {
  test('has a node for each line, by its name, that leads where Enter leads', async () => {
    const { held, graph } = await mapAt(open(), 'step 12');
    const shown = shownNodes(graph.parts);
    const drawn = nodesIn(graphTree(graph));
    expect(drawn).toHaveLength(shown.length);
    expect(mapViewAt(momentOf(held.session, held.branches)).boxes).toHaveLength(shown.length);
    for (const [k, node] of shown.entries()) {
      const name = node.kind === 'step' ? node.label : node.kind === 'group' ? node.name : node.given[0].symbol;
      expect(textOfTree(drawn[k])).toContain(name);
      expect(drawn[k].attributes[LEADS]).toBe(node.leadsTo);
    }
    const last = shown.length - 1;
    await held.execute(`follow ${last + 1}`);
    expect(placeOf(held)).toBe(shown[last].leadsTo);
  });

  test('has an edge for whatever a step reads of another, and says all of it as JSON', async () => {
    // Before the first step, all lead to what they are drawn of.
    const { held, graph } = await mapAt(open());
    const { frames } = momentOf(held.session, held.branches).trace;
    const steps = graph.parts.flatMap(stepsIn);
    const frameOf = (leadsTo: string): number => Number(leadsTo.split('.')[1]) - 1;
    const made = new Map(steps.map(({ id, leadsTo }) => [frameOf(leadsTo), id]));
    for (const { id, leadsTo } of steps) {
      const read = frames[frameOf(leadsTo)].inputs.flatMap(({ frame }) => made.get(frame ?? -1) ?? []);
      expect(new Set(graph.edges.filter(({ to }) => to === id).map(({ from }) => from))).toEqual(new Set(read));
    }
    expect(JSON.parse(JSON.stringify(graph))).toEqual(graph);
  });

  test('keeps its texts large and inside, and each way between its two dots', async () => {
    const { graph } = await mapAt(open(), 'step 12');
    const [svg] = elementsIn(graphTree(graph), 'svg');
    const [width, height] = [numberAt(svg, 'width'), numberAt(svg, 'height')];
    expect(svg.attributes.viewBox).toBe(`0 0 ${width} ${height}`);
    const texts = elementsIn(svg, 'text');
    for (const [k, text] of texts.entries()) {
      expect(numberAt(text, 'font-size')).toBeGreaterThanOrEqual(SMALLEST_TEXT);
      expect(numberAt(text, 'y')).toBeLessThan(height);
      if (k > 0) expect(numberAt(text, 'y') - numberAt(texts[k - 1], 'y')).toBeGreaterThan(SMALLEST_TEXT);
    }
    for (const frame of elementsIn(svg, 'rect')) {
      expect(numberAt(frame, 'x') + numberAt(frame, 'width')).toBeLessThanOrEqual(width);
      expect(numberAt(frame, 'y') + numberAt(frame, 'height')).toBeLessThanOrEqual(height);
    }
    const dots = elementsIn(svg, 'rect').filter((rect) => numberAt(rect, 'width') === numberAt(rect, 'height'));
    const middles = dots.map((dot) => numberAt(dot, 'y') + numberAt(dot, 'height') / 2);
    for (const { attributes } of elementsIn(svg, 'path')) {
      const [, start, straight, round] =
        /^M\S+ ([\d.]+)(?:V([\d.]+)|.*Q\S+ ([\d.]+) \S+ \S+H\S+)$/.exec(attributes.d) ?? [];
      const ends = [Number(start), Number(round ?? straight)];
      for (const end of ends) expect(Math.min(...middles.map((y) => Math.abs(y - end)))).toBeLessThan(6);
      if (round === undefined) expect(ends[1]).toBeGreaterThan(ends[0]);
    }
  });
});

test('what has come is told by the strength of the lines as well as by their colour', async () => {
  const strengths = async (...lines: readonly string[]): Promise<readonly string[]> => {
    const { graph } = await mapAt(timelineOf('villages-microgpt'), ...lines);
    const paths = elementsIn(graphTree(graph), 'path');
    return [...new Set(paths.map(({ attributes }) => attributes['stroke-width']))].sort();
  };
  expect(await strengths()).toEqual(['1']);
  expect(await strengths('goto .predict')).toEqual(['1', '2']);
  expect(await strengths('goto .backward', 'step 20')).toEqual(['2', '4']);
});

test('what is read elsewhere than in the next line goes round, and all that read the same do in one lane', () => {
  const step = (id: number) => ({
    kind: 'step' as const,
    id,
    ...{ name: `s${id}`, label: `s${id}`, symbol: `s${id}`, shape: '', keepsShape: false, result: null },
    ...{ given: [], reach: 'data' as const, leadsTo: `0.${id + 1}`, track: { depth: 0, begins: null, joins: false } },
  });
  const edges = [
    [0, 1],
    [0, 2],
    [0, 4],
    [1, 3],
    [4, 3],
  ].map(([from, to]) => ({ from, to, kind: 'data' as const }));
  const graph: Graph = {
    kind: 'graph',
    title: 'T',
    parts: [0, 1, 2, 3, 4].map(step),
    edges,
    cursor: null,
    selected: 2,
  };
  const lanes = elementsIn(graphTree(graph), 'path').map(
    ({ attributes }) => /Q(\S+)/.exec(attributes.d)?.[1] ?? 'straight',
  );
  // What 4 makes is read one line above, what 1 makes two below: these share the inner lane, one after the other.
  const [inner, outer] = [lanes[0], lanes[4]];
  expect(lanes).toEqual([inner, inner, 'straight', outer, outer]);
  expect(Number(outer)).toBeLessThan(Number(inner));
});
