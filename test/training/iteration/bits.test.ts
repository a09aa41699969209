/**
 * The bits of training, the same on every Node and machine: hashes of the iteration lines of `run --jsonl` with
 * parameters, for every fixture that ships, held against stored ones. UPDATE_BITS=1 stores them anew, which a change
 * that is meant to change bits needs; the commit says why.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { iterationRecord } from '../../../src/cli/run/records.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { listFixtures } from '../../../src/training/fixture/list-fixtures.js';
import { loadFixture } from '../../../src/training/fixture/load-fixture.js';
import { IterationRunner } from '../../../src/training/iteration/iteration-runner.js';
import { iterate } from '../../../src/training/iteration/iterations.js';
import { openProgram } from '../../../src/training/iteration/open-program.js';
import { validateAt } from '../../../src/training/iteration/validation-loss.js';

const STORED = new URL('../../reference/bits/iterations.json', import.meta.url);
/** Enough for what depends on the number of a step; the largest model takes a third of a second for each. */
const ITERATIONS = 100;
const LARGEST = 100_000;

const names = listFixtures().map(({ name }) => name);

if (process.env.UPDATE_BITS === '1') {
  const hashes = Object.fromEntries(names.map((name) => [name, hashesOf(name)]));
  writeFileSync(STORED, `${JSON.stringify(hashes, null, 1)}\n`);
}

const stored: Readonly<Record<string, object>> = JSON.parse(readFileSync(STORED, 'utf8'));

test.each(names)('training %s gives the stored bits', (name) => {
  expect(hashesOf(name)).toEqual(stored[name]);
});

/** The hash of all lines, and that of the first, so that a difference at the start is told from one that comes later. */
function hashesOf(name: string) {
  const loaded = loadFixture(name);
  const program = openProgram(loaded);
  const iterations = program.parameterCount > LARGEST ? 4 : ITERATIONS;
  const lines: string[] = [];
  finish(
    iterate(new IterationRunner(program), program.initial, iterations, ({ outcome }) => {
      const validated = finish(validateAt(program, outcome));
      lines.push(JSON.stringify(iterationRecord(program, outcome, validated?.loss ?? null, ['parameters'])));
      return outcome.end;
    }),
  );
  return { iterations, first: hash(lines.slice(0, 1)), all: hash(lines) };
}

function hash(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 32);
}
