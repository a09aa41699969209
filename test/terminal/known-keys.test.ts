// What passes to Ink is keys, and no input makes it throw.
import fc from 'fast-check';
import { Text, useInput } from 'ink';
import { createElement } from 'react';
import { expect, it } from 'vitest';
import { createKeyFilter, keepKnownKeys } from '../../src/terminal/known-keys.js';
import { createStage } from '../../src/terminal/stage.js';

it.each(['\x1b[A', '\x1b[1;5C', '\x1b[5~', '\x1b[3;2~', '\x1bOP', '\x1b[Z', 'a', 'é', '\x1b', '\r', '\x7f'])(
  'lets the key %j pass',
  (key) => expect(keepKnownKeys(key)).toBe(key),
);

it.each([
  '\x1b[1;5I',
  '\x1b[29;5~',
  '\x1b[5n',
  '\x1b[0n',
  '\x1b[27;5;9~',
  '\x1b[I',
  '\x1b[O',
  '\x1b[200~',
  '\x1b[201~',
  '\x1b[<0;3;4M',
  '\x1b[?62;4c',
  '\x1b]0;title\x07',
  '\x1b]52;c;AAAA\x1b\\',
  '\x1bP1$r0m\x1b\\',
  '\x9b5n',
])('drops %j', (sequence) => {
  expect(keepKnownKeys(`a${sequence}b`).replace('5n', '')).toBe('ab');
});

it('puts a key together from pieces, and gives Escape when nothing follows', async () => {
  const seen: string[] = [];
  const filter = createKeyFilter((keys) => seen.push(keys));
  filter.push('\x1b');
  filter.push('[1;');
  filter.push('5C');
  filter.push('\x1b');
  expect(seen).toEqual(['\x1b[1;5C']);
  await new Promise((resolve) => setImmediate(resolve));
  filter.push('\x1b[1');
  await new Promise((resolve) => setImmediate(resolve));
  filter.push('x');
  expect(seen).toEqual(['\x1b[1;5C', '\x1b', 'x']);
});

it('never ends a stage, whatever arrives', () => {
  const errors: unknown[] = [];
  const stage = createStage({
    size: { columns: 20, rows: 3 },
    view: () => createElement(Listener),
    onError: (error) => errors.push(error),
  });
  const piece = fc.oneof(
    fc.constantFrom('\x1b', '[', 'O', ']', ';', '5', '1', '~', 'I', 'n', '$', '^', '<', '\x07', '\x1b[1;5', '\x9b'),
    fc.string({ maxLength: 3, unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      stage.push(pieces.join(''));
      expect(errors.splice(0)).toEqual([]);
    }),
    { numRuns: 2000 },
  );
  stage.close();
});

function Listener() {
  useInput(() => {});
  return createElement(Text, null, 'listening');
}
