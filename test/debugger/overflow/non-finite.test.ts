/** NaN and infinities among other values: found wherever they are. */
import { expect, test } from 'vitest';
import { overflowsAt } from '../../../src/debugger/overflow/non-finite.js';
import { timelineOf } from '../../support/fixtures.js';
import { asValue } from '../../support/values.js';

test.each([Number.NaN, Number.POSITIVE_INFINITY])('one %s is found at every place of a tensor', (bad) => {
  const timeline = timelineOf();
  const { strayElement } = overflowsAt(timeline, { ...timeline.trace(0), frames: [] });
  for (let length = 1; length <= 9; length++) {
    const sound = Float64Array.from({ length }, (_, k) => (k % 2 === 0 ? 1e308 : -0));
    expect(strayElement(asValue({ shape: [length], data: sound }, 'x'))).toBeNull();
    for (let place = 0; place < length; place++) {
      expect(strayElement(asValue({ shape: [length], data: sound.with(place, bad) }, 'x'))).toBe(place);
    }
  }
});
