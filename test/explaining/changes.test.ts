/**
 * What changed since the last stop is marked, and marking moves nothing.
 */
import { describe, expect, it } from 'vitest';
import { createCentreSource } from '../../src/commands/articles/said-at-place.js';
import type { Block, Inline } from '../../src/document/document.js';
import { blockRows } from '../../src/document/drawing/rows/blocks.js';
import { type Row, rowWidth, textOf } from '../../src/document/drawing/rows/rows.js';
import { sayTargets } from '../../src/explaining/beside.js';
import { left, NOT_YET, number, paragraph, right, table } from '../../src/explaining/blocks.js';
import { markChanges } from '../../src/explaining/changes.js';
import { momentOf, previousOf } from '../../src/explaining/compared.js';
import { openApp } from '../support/app-stage.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { gridText } from '../support/shown-grid.js';

const WIDTH = 40;

/** A value as it is written; text that is no number is not there yet. */
function cell(written: string): Inline {
  const value = Number(written.replace('−', '-'));
  return written === 'not yet' ? NOT_YET : number(value, written);
}

const sentence = (...parts: readonly string[]): Block =>
  paragraph(parts.map((part, k) => (k % 2 === 0 ? part : cell(part))));

const listOf = (...lines: readonly (readonly [name: string, value: string])[]): Block =>
  table(
    [left('word'), right('P')],
    lines.map(([name, value]) => ({ cells: [name, cell(value)] })),
  );

const drawn = (before: Block, after: Block): readonly Row[] =>
  blockRows(markChanges([before], [after]), { width: WIDTH });

const changedIn = (before: Block, after: Block): readonly string[] =>
  drawn(before, after).flatMap((line) => line.filter(({ role }) => role === 'changed').map(({ text }) => text));

describe('changes', () => {
  it('are marked with their direction where a space is to spare', () => {
    const rows = drawn(listOf(['love', '0.5000']), listOf(['love', '0.7500']));
    expect(textOf(rows[1])).toBe('  love ▲0.7500');
    expect(changedIn(listOf(['a', '2.0']), listOf(['a', '−2.0']))).toEqual(['▼', '−2.0']);
    expect(changedIn(sentence('a ', '1', ' b'), sentence('a ', '2', ' b'))).toEqual(['2']);
  });

  it('are told from what is new, what has gone and what is the same', () => {
    const at = (value: string, name = 'love') => listOf([name, value]);
    expect(changedIn(at('not yet'), at('0.5'))).toEqual(['0.5']);
    expect(changedIn(at('0.5'), at('not yet'))).toEqual([]);
    expect(changedIn(at('0.5'), at('0.5'))).toEqual([]);
    expect(changedIn(at('0.5'), at('0.7', 'deep'))).toEqual([]);
    expect(changedIn(at('NaN'), at('1e−7'))).toEqual(['1e−7']);
  });

  it('find their line again wherever it has moved, and widths stay', () => {
    const [before, after] = [listOf(['love', '0.9'], ['deep', '0.1']), listOf(['deep', '0.8'], ['love', '0.2'])];
    const rows = drawn(before, after);
    expect(rows.slice(1).map(textOf)).toEqual(['  deep ▲0.8', '  love ▼0.2']);
    expect(rows.map(rowWidth)).toEqual(blockRows([after], { width: WIDTH }).map(rowWidth));
  });

  it('compare lines that are about the same thing: numbers that name a line are not values', () => {
    const stops = (...lines: readonly (readonly [iteration: string, probability: string])[]): Block =>
      table(
        [right('iteration'), right('P(we)')],
        lines.map(([iteration, probability]) => ({ cells: [cell(iteration), cell(probability)] })),
      );
    expect(changedIn(stops(['0', '0.15'], ['200', '0.93']), stops(['0', '0.15'], ['50', '0.80']))).toEqual([]);
    expect(changedIn(stops(['50', '0.79']), stops(['50', '0.80']))).toEqual(['▲', '0.80']);
  });

  it('give no direction to a change, which has its own', () => {
    const changes = (probability: string, change: string): Block =>
      table(
        [left('word'), right('P'), right('change', { unit: 'change' })],
        [{ cells: ['we', cell(probability), number(Number(change), change)] }],
      );
    const rows = drawn(changes('0.10', '+0.0169'), changes('0.11', '+0.0164'));
    expect(textOf(rows[1])).toMatch(/▲0\.11 {2}\+0\.0164$/);
  });

  it('are found by what they are where the words round them are others', () => {
    const of = { symbol: 'P', step: 3, element: 1 };
    const verdict = (value: number, text: string, word: string): Block =>
      paragraph([`${word} at `, number(value, text, of)]);
    expect(changedIn(verdict(0.4, '0.4000', 'a shock'), verdict(0.6, '0.6000', 'a surprise'))).toEqual(['0.6000']);
    expect(changedIn(verdict(0.4, '0.4000', 'a shock'), verdict(0.4, '0.4', 'a surprise'))).toEqual([]);
    expect(changedIn(verdict(0.4, '0.4', 'a shock'), verdict(0.40001, '0.4', 'a surprise'))).toEqual([]);
  });

  it('of a matrix are told by what is written of it', () => {
    const matrix = (...values: readonly number[]): Block => ({
      ...{ kind: 'matrix', rowNames: ['r'], columnNames: ['a', 'b', 'c'], values, zoom: 0 },
      cursor: { row: 0, column: 0 },
    });
    expect(changedIn(matrix(1, 2, 3), matrix(1, 2.00001, 4))).toEqual(['▲', '+4.000']);
  });

  it('show on the screen after a move of an iteration, until the next key', async () => {
    const app = openApp({ columns: 120, rows: 40 });
    await app.press(']', ']', 's', 's', '}', '}');
    expect(gridText(app.stage.grid)).toMatch(/target.*▲0\.1/);
    await app.press('down');
    expect(gridText(app.stage.grid)).not.toMatch(/[▲▼]0\./);
    app.close();
  });

  describe.each([
    { run: 'villages-bigram', batches: 'other', marked: false },
    { run: 'we-love-deep-learning', batches: 'the same', marked: true },
  ])('after a move to the iteration after, in $run, whose batches have $batches examples', ({ run, marked }) => {
    it(marked ? 'are marked' : 'are not marked: a number of one example is not one of another that has changed', () => {
      const held = holdSession(timelineOf(run));
      held.run('goto', '0.loss/mean');
      held.run('next-iteration', '');
      const moment = momentOf(held.session, held.store.getState().branches);
      const shown = JSON.stringify([
        createCentreSource()(moment, held.session),
        sayTargets(moment, previousOf(held.session, moment)),
      ]);
      expect(/"(?:change|before)":/.test(shown)).toBe(marked);
    });
  });

  it('show only where the same step was the stop before, not another of the same label', async () => {
    const app = openApp({ columns: 120, rows: 40 });
    const goTo = async (place: string): Promise<void> => {
      app.driver.execute(`goto ${place}`);
      await app.driver.whenIdle();
      await app.press();
    };
    await goTo('5.7');
    await goTo('9.7');
    expect(gridText(app.stage.grid)).toMatch(/target.*▲0\./);
    await goTo('5.10');
    await goTo('9.7');
    expect(gridText(app.stage.grid)).not.toMatch(/[▲▼]0\./);
    app.close();
  });
});
