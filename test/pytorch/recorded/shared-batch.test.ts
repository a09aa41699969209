/** Entries of a recorded batch that share memory with one another, as inputs and labels do that are views of one tensor. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { TraceValue } from '../../../src/timeline/trace.js';
import { IS_FRESH, python } from '../../support/pytorch.js';
import { openHistoryAt } from '../../support/recordings.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));
const NAME = 'shared_batch';
const made = makeSharedFolder();

describe.each(IS_FRESH)('a batch, recorded anew: %s', (isFresh) => {
  if (isFresh) python('record_all.py', [made, NAME]);
  const history = openHistoryAt(join(isFresh ? made : STORED, `${NAME}.bst`));
  const entries = (iteration: number): readonly TraceValue[] => history.trace(iteration).outcome.given ?? [];
  const entry = (iteration: number, name: string): TraceValue => {
    const found = entries(iteration).find(({ symbol }) => symbol === `batch${name}`);
    if (found === undefined) throw new Error(`batch${name} is not there`);
    return found;
  };

  test.each([
    ['columns of a tensor, in a dict', 0, ['.x', '.y']],
    ['overlapping runs of a buffer, in a tuple', 1, ['[0]', '[1]']],
    ['overlapping runs of a corpus, in a named tuple', 2, ['.x', '.y']],
    ['rows and columns of a large table, in a dataclass', 3, ['.x', '.y']],
    ['the same memory in other strides', 4, ['.x', '.y']],
    ['one tensor by two names, in an object that holds itself', 5, ['.x', '.y']],
    ['a nest', 6, ['.in[0]', '.in[1].mask', '.out[0]', '.out[1]', '.out[2]', '.sparse']],
    ['a parameter beside data', 7, ['.x', '.weights']],
  ])('has all of its entries by name: %s', (_, iteration, names) => {
    expect(entries(iteration).map(({ symbol }) => symbol)).toEqual(names.map((name) => `batch${name}`));
  });

  test.each([
    [0, '.x', '.y'],
    [1, '[0]', '[1]'],
    [2, '.x', '.y'],
    [3, '.x', '.y'],
    [6, '.in[0]', '.out[0]'],
  ])('has labels that are the inputs one token later: iteration %i', (iteration, x, y) => {
    const [inputs, labels] = [entry(iteration, x), entry(iteration, y)].map(({ data }) => [...(data ?? [])]);
    expect(labels.length).toBe(12);
    for (const row of [0, 4, 8]) expect(labels.slice(row, row + 3)).toEqual(inputs.slice(row + 1, row + 4));
    expect(labels).not.toEqual(inputs);
  });

  test('has statistics of each entry, not of the memory that they share', () => {
    for (const iteration of [0, 1, 2, 3, 6])
      for (const { symbol, data, statistics, counted } of entries(iteration).filter(({ shape }) => shape[0] === 3)) {
        if (data === null) throw new Error(`${symbol} has no values`);
        expect([symbol, counted, statistics?.minimum]).toEqual([symbol, undefined, Math.min(...data)]);
        expect(statistics?.mean, symbol).toBeCloseTo(data.reduce((sum, x) => sum + x, 0) / data.length, 8);
      }
  });

  test('has a transpose, one tensor twice, what is empty and what has no memory of its own', () => {
    const [square, turned] = [entry(4, '.x').data, entry(4, '.y').data];
    expect([turned?.[1], turned?.[4]]).toEqual([square?.[4], square?.[1]]);
    expect(entry(5, '.y').data).toEqual(entry(5, '.x').data);
    expect([entry(6, '.in[1].mask'), entry(6, '.out[1]')].map(({ data }) => data?.length)).toEqual([0, 0]);
    expect([entry(6, '.sparse').shape, entry(6, '.sparse').data]).toEqual([[2, 2], null]);
    const labels = [...(entry(6, '.out[0]').data ?? [])];
    expect([...(entry(6, '.out[2]').data ?? [])].filter((_, k) => k % 2 === 0)).toEqual(labels);
    expect(entry(7, '.weights').data).toEqual(history.trace(7).outcome.parameters[2].data);
  });

  test.each([
    [0, '.x', '.y'],
    [1, '[0]', '[1]'],
    [2, '.x', '.y'],
    [3, '.x', '.y'],
  ])('is read by name where a step looks at an entry, and at a slice of it: iteration %i', (iteration, x, y) => {
    const { frames } = history.trace(iteration);
    const read = (op: RegExp): readonly TraceValue[] =>
      frames.filter(({ scope, label }) => scope[0] === 'forward' && op.test(label)).map(({ inputs }) => inputs[1]);
    const [whole, part] = read(/embedding/);
    expect([whole.symbol, part.symbol]).toEqual([`batch${x}`, `batch${x}`]);
    expect(part.data).toEqual(entry(iteration, x).data?.slice(4));
    const labels = read(/nll_loss/).at(-1);
    expect([...(labels?.data ?? [])]).toEqual([...(entry(iteration, y).data?.slice(4) ?? [])]);
    // Columns do not lie one after the other, so flatten() copies them.
    if (iteration !== 0 && iteration !== 3) expect(labels?.symbol).toBe(`batch${y}`);
  });
});
