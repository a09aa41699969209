/**
 * Attention as a triangle: in numbers, labelled by tokens, with the selected row.
 */

import { describe, expect, test } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { blockTrees } from '../../../src/document/drawing/html/blocks.js';
import { textOfTree } from '../../../src/document/drawing/html/tree.js';
import { blockRows } from '../../../src/document/drawing/rows/blocks.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { habitsOf } from '../../../src/explaining/attention.js';
import { sayStep } from '../../../src/explaining/step.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import { START } from '../../../src/timeline/cursor.js';
import { oneOf } from '../../support/depth.js';
import { timelineOf } from '../../support/fixtures.js';
import { stepPane } from '../../support/step-pane.js';

function paneOf(name: string, symbol: string, width = 100, selection: number | null = null): string {
  const timeline = timelineOf(name);
  const frame = timeline
    .trace(0)
    .frames.find(({ output, scope }) => scope[0] === 'forward' && output.symbol === symbol);
  const moment = momentAt(timeline, { ...START, frame: frame?.index ?? -1 });
  return stepPane(moment, selection, width)
    .rows.map((row) => textOf(row).trimEnd())
    .join('\n');
}

test('weights are a triangle of shares, its rows and columns named by the tokens of the document', () => {
  const timeline = timelineOf('villages-microgpt');
  const { batch } = timeline.trace(0).outcome;
  const words = batch.examples[0].map((id) => timeline.program.model.words[id]);
  const rows = paneOf('villages-microgpt', 'weights').split('\n');
  words.forEach((word, position) => {
    const line = rows.find((text) => text.slice(2).startsWith(`${position + 1} ${word}`));
    expect(line?.match(/[01]\.\d{3}/g)).toHaveLength(position + 1);
  });
});

test('a position has one name in all steps, its place and its token: where it is looked up, asks, and is scored', () => {
  for (const name of oneOf(3, ['villages-microgpt', 'river-gpt', 'harbour-bpe'])) {
    const timeline = timelineOf(name);
    const { batch } = timeline.trace(0).outcome;
    const names = batch.examples[0]
      .slice(0, 4)
      .map((id, k) => `${k + 1} ${timeline.program.model.words[id]}`.trimEnd());
    for (const symbol of ['token', 'position', 'embed', 'q0', 'scores', 'weights', 'mix0']) {
      const labels = paneOf(name, symbol, 160).match(/^(?:▸| ) [1-4] \S+/gm) ?? [];
      expect(labels.length).toBeGreaterThan(0);
      for (const label of labels) expect(names).toContain(label.slice(2));
    }
  }
});

test('weights differ in their roles by size, where a theme has no shades', () => {
  const timeline = timelineOf('villages-microgpt');
  const frame = timeline.trace(0).frames.find(({ output }) => output.symbol === 'weights');
  const { rows } = stepPane(momentAt(timeline, { ...START, frame: frame?.index ?? -1 }), null, 100);
  const cells = rows.flatMap((row) => row.filter(({ shade }) => shade?.isNumber === true));
  const [most, some, few] = [0.5, 0.25, 0].map((least, k) => {
    const below = [Number.POSITIVE_INFINITY, 0.5, 0.25][k];
    return new Set(cells.filter(({ text }) => Number(text) > least && Number(text) < below).map(({ role }) => role));
  });
  expect([[...most], [...some], [...few]]).toEqual([['title'], ['plain'], ['muted']]);
});

test('what a head looks at is its mean share over the batch, beside an even look, without the first query', () => {
  const { frames, outcome } = timelineOf('villages-microgpt').trace(0);
  const weights = frames.find(({ output }) => output.symbol === 'weights')?.output;
  const { length } = outcome.batch.examples[0];
  const mean = (share: (query: number) => number): string => {
    let sum = 0;
    for (let query = 1; query < length; query++) sum += share(query);
    return `${((100 * sum) / (length - 1)).toFixed(0)} %`;
  };
  const at = (query: number, key: number): number => weights?.data[query * length + key] ?? 0;
  const text = paneOf('villages-microgpt', 'weights').replaceAll(/\s+/g, ' ');
  const said = text.match(
    /gives (\d+ %) of its weight to (.+?); an even look would give it (\d+ %)\. For comparison: (.+?)\./,
  );
  const places = new Map([
    ['the first token', mean((query) => at(query, 0))],
    ['the token before', mean((query) => at(query, query - 1))],
    ['itself', mean((query) => at(query, query))],
  ]);
  expect(places.get(said?.[2] ?? '')).toBe(said?.[1]);
  expect(said?.[3]).toBe(mean((query) => 1 / (query + 1)));
  for (const other of said?.[4].split(', ') ?? []) {
    const [, place, share] = other.match(/^(.*) (\d+ %)$/) ?? [];
    expect(places.get(place)).toBe(share);
  }
  expect(paneOf('villages-microgpt', 'scores')).not.toContain('of its weight');
});

