/** Where a text stops being JSON, for messages: at the very place at which JSON.parse gives up. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/files/refusal.js';
import { findJsonFault, parseJson } from '../../src/training/json-text.js';

/** JSON text with a few characters deleted, doubled or replaced by characters that matter in JSON. */
const damagedJson = fc
  .tuple(
    fc.json({ maxDepth: 4 }),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom(
          '',
          ',',
          ':',
          '"',
          '{',
          '}',
          '[',
          ']',
          '\\',
          '0',
          '.',
          '-',
          'e',
          'x',
          '\n',
          '\u0001',
          'null',
          ' ',
        ),
      ),
      { maxLength: 3 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((current, [at, insert]) => {
      const place = current.length === 0 ? 0 : at % current.length;
      return current.slice(0, place) + insert + current.slice(place + (at % 2));
    }, text),
  );

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the scanner for faults', () => {
  it('finds a fault exactly where JSON.parse refuses', () => {
    fc.assert(
      fc.property(damagedJson, (text) => {
        expect(findJsonFault(text) === undefined).toBe(parses(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('points at a place of the text', () => {
    fc.assert(
      fc.property(damagedJson, (text) => {
        const fault = findJsonFault(text);
        const lines = text.split(/\r\n|\n|\r/);
        if (fault === undefined) return;
        expect(fault.line).toBeLessThanOrEqual(lines.length);
        expect(fault.column).toBeLessThanOrEqual([...lines[fault.line - 1]].length + 1);
      }),
    );
  });

  it.each([
    ['[01]', 1, 2, [0], '01', 'a JSON number (0.1, -2, 1e-8)'],
    ['[1.]', 1, 2, [0], '1.', 'a JSON number (0.1, -2, 1e-8)'],
    ['[+1]', 1, 2, [0], '+1', 'a JSON number (0.1, -2, 1e-8)'],
    ['[.5]', 1, 2, [0], '.5', 'a JSON number (0.1, -2, 1e-8)'],
    ['{"a": True}', 1, 7, ['a'], 'True', 'a value (text goes in double quotes)'],
    ['{"a" 1}', 1, 6, [], '1', 'a colon after the field name'],
    ['["a\n"]', 1, 4, [0], 'a line break', 'text, or the double quote that ends the string'],
    ['["\\x"]', 1, 3, [0], '\\x', 'a JSON escape (\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000)'],
    ['{}\r\n{}', 2, 1, [], '"{"', 'nothing after the end of the value'],
    ['["𝛁𝛁" 1]', 1, 7, [], '1', 'a comma, or the "]" that closes the "[" on line 1'],
  ])('describes %j', (text, line, column, path, got, expected) => {
    expect(findJsonFault(text)).toEqual({ line, column, path, got, expected });
  });

  it('survives nesting that would exhaust the stack', () => {
    expect(findJsonFault('['.repeat(1_000_000))).toMatchObject({ column: 65, got: 'more than 64 levels of nesting' });
    expect(() => parseJson('['.repeat(1_000_000))).toThrow(Refusal);
  });
});
