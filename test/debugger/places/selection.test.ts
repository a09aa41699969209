/** Which element of a step is selected, and in which order one walks through them. */

import { describe, expect, test } from 'vitest';
import { momentAt, type PredictionPart, predictionAt } from '../../../src/debugger/places/moment.js';
import { neighbour, orderAt, rangeAt, selectedElement, targetElement } from '../../../src/debugger/places/selection.js';
import { fieldsOf } from '../../../src/debugger/session.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import { START } from '../../../src/timeline/cursor.js';
import { DIVERGING, timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { momentOfPart } from '../../support/moments.js';

const timeline = timelineOf();
const WORDS = ['we', 'love', 'deep', 'learning', 'the', 'hello', 'is', '<EOS>'];

function wordsInOrder(part: PredictionPart, prediction = 0): readonly string[] {
  return orderAt(momentOfPart(timeline, 0, part, prediction)).map((element) => WORDS[element]);
}

describe('the order of the elements', () => {
  const byScore = ['the', 'hello', 'we', 'is', 'love', 'deep', 'learning', '<EOS>'];

  test.each(['logits', 'exponentials', 'probabilities'] as const)('is by size for %s, likeliest first', (part) => {
    expect(wordsInOrder(part)).toEqual(byScore);
  });

  test('is by size without the sign for the gradient at the logits', () => {
    expect(wordsInOrder('logit gradients')).toEqual(['we', 'the', 'hello', 'is', 'love', 'deep', 'learning', '<EOS>']);
  });

  test('is as they lie for a table of parameters', () => {
    const { trace } = momentAt(timeline, START);
    const frame = trace.outcome.updated[0].frame ?? -1;
    const moment = momentAt(timeline, { ...START, frame });
    expect(orderAt(moment)).toEqual(Array.from({ length: 32 }, (_, i) => i));
  });

  test('is that of one row where a row has been stepped into', () => {
    const { trace } = momentAt(timeline, START);
    const frame = trace.outcome.updated[0].frame ?? -1;
    const moment = momentAt(timeline, { ...START, frame, row: 2 });
    expect(rangeAt(moment)).toEqual({ start: 16, end: 24 });
    expect([...orderAt(moment)].sort((a, b) => a - b)).toEqual([16, 17, 18, 19, 20, 21, 22, 23]);
  });

  test('is a permutation with NaN at its end in a run that has blown up', () => {
    const diverged = timelineOf('we-love-deep-learning', ...DIVERGING);
    for (const part of ['logits', 'exponentials', 'probabilities', 'logit gradients'] as const) {
      const moment = momentOfPart(diverged, 2, part);
      const order = orderAt(moment);
      expect([...order].sort((a, b) => a - b)).toEqual(WORDS.map((_, i) => i));
      const values = order.map((element) => moment.frame?.output.data?.[element] ?? 0);
      const firstNaN = values.findIndex(Number.isNaN);
      if (firstNaN !== -1) expect(values.slice(firstNaN).every(Number.isNaN)).toBe(true);
    }
  });
});

describe('the rows of a step', () => {
  const LAST = { step: 29, words: [0, 1, 2, 3, 4, 5, 6, 7] };

  test('that is a vector are its elements, each the next line', () => {
    for (const row of LAST.words) {
      const moment = momentAt(timeline, { ...START, frame: LAST.step - 1, row });
      expect(orderAt(moment)).toEqual(LAST.words);
      expect(selectedElement(moment, null)).toBe(row);
    }
  });

  test.each(['rows', 'Escape'])('are left by %s, and the one that was left is selected', async (way) => {
    const held = holdSession(timeline);
    await held.execute('goto 0.29');
    await held.execute('rows');
    await held.execute('step 2');
    expect(held.session.where.cursor).toMatchObject({ frame: LAST.step - 1, row: 2 });
    if (way === 'rows') await held.execute('rows');
    else held.press('escape');
    expect(held.session.where.cursor).toMatchObject({ frame: LAST.step - 1, row: null });
    expect(held.session.where.selection).toBe(2);
    await held.execute('rows');
    expect(held.session.where.cursor.row).toBe(2);
  });

  test('are left by Escape only once nothing stands over the step', async () => {
    const held = holdSession(timeline);
    await held.execute('goto 0.29');
    await held.execute('rows');
    await held.execute('why');
    held.press('escape');
    expect(fieldsOf(held.session)).toMatchObject({ answer: null, cursor: { row: 0 } });
    held.press('escape');
    expect(held.session.where.cursor.row).toBeNull();
  });

  test('of a parameter are no predictions, even where there happen to be as many', () => {
    const bigram = timelineOf('villages-bigram', 'training.batchSize=27');
    const { frames } = bigram.trace(0);
    for (const { index, scope } of frames) {
      const place = predictionAt(momentAt(bigram, { ...START, frame: index, row: 3 }));
      if (scope[0] === 'update') expect(place).toBeNull();
      if (scope[0] === 'predict') expect(place?.row).toBe(3);
    }
  });
});

describe('the selected element', () => {
  test('is the target unless another was chosen', () => {
    const moment = momentOfPart(timeline, 0, 'probabilities', 1);
    expect(WORDS[selectedElement(moment, null)]).toBe('love');
    expect(targetElement(moment)).toBe(1);
    expect(selectedElement(moment, 6)).toBe(6);
  });

  test('is the target still when the one chosen lies elsewhere', () => {
    expect(selectedElement(momentOfPart(timeline, 0, 'probabilities', 1), 8)).toBe(1);
  });

  test('is the largest gradient where a gradient has no target', () => {
    const { trace } = momentAt(timeline, START);
    const frame = trace.outcome.gradients[0].frame ?? -1;
    const moment = momentAt(timeline, { ...START, frame });
    expect(selectedElement(moment, null)).toBe(0);
    expect(trace.outcome.gradients[0].data[0]).toBeCloseTo(-0.8506, 4);
  });

  test('is the weight that an update moves furthest, which is the first of the list, NaN or not', () => {
    for (const tables of [timelineOf('villages-microgpt'), timelineOf('sun-and-rain-36', ...DIVERGING)]) {
      const iteration = 4;
      for (const { index, scope } of tables.trace(iteration).frames) {
        if (scope[0] !== 'update') continue;
        const moment = momentAt(tables, { ...START, iteration, frame: index });
        expect(selectedElement(moment, null)).toBe(orderAt(moment)[0]);
      }
    }
  });

  test('is where the last token looks most in an attention step, and the largest gradient on the way back', () => {
    const attending = timelineOf('villages-microgpt');
    const { frames } = attending.trace(0);
    const weights = frames.find(({ op }) => op.name === 'softmax')!;
    const back = frames.find(({ output }) => output.symbol === '∂loss/∂weights')!;
    const selectedOf = ({ index }: Frame) => selectedElement(momentAt(attending, { ...START, frame: index }), null);
    const [length] = weights.output.shape;
    const lastRow = [...weights.output.data.subarray(-length)];
    expect(selectedOf(weights)).toBe((length - 1) * length + lastRow.indexOf(Math.max(...lastRow)));
    const sizes = [...back.output.data].map(Math.abs);
    expect(selectedOf(back)).toBe(sizes.indexOf(Math.max(...sizes)));
  });

  test('moves along the order and stops at both ends', () => {
    const moment = momentOfPart(timeline, 0, 'probabilities');
    const order = orderAt(moment);
    expect(WORDS[neighbour(moment, null, 1)]).toBe('is');
    expect(WORDS[neighbour(moment, null, -1)]).toBe('hello');
    expect(neighbour(moment, null, -100)).toBe(order[0]);
    expect(neighbour(moment, null, 100)).toBe(order[order.length - 1]);
  });
});

describe('the keys for up and down', () => {
  test('select the next and the last word of a distribution', () => {
    const { cursor } = momentOfPart(timeline, 0, 'probabilities');
    const held = holdSession(timeline, { cursor });
    held.press('down');
    expect(WORDS[held.session.where.selection ?? -1]).toBe('is');
    held.press('up', 'up');
    expect(WORDS[held.session.where.selection ?? -1]).toBe('hello');
    held.press(...Array.from({ length: 9 }, () => 'down'));
    expect(WORDS[held.session.where.selection ?? -1]).toBe('<EOS>');
    held.press(...Array.from({ length: 9 }, () => 'up'));
    expect(WORDS[held.session.where.selection ?? -1]).toBe('the');
  });

  test('walk a list of weights line by line, and the other keys as well', () => {
    const { trace } = momentAt(timeline, START);
    const held = holdSession(timeline, { cursor: { ...START, frame: trace.outcome.updated[0].frame ?? -1 } });
    held.press('down', 'down', 'down');
    expect(held.session.where.selection).toBe(3);
    held.press('.', 'up');
    expect(held.session.where.selection).toBe(3);
  });

  test('walk many weights from the largest change down', () => {
    const run = timelineOf('villages-bigram');
    const { parameters, updated } = run.trace(0).outcome;
    const held = holdSession(run, { cursor: { ...START, frame: updated[0].frame ?? -1 } });
    const seen: number[] = [];
    for (let line = 0; line < 60; line++) {
      held.press('down');
      const element = held.session.where.selection ?? -1;
      seen.push(Math.abs(updated[0].data[element] - parameters[0].data[element]));
    }
    expect(seen).toEqual(seen.toSorted((a, b) => b - a));
    expect(seen[0]).toBeGreaterThan(seen[59]);
  });

  test('walk a table row by row', () => {
    const { trace } = momentAt(timeline, START);
    const frame = trace.outcome.gradients[0].frame ?? -1;
    const held = holdSession(timeline, { cursor: { ...START, frame } });
    const first = selectedElement(momentAt(timeline, held.session.where.cursor), null);
    held.press('down');
    expect(held.session.where.selection).toBe(first + 8);
  });

  test('have nothing to do with scrolling by pages, which leaves the selection until the next line is selected', () => {
    const { cursor } = momentOfPart(timeline, 0, 'probabilities');
    const held = holdSession(timeline, { cursor });
    held.press('down', 'pagedown', 'pagedown', 'pageup');
    expect(WORDS[held.session.where.selection ?? -1]).toBe('is');
    expect(held.session.open.scroll).toBe(10);
    held.press('down');
    expect(WORDS[held.session.where.selection ?? -1]).toBe('love');
    expect(held.session.open.scroll).toBe(0);
  });

  test('scroll where there is nothing to select', () => {
    const held = holdSession(timeline);
    held.press('down', 'down', 'up');
    expect(held.session.open.scroll).toBe(1);
    held.press('up', 'up');
    expect(held.session.open.scroll).toBe(0);
    expect(held.session.where.selection).toBeNull();
  });

  test('keep the word selected from one prediction to the next, and let go where it makes no sense', () => {
    const from = momentOfPart(timeline, 0, 'exponentials');
    const held = holdSession(timeline, { cursor: from.cursor });
    held.press('down');
    const chosen = held.session.where.selection;
    expect(chosen).not.toBeNull();
    // The sum of the exponentials is a single number.
    held.press('right');
    expect(held.session.where.selection).toBeNull();
    const gradient = momentOfPart(timeline, 0, 'probabilities');
    const again = holdSession(timeline, { cursor: gradient.cursor });
    again.press('down', '}');
    expect(again.session.where.selection).toBe(chosen);
  });
});
