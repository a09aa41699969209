/** What a page sends: whatever it never sends is dropped. */
import { expect, test } from 'vitest';
import { actsIn } from '../../../src/class/web/body.js';

const of = { symbol: 'P', step: 6, element: 1 };

test('a number is asked about by its address, and by nothing else', () => {
  expect(actsIn([{ ask: of }, { ask: { ...of, step: null } }, { ask: { ...of, polluted: 1 } }])).toStrictEqual([
    { ask: of },
    { ask: { ...of, step: null } },
    { ask: of },
  ]);
  const forged = [
    ...[-1, 0.5, 2 ** 60, 'Infinity', '1', null, {}, undefined].map((element) => ({ ...of, element })),
    ...[-1, 0.5, 2 ** 60, 'NaN', 'forward/z', [], undefined].map((step) => ({ ...of, step })),
    ...[1, null, {}, 'a'.repeat(5000), undefined].map((symbol) => ({ ...of, symbol })),
    ...[null, 'P', 1, [], {}, [of], JSON.parse(`{"__proto__":${JSON.stringify(of)}}`)],
  ];
  for (const ask of forged) expect(actsIn([{ ask }]), JSON.stringify(ask)).toEqual([]);
});

test('keys and lines that nobody can type are dropped, and the others stay', () => {
  const acts = [{ key: 's' }, { key: 'constructor' }, { key: '\u001b' }, { line: 'goto 1' }, { line: 'a\u0007' }, null];
  expect(actsIn(acts)).toEqual([{ key: 's' }, { line: 'goto 1' }]);
  for (const acts of [undefined, null, 'key', { length: 1, 0: { key: 's' } }]) expect(actsIn(acts)).toEqual([]);
});
