/**
 * Loading never ends but in a sound fixture or in a message that is safe to print, whatever a file or an option holds.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predictionsOf } from '../../src/data/fixture.js';
import { type LoadedFixture, type LoadOptions, loadFixture } from '../../src/data/load-fixture.js';
import { PRINTABLE_TEXT } from '../../src/data/printable.js';
import { sampleFixture, writeFile } from './sample.js';

const nastyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom(
    '\u001b[2J',
    '\u202e',
    '\ud800',
    '__proto__',
    'constructor',
    '',
    '\u2028',
    'we',
    'adam',
    'vocab36',
    'kind',
    '0',
    'x'.repeat(100),
  ),
);
const nastyValue = fc.oneof(
  nastyText,
  fc.double(),
  fc.integer(),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant({ kind: 'vocab36' }),
  fc.constant({ kind: 'adam', learningRate: 0 }),
);

/** One change at a place found by walking into the value: replace it, delete it, or add a field. */
interface Mutation {
  readonly steps: readonly number[];
  readonly value: unknown;
  readonly name: string;
  readonly action: 'replace' | 'delete' | 'add';
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  steps: fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }),
  value: nastyValue,
  name: nastyText,
  action: fc.constantFrom('replace', 'delete', 'add'),
});

function mutate(raw: object, { steps, value, name, action }: Mutation): void {
  let parent = raw as Record<string, unknown>;
  for (const [depth, step] of steps.entries()) {
    const keys = Object.keys(parent);
    if (keys.length === 0) return;
    const key = keys[step % keys.length];
    const child = parent[key];
    if (depth === steps.length - 1 || typeof child !== 'object' || child === null) {
      if (action === 'delete') delete parent[key];
      else
        Object.defineProperty(parent, action === 'add' ? name : key, {
          value: structuredClone(value),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      return;
    }
    parent = child as Record<string, unknown>;
  }
}

function expectSoundOrPlainRefusal(loaded: LoadedFixture): void {
  if (loaded.kind === 'loaded') {
    for (const { context, target } of predictionsOf(loaded.fixture))
      expect([...context, target].every((id) => id >= 0)).toBe(true);
    return;
  }
  const lines = loaded.message.split('\n');
  expect(lines.length).toBeLessThanOrEqual(21);
  for (const line of lines) {
    expect(line).toMatch(PRINTABLE_TEXT);
    expect(line.length).toBeGreaterThan(0);
    expect(line.length).toBeLessThan(3000);
  }
}

function load(text: string, options: LoadOptions = {}): LoadedFixture {
  return loadFixture(writeFile('mutated.json', text), options);
}

describe('loading', () => {
  it('ends in a sound fixture or a printable message, whatever is changed in a sound one', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const raw = sampleFixture();
        for (const one of mutations) mutate(raw, one);
        expectSoundOrPlainRefusal(load(JSON.stringify(raw)));
      }),
      { numRuns: 1500 },
    );
  });

  it('ends so for any text in place of a part of a sound file', () => {
    const text = JSON.stringify(sampleFixture());
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(40), nastyText, (at, length, insert) => {
        expectSoundOrPlainRefusal(load(text.slice(0, at) + insert + text.slice(at + length)));
      }),
      { numRuns: 800 },
    );
  });

  it('ends so for any file name', () => {
    fc.assert(fc.property(nastyText, (name) => expectSoundOrPlainRefusal(loadFixture(`missing${name}`))));
  });

  it('ends so for any --set', () => {
    const text = JSON.stringify(sampleFixture());
    const known = [
      'optimizer',
      'kind',
      'model',
      'parameters',
      'logits',
      '0',
      '1',
      'scores',
      'context',
      'training',
      'seed',
      'sequences',
      'notes',
      'vocabulary',
    ];
    const path = fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, nastyText), {
      minLength: 1,
      maxLength: 5,
    });
    const argument = fc.oneof(
      nastyText,
      fc
        .tuple(
          path,
          fc.oneof(
            nastyText,
            nastyValue.map((value) => JSON.stringify(value) ?? ''),
          ),
        )
        .map(([parts, value]) => `${parts.join('.')}=${value}`),
    );
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 3 }), (overrides) => {
        expectSoundOrPlainRefusal(load(text, { overrides }));
      }),
      { numRuns: 1500 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
