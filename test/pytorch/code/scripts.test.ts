/** Scripts as texts, and the toy's executed; see scripts.long.test.ts for all that ships. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { number, statement, text } from '../../../src/pytorch/code/literals.js';
import { oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import {
  assertTrue,
  branchesOf,
  HAS_PYTHON,
  runScripts,
  STYLES,
  scriptOf,
  unusedNames,
} from '../../support/python-scripts.js';
import { HAS_TORCH } from '../../support/pytorch.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

test.skipIf(!HAS_PYTHON)('the toy in plain Python has the losses and gradients of the run', () => {
  const branches = branchesOf(timelineOf());
  const [printed] = runScripts([scriptOf(branches, 'plain', 20)!]);
  assertTrue(branches, 'plain', printed);
});

test.skipIf(!HAS_TORCH)('the toy in PyTorch has the losses of the run', () => {
  const branches = branchesOf(timelineOf());
  const written = (['modules', 'by hand'] as const).map((style) => ({ style, script: scriptOf(branches, style, 20)! }));
  const printed = runScripts(written.map(({ script }) => script));
  for (const [k, { style }] of written.entries()) assertTrue(branches, style, printed[k]);
});

test.skipIf(!HAS_PYTHON)('any text and any number is one literal of ASCII, and Python reads it as it was', () => {
  const texts = fc.sample(fc.string({ unit: 'binary' }), 80);
  const numbers = [...fc.sample(fc.double(), 80), 0, -0, 10, 1e21, 1e-5, 5e-324, Number.NaN, Infinity, -Infinity];
  const literals = texts.map(text);
  for (const literal of literals) expect(literal).toMatch(/^(["'])[ -~]*\1$/);
  const lines = [
    'import json, struct',
    `texts = [${literals.join(', ')}]`,
    `numbers = [${numbers.map(number).join(', ')}]`,
    'print(json.dumps([[ord(letter) for letter in each] for each in texts]))',
    'print(json.dumps([struct.pack("<d", each).hex() for each in numbers]))',
  ];
  const path = join(makeTestFolder(), 'literals.py');
  writeFileSync(path, lines.join('\n'));
  const { stdout, stderr } = spawnSync('/usr/bin/python3', [path], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const [points, bits] = stdout.trim().split('\n');
  expect(JSON.parse(points)).toEqual(texts.map((each) => Array.from(each, (letter) => letter.codePointAt(0))));
  const bitsOf = (value: number): string => {
    const buffer = Buffer.alloc(8);
    buffer.writeDoubleLE(value);
    return buffer.toString('hex');
  };
  expect(JSON.parse(bits)).toEqual(numbers.map(bitsOf));
});

test.skipIf(!HAS_PYTHON).each(oneOf(4, SHIPPED))('no script of %s binds a name that it never reads', (name) => {
  const branches = branchesOf(timelineOf(name));
  const written = STYLES.flatMap((style) => scriptOf(branches, style, 3) ?? []);
  expect(written.length).toBeGreaterThan(1);
  expect(written.map(unusedNames)).toEqual(written.map(() => []));
});

test('a long list of short things is packed between marks that formatters heed', () => {
  const items = Array.from({ length: 60 }, (_, k) => `${k}.25`);
  const lines = statement('x = ', { open: '[', items, close: ']' }).split('\n');
  expect([lines[0], lines[1], lines[lines.length - 1]]).toEqual(['# fmt: off', 'x = [', '# fmt: on']);
  expect(lines.length).toBeLessThan(12);
  expect(lines.filter((line) => line.length > 100)).toEqual([]);
});
