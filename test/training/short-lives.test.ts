import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { beginYoung } from '../../src/training/short-lives.js';
import { garbageCollector } from '../bench/measure.js';

const COUNT = 400_000;

describe('objects that die soon', () => {
  it('are not put among the old ones because others like them lived long', () => {
    setFlagsFromString('--allocation-site-pretenuring');
    const usual = bytesGrownOld();
    beginYoung();
    expect(bytesGrownOld()).toBeLessThan(usual / 2);
  });
});

/** By how much the old objects grow while others are made and dropped, like many that were made before and are kept. */
function bytesGrownOld(): number {
  // V8 learns by the place in the program, so each time it has to be a new one.
  const make: (k: number) => object = new Function('k', 'return { k, list: [k, k + 1], next: { k } }') as never;
  const kept = Array.from({ length: COUNT }, (_, k) => make(k));
  garbageCollector()();
  const before = oldBytes();
  let last = kept[0];
  for (let k = 0; k < COUNT; k++) last = make(k);
  const grown = oldBytes() - before;
  expect([kept.length, last]).toMatchObject([COUNT, { k: COUNT - 1 }]);
  return grown;
}

function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0;
}