test('by the token that asks it is said only where a head looks much more than evenly', () => {
  const text = paneOf('villages-microgpt', 'weights').replaceAll(/\s+/g, ' ');
  expect(text).toContain('The first position is left out, since it can only look at itself.');
  expect(text).toContain('none looks anywhere much more than an even look would');
  const shares = [1, 0, 0, 0, 0.5, 0.5, 0, 0, 0.3, 0.3, 0.4, 0, 0.3, 0.3, 0.4, 0];
  const frame = { output: { shape: [4, 4], data: Float64Array.from(shares) } } as unknown as Frame;
  expect(habitsOf(frame, (_, position) => ['a', 'a', 'c', 'b'][position])?.tokens.at(-1)).toEqual({
    token: '"b"',
    at: 'the token before',
    share: 0.4,
    even: 0.25,
  });
});

test('a score is shown as the products of a query and a key, and with the spread that the root takes away', () => {
  const timeline = timelineOf('villages-microgpt');
  const frame = timeline.trace(0).frames.find(({ output }) => output.symbol === 'scores');
  const text = paneOf('villages-microgpt', 'scores', 120);
  const numbersOf = (name: string): readonly number[] =>
    (text.match(new RegExp(`^ *${name} +[+−].*$`, 'm'))?.[0].match(/[+−][\d.]+/g) ?? []).map((number) =>
      Number(number.replace('−', '-')),
    );
  const [queries, keys, products] = ['query', 'key', 'product'].map(numbersOf);
  expect(queries).toHaveLength(4);
  queries.forEach((query, k) => {
    expect(products[k]).toBeCloseTo(query * keys[k], 3);
  });
  expect(products[4]).toBeCloseTo(products[0] + products[1] + products[2] + products[3], 3);
  const visible: number[] = [];
  const length = frame?.output.shape.at(-1) ?? 0;
  frame?.output.data.forEach((score, k) => {
    const query = Math.floor(k / length);
    if (query > 0 && k % length <= query) visible.push(score);
  });
  const average = visible.reduce((sum, score) => sum + score, 0) / visible.length;
  const deviation = Math.sqrt(visible.reduce((sum, score) => sum + (score - average) ** 2, 0) / visible.length);
  const flat = text.replaceAll(/\s+/g, ' ');
  expect(flat).toContain(`a deviation of ${deviation.toPrecision(3)},`);
  expect(flat).toContain(`undivided it would be ${(2 * deviation).toPrecision(3)} and`);
});

test('scores have their signs, and the mask leaves those blank that it hides', () => {
  expect(paneOf('villages-microgpt', 'scores')).toMatch(/^ {2}4 y .* [+−]0\.\d{4} .*[+−]0\.\d{4}$/m);
  expect(paneOf('villages-microgpt', 'masked').match(/^ {2}1 <BOS>.*$/m)?.[0]).toMatch(/^ {2}1 <BOS> +[+−]0\.\d{4}$/);
});

test('the selected score is shown as q·k over the root of the head size, with its numbers', () => {
  const text = paneOf('river-gpt', 'scores');
  expect(text.replaceAll(/\s+/g, ' ')).toMatch(/\/ √\(8\) = −?\d/);
  expect(text.replaceAll(/\s+/g, ' ')).toMatch(/\+ 4 (smaller|no larger): /);
});

test('several sequences are told apart, and each named by its own tokens', () => {
  const timeline = timelineOf('river-gpt');
  const { batch } = timeline.trace(0).outcome;
  const [, second] = batch.examples;
  const word = timeline.program.model.words[second[0]];
  const text = paneOf('river-gpt', 'weights', 100, second.length ** 2);
  expect(text).toContain('sequence 2 of 4');
  expect(text).toContain(`weights of ${second.length + 1} ${word}`);
});

describe('the shades of attention', () => {
  const timeline = timelineOf('villages-microgpt');
  const drawnAt = (label: RegExp, head: number) => {
    const frames = timeline.trace(3).frames.filter((frame) => label.test(frame.label));
    const moment = momentAt(timeline, { ...START, iteration: 3, frame: frames[head].index });
    const { blocks } = sayStep(moment, null);
    const rows = blockRows(blocks, { width: 90 });
    const at = rows.findIndex((line) => textOf(line).startsWith('  scale '));
    return { blocks, rows, legend: rows[at].filter(({ shade }) => shade !== undefined) };
  };

  test('have one scale in all heads, from 0 to 1, with its legend', () => {
    for (const head of [0, 1, 2, 3]) {
      const { rows, legend, blocks } = drawnAt(/^weights = softmax/, head);
      expect(legend.map(({ text, shade }) => [Number(text), shade?.upper])).toEqual(
        [0, 0.25, 0.5, 0.75, 1].map((share) => [share, share]),
      );
      const cells = rows.flat().filter((cell) => cell.shade !== undefined && !legend.includes(cell));
      expect(cells.length).toBeGreaterThan(8);
      for (const { text, shade } of cells) expect(shade?.upper).toBeCloseTo(Number(text), 3);
      expect(blockTrees(blocks).map(textOfTree).join(' ')).toContain('scale 00.2500.5000.7501.000');
    }
  });

  test('of scores go to the largest size, on both sides of 0', () => {
    const { legend } = drawnAt(/^scores = /, 1);
    expect(legend.map(({ shade }) => shade?.upper)).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(legend[0].text.trim()).toBe(legend[4].text.trim().replace('+', '−'));
  });
});
