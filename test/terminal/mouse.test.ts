// Mouse events out of a stream of bytes, whatever way it is cut.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMouseFilter, type MouseEvent } from '../../src/terminal/mouse.js';

function feed(...chunks: readonly string[]): { readonly events: MouseEvent[]; readonly rest: string } {
  const events: MouseEvent[] = [];
  const filter = createMouseFilter((event) => events.push(event));
  const rest = Buffer.concat(chunks.map((chunk) => filter.take(Buffer.from(chunk)))).toString();
  return { events, rest };
}

describe('the mouse', () => {
  test('is told as presses, drags, releases and turns of the wheel, in cells from 0', () => {
    expect(feed('\x1b[<0;1;1M\x1b[<32;12;5M\x1b[<0;12;5m\x1b[<64;3;4M\x1b[<65;3;4M').events).toEqual([
      { kind: 'press', x: 0, y: 0 },
      { kind: 'drag', x: 11, y: 4 },
      { kind: 'release', x: 11, y: 4 },
      { kind: 'wheel-up', x: 2, y: 3 },
      { kind: 'wheel-down', x: 2, y: 3 },
    ]);
  });

  test('tells nothing of other buttons and of places that are none, and passes neither on as keys', () => {
    expect(feed('\x1b[<2;5;5M\x1b[<1;5;5M\x1b[<0;0;5M\x1b[<35;5;5M')).toEqual({ events: [], rest: '' });
  });

  test('leaves all other bytes as they came, however they are cut', () => {
    const stream = 'a\x1b[<0;10;20Mé\x1b[A\x1b\x1b[<64;1;1M語\x1b[<x\x1b[<1;2q';
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 6 }), (cuts) => {
        // After an Esc nobody can know what comes, and the key must not wait: no cut there.
        const sound = cuts.filter((cut) => stream[cut - 1] !== '\x1b');
        const places = [0, ...sound.sort((a, b) => a - b), stream.length];
        const chunks = places.slice(1).map((end, k) => stream.slice(places[k], end));
        const { events, rest } = feed(...chunks);
        expect(rest).toBe('aé\x1b[A\x1b語\x1b[<x\x1b[<1;2q');
        expect(events.map(({ kind }) => kind)).toEqual(['press', 'wheel-up']);
      }),
    );
  });

  test('holds nothing back for long', () => {
    const { events, rest } = feed(`\x1b[<${'1;'.repeat(40)}`, 'x');
    expect(events).toEqual([]);
    expect(rest.endsWith('x')).toBe(true);
  });
});
