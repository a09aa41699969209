/** What an edit refuses, and whether that says what to type. */
import { describe, expect, test } from 'vitest';
import { READ_ENDINGS } from '../../../src/training/arrays/array-endings.js';
import { fixtureSchema } from '../../../src/training/fixture/fixture.js';
import { fieldNamesAt, kindsOf } from '../../../src/training/fixture/fixture-fields.js';
import { editableSettings } from '../../../src/training/iteration/edits.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

const KINDS = kindsOf(fixtureSchema.shape.optimizer);
const held = (kind: string) =>
  holdSession(timelineOf('we-love-deep-learning', `optimizer.kind=${kind}`, 'optimizer.schedule=cosine'));

describe.each(KINDS)('with the optimizer %s', (kind) => {
  const session = held(kind);
  const { fixture } = session.timeline.program;
  if (fixture === undefined) throw new Error('a fixture that ships');

  test.each(editableSettings(fixture))('a wrong value for %s is answered by what it may be', async (path) => {
    for (const value of ['nonsense', '-3', 'NaN', '1e999', '{"kind":"cosine"}']) {
      const said = await session.execute(`set ${path} ${value}`);
      expect(said).toContain(`${path}: got `);
      expect(said).toMatch(/, expected (an? |").*[^,]\.$/);
      expect(said).not.toContain('[object');
    }
  });

  test.each(KINDS.filter((other) => other !== kind))(
    'a field that only %s has names the optimizer to set',
    async (other) => {
      const own = fieldNamesAt(fixture, ['optimizer']);
      const fields = fieldNamesAt({ optimizer: { kind: other } }, ['optimizer']).filter((name) => !own.includes(name));
      for (const name of fields.flatMap((field) => [field, `optimizer.${field}`])) {
        const said = await session.execute(`set ${name} 0.1`);
        expect(said).toMatch(
          new RegExp(`^The optimizer "${kind}" has no .*: "set optimizer.kind \\w+" comes first\\.$`),
        );
        expect(said).toContain(`"${other}"`);
      }
    },
  );
});

test('a field of the fixture that is fixed is said to be so, by its name or its path', async () => {
  const session = held('adamw');
  const { fixture } = session.timeline.program;
  if (fixture === undefined) throw new Error('a fixture that ships');
  const settings = editableSettings(fixture);
  const fields = Object.keys(fixtureSchema.shape).flatMap((name) => [
    name,
    ...fieldNamesAt(fixture, [name]).map((each) => `${name}.${each}`),
  ]);
  const fixed = fields.filter((path) => !settings.some((each) => each.startsWith(path)) && path !== 'training.seed');
  expect(fixed.length).toBeGreaterThan(20);
  for (const path of [...fixed, 'batchSize', 'validation', 'decaying'])
    expect(await session.execute(`set ${path} 3`), path).toMatch(
      /cannot be edited in a run that has begun: set it in the fixture, or with --set\.$/,
    );
});

test('what has kinds takes the name of one, as in a fixture', async () => {
  const session = holdSession(timelineOf());
  for (const name of ['schedule', 'optimizer.schedule', 'schedule.kind'])
    expect(await session.execute('goto 0', `set ${name} cosine`)).toMatch(/optimizer\.schedule\.kind .*cosine\.$/);
  expect(await session.execute('set schedule.warmup 3')).toMatch(/optimizer\.schedule\.warmup 0 → 3\.$/);
  expect(await session.execute('set schedule step')).toBe(
    'optimizer.schedule.kind: got the string "step", expected "constant" or "linear" or "cosine".',
  );
});

test('a file whose ending is not read is refused with the endings that are', async () => {
  const session = held('sgd');
  for (const file of ['fifo.txt', 'weights.pt', 'table.csv', '"my file.txt"', './a/b.bin']) {
    const said = await session.execute(`set logits ${file}`);
    for (const ending of READ_ENDINGS) expect(said).toContain(ending);
    expect(said).toContain(`; got "${file.replaceAll('"', '')}".`);
  }
});

test('several numbers without brackets are shown a list', async () => {
  expect(await held('sgd').execute('set logits 1 2')).toBe(
    '"1 2" is neither a number nor a list of numbers, such as 0.5, -2, NaN or [0.5, -2].',
  );
});
