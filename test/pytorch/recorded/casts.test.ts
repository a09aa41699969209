/** Casts, which autocast adds by the dozen, are shown as what they are of; one that overflows is a step of its own. */
import { expect, test } from 'vitest';
import { parseLine } from '../../../src/pytorch/recorded/lines.js';
import { Memory } from '../../../src/pytorch/recorded/memory.js';
import type { Header } from '../../../src/pytorch/recorded/rank-files.js';
import { readTrace } from '../../../src/pytorch/recorded/read-trace.js';

const HEADER: Header = {
  ...{ torch: '2.6', model: 'Net', rank: 0, world: 1, optimizers: [], budget: null, most: 4096 },
  parameters: [{ name: 'weight', shape: [2], tied: [] }],
};

function traceOf(infinite: number, dtype = 'F16') {
  const values: Readonly<Record<string, readonly number[]>> = { 0: [1, 1000], 1: [1, 1000], 2: [2, 2000] };
  const read = (name: string) => (name in values ? Float64Array.from(values[name]) : null);
  const memory = new Memory({ read, readAt: () => null, damageOf: () => null, isSummed: () => true }, () => {});
  const stats = (bad: number) => [1, 2, 1, 1, 0, bad, 0];
  const lines = [
    { begin: 0, file: null, rates: [] },
    { given: 'weight', kind: 'parameter', shape: [2], v: 0, stats: stats(0), value: '0' },
    {
      ...{ i: 0, op: 'aten::_to_copy', phase: 'forward', scope: [''], args: { dtype } },
      in: [{ name: 'self', v: 0, shape: [2] }],
      out: [{ name: '', v: 1, shape: [2], dtype, stats: stats(infinite), value: '1' }],
    },
    {
      ...{ i: 1, op: 'aten::mul', phase: 'forward', scope: [''], args: { other: 2 } },
      in: [{ name: 'self', v: 1, shape: [2], dtype }],
      out: [{ name: '', v: 2, shape: [2], dtype, stats: stats(infinite), value: '2' }],
    },
    {
      ...{ i: 2, op: 'aten::mul', phase: 'backward', of: 0 },
      in: [{ name: 'self', v: 2, shape: [2], dtype }],
      out: [{ name: '', v: 3, shape: [2], stats: stats(0) }],
    },
    { end: 0, frames: 3, before: [['weight', 0]], after: [['weight', 0]] },
  ];
  const parsed = lines.map((line) => parseLine(JSON.stringify(line)));
  return readTrace(0, parsed, {
    header: HEADER,
    memory,
    opOf: ({ op }) => ({ name: op }),
    sourceAt: () => null,
    clippedNorm: null,
  });
}

test('a cast is no step, and what reads it reads what it is of, with its own numbers', () => {
  const { frames } = traceOf(0);
  expect(frames.map(({ label }) => label)).toEqual(['mul', 'mul']);
  const [input] = frames[0].inputs;
  expect([input.symbol, input.frame, input.node, input.dtype]).toEqual(['weight', null, 0, 'F16']);
  expect([...(input.data ?? [])]).toEqual([1, 1000]);
  expect(input.origin?.(1)).toMatchObject({ index: 1, value: { symbol: 'weight', dtype: 'F32' } });
});

test('a backward step does not differentiate a step that is not there', () => {
  expect(traceOf(0).frames[1].differentiates).toBeNull();
  expect(traceOf(1).frames[2].differentiates).toBe(0);
});

test('a cast that makes an infinity, or whole numbers, is a step', () => {
  expect(traceOf(1).frames.map(({ label }) => label)).toEqual(['_to_copy', 'mul', 'mul']);
  expect(traceOf(0, 'I64').frames.map(({ label }) => label)).toEqual(['_to_copy', 'mul', 'mul']);
});
