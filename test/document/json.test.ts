/** Documents as JSON: what is read is what was written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOST_LEVELS, readJson, writeJson } from '../../src/document/json.js';
import { seedOf } from '../support/depth.js';
import { articles } from '../support/random-articles.js';

/** As it is once it has been sent: typed arrays are lists. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

test('any article is the same, there and back', () => {
  fc.assert(
    fc.property(articles, (article) => {
      expect(readJson(writeJson(article))).toStrictEqual(plain(article));
    }),
    { numRuns: 200, seed: seedOf(7) },
  );
});

test('numbers that JSON has no words for are strings, where numbers stand', () => {
  const trend = { kind: 'trend', values: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 0.1] };
  expect(writeJson(trend)).toBe('{"kind":"trend","values":["NaN","Infinity","-Infinity","-0",0,0.1]}');
  expect(readJson(writeJson(trend))).toStrictEqual(trend);
  const shown = { kind: 'value', value: Number.NaN, text: 'NaN' };
  expect(readJson(writeJson([shown, { text: '-0', lines: ['Infinity'] }]))).toStrictEqual([
    shown,
    { text: '-0', lines: ['Infinity'] },
  ]);
  expect(writeJson(Float32Array.of(0.5, Number.NaN))).toBe('[0.5,"NaN"]');
  expect(readJson('{"value":"12","values":["nan","1e3"]}')).toEqual({ value: '12', values: ['nan', '1e3'] });
});

test('what is nested too deeply is not read, and what names a prototype changes none', () => {
  const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  expect(() => readJson(nested(MOST_LEVELS))).not.toThrow();
  expect(() => readJson(nested(MOST_LEVELS + 2))).toThrow(RangeError);
  expect(() => readJson(nested(500_000))).toThrow(RangeError);
  readJson('{"__proto__":{"value":"NaN","polluted":1},"constructor":{"prototype":{"polluted":1}}}');
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});
