/**
 * `verify` and `check` on the command line: what is printed, and how they end.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkFixture } from '../../src/cli/check/check.js';
import { CheckFailure, Refusal } from '../../src/cli/ending.js';
import { verifyReferences } from '../../src/cli/verify.js';
import { timelineOf } from '../support/fixtures.js';
import { makeSampleFolder } from '../support/sample-fixture.js';

const SOUND = fileURLToPath(new URL('../reference/bigram_sgd.json', import.meta.url));
const UNUSABLE = fileURLToPath(new URL('../reference/notebook-steps.json', import.meta.url));

const { writeFile } = makeSampleFolder();
let written: string[] = [];
beforeEach(() => {
  written = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

function changed(): string {
  const reference = JSON.parse(readFileSync(SOUND, 'utf8'));
  reference.steps[0].logits.data[0] += 1e-5;
  return writeFile('changed.json', JSON.stringify(reference));
}

describe('verify', () => {
  it('prints a table for each file', () => {
    verifyReferences([SOUND, SOUND], {});
    expect(written.join('')).toMatch(/bigram_sgd\.json: passed, 8 steps[\s\S]*params_after +1 .* ok\n/);
    expect(written).toHaveLength(2);
  });

  it('fails when a quantity is beyond the tolerance, and says where', () => {
    expect(() => verifyReferences([changed()], {})).toThrow(CheckFailure);
    expect(written.join('')).toMatch(/FAILED[\s\S]*logits is .* where .* was recorded \(step 0, element 0\)/);
  });

  it('names the files that cannot be used, with the reason, and still looks at the others', () => {
    const paths = [UNUSABLE, SOUND, '/no/such/file.json'];
    expect(() => verifyReferences(paths, {})).toThrow(Refusal);
    expect(() => verifyReferences(paths, {})).toThrow(
      /notebook-steps\.json: cannot be verified[\s\S]*names no schema[\s\S]*no such file/,
    );
    expect(written.join('')).toContain('passed');
  });

  it('calls a failed check unusable when another file was', () => {
    expect(() => verifyReferences([changed(), UNUSABLE], {})).toThrow(Refusal);
  });
});

describe('check', () => {
  it('prints a line for each parameter, at any iteration', async () => {
    await checkFixture(timelineOf('villages-mlp'), { most: 100, iteration: 3 });
    expect(written.join('')).toMatch(/^villages-mlp, mlp, iteration 3: gradients against central differences: passed/);
    for (const name of ['C', 'W1', 'b1', 'W2', 'b2'])
      expect(written.join('')).toMatch(new RegExp(`\\n  ${name} .*, ok`));
  });
});
