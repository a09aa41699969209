/**
 * `verify` and `check` on the command line: what is printed, and how they end.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkFixture } from '../../src/cli/check/check.js';
import { CheckFailure } from '../../src/cli/running.js';
import { verifyReferences } from '../../src/cli/verify.js';
import { Refusal } from '../../src/files/refusal.js';
import { timelineOf } from '../support/fixtures.js';
import { running } from '../support/running.js';
import { makeSampleFolder } from '../support/sample-fixture.js';

const SOUND = fileURLToPath(new URL('../reference/bigram_sgd.json', import.meta.url));
const UNUSABLE = fileURLToPath(new URL('../reference/notebook-steps.json', import.meta.url));

const { writeFile } = makeSampleFolder();
let here = running();
beforeEach(() => {
  here = running();
});

function changed(): string {
  const reference = JSON.parse(readFileSync(SOUND, 'utf8'));
  reference.steps[0].logits.data[0] += 1e-5;
  return writeFile('changed.json', JSON.stringify(reference));
}

describe('verify', () => {
  it('prints a table for each file', async () => {
    await verifyReferences([SOUND, SOUND], {}, here);
    expect(here.stdout).toMatch(/bigram_sgd\.json: passed, 8 steps[\s\S]*params_after +1 .* ok\n/);
    expect(here.stdout.match(/: passed/g)).toHaveLength(2);
  });

  it('fails when a quantity is beyond the tolerance, and says where', async () => {
    await expect(verifyReferences([changed()], {}, here)).rejects.toThrow(CheckFailure);
    expect(here.stdout).toMatch(/FAILED[\s\S]*logits is .* where .* was recorded \(step 0, element 0\)/);
  });

  it('names the files that cannot be used, with the reason, and still looks at the others', async () => {
    const paths = [UNUSABLE, SOUND, '/no/such/file.json'];
    await expect(verifyReferences(paths, {}, here)).rejects.toThrow(Refusal);
    await expect(verifyReferences(paths, {}, here)).rejects.toThrow(
      /notebook-steps\.json: cannot be verified[\s\S]*names no schema[\s\S]*no such file/,
    );
    expect(here.stdout).toContain('passed');
  });

  it('writes no line that a name of the file has made up', async () => {
    const sound = JSON.parse(readFileSync(SOUND, 'utf8'));
    const name = `\x1b[2J\nother.json: passed, 9 steps${'x'.repeat(9999)}`;
    const unknown = { ...sound, [name]: 1 };
    await verifyReferences([writeFile('unknown.json', JSON.stringify(unknown))], {}, here);
    const unsound = { ...sound, init: { ...sound.init, [name]: {} } };
    const path = writeFile('unsound.json', JSON.stringify(unsound));
    const refused = await verifyReferences([path], {}, here).catch((error: Refusal) => error.message);
    for (const text of [here.stdout, String(refused)]) {
      expect(text).toContain('\\u001b[2J\\u000aother.json');
      for (const line of text.split('\n')) {
        expect(line).not.toMatch(/^other/);
        expect(line.length).toBeLessThan(400);
      }
    }
  });

  it('calls a failed check unusable when another file was', async () => {
    await expect(verifyReferences([changed(), UNUSABLE], {}, here)).rejects.toThrow(Refusal);
  });
});

describe('check', () => {
  it('prints a line for each parameter, at any iteration', async () => {
    await checkFixture(timelineOf('villages-mlp'), { most: 100, iteration: 3 }, here);
    expect(here.stdout).toMatch(/^villages-mlp, mlp, iteration 3: gradients against central differences: passed/);
    for (const name of ['C', 'W1', 'b1', 'W2', 'b2']) expect(here.stdout).toMatch(new RegExp(`\\n  ${name} .*, ok`));
  });
});
