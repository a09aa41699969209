/**
 * Attention as a triangle: in numbers, labelled by tokens, with the selected row.
 */
import { expect, test } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { START } from '../../../src/timeline/cursor.js';
import { textOf } from '../../../src/views/drawing/rows.js';
import { stepPane } from '../../../src/views/step.js';
import { timelineOf } from '../../support/fixtures.js';

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
    const line = rows.find((text) => text.slice(2).startsWith(`${position} ${word}`));
    expect(line?.match(/[01]\.\d{3}/g)).toHaveLength(position + 1);
  });
});

test('the shares of the first query are left out of what all look at on average, and they add up', () => {
  const text = paneOf('villages-microgpt', 'weights').replaceAll(/\s+/g, ' ');
  const shares = text.match(/a token looks with (\d+) % at .*? (\d+) % at .*? (\d+) % at itself and (\d+) % elsewhere/);
  const sum = (shares ?? []).slice(1).reduce((total, share) => total + Number(share), 0);
  expect(Math.abs(sum - 100)).toBeLessThanOrEqual(2);
  expect(paneOf('villages-microgpt', 'scores')).not.toContain('On average');
});

test('scores have their signs, and the mask leaves those blank that it hides', () => {
  expect(paneOf('villages-microgpt', 'scores')).toMatch(/^ {2}3 y .* [+−]0\.\d{4} .*[+−]0\.\d{4}$/m);
  expect(paneOf('villages-microgpt', 'masked').match(/^ {2}0 <BOS>.*$/m)?.[0]).toMatch(/^ {2}0 <BOS> +[+−]0\.\d{4}$/);
});

test('the selected score is shown as q·k over the root of the head size, with its numbers', () => {
  const text = paneOf('river-gpt', 'scores');
  expect(text.replaceAll(/\s+/g, ' ')).toMatch(/\/ √\(8\) = −?\d/);
  expect(text.replaceAll(/\s+/g, ' ')).toMatch(/\+ 4 more: /);
});

test('several sequences are told apart, and each named by its own tokens', () => {
  const timeline = timelineOf('river-gpt');
  const { batch } = timeline.trace(0).outcome;
  const [, second] = batch.examples;
  const word = timeline.program.model.words[second[0]];
  const text = paneOf('river-gpt', 'weights', 100, second.length ** 2);
  expect(text).toContain('sequence 2 of 4');
  expect(text).toContain(`weights of 0 ${word}`);
});
