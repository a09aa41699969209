/** `compare` where one of two recordings or ranks has a step that the other lacks. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { align } from '../../../src/pytorch/recorded/align.js';
import { run } from '../../support/command-line.js';
import { IS_FRESH, python } from '../../support/pytorch.js';
import { openHistoryAt } from '../../support/recordings.js';
import { makeSharedFolder, makeTestFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));
const WRITES = ['gradient', 'outside', 'replaced', 'weight', 'after'];
const made = makeSharedFolder();

describe.each(IS_FRESH)('two recordings, made anew: %s', (isFresh) => {
  if (isFresh) {
    const scripts = ['forward', 'unclipped', ...WRITES].map((kind) => `extra_op,${kind}`);
    python('record_all.py', [made, 'extra_op', ...scripts]);
  }
  const pathOf = (kind: string): string =>
    join(isFresh ? made : STORED, `extra_op${kind === '' ? '' : `-${kind}`}.bst`);
  const lineOf = (kind: string): number => {
    const lines = openHistoryAt(pathOf(kind)).trace(0).frames[0].source?.text() ?? [];
    return lines.findIndex((line) => line.endsWith(`# EXTRA ${kind}`)) + 1;
  };

  test.each(['forward', ...WRITES])(
    'part at the step that one has alone, not where its numbers arrive: %s',
    async (kind) => {
      for (const [paths, only] of [
        [[pathOf(''), pathOf(kind)], 1],
        [[pathOf(kind), pathOf('')], 0],
      ] as const) {
        const { stdout, code } = await run('compare', ...paths);
        expect(stdout).toMatch(/^Iteration 1: \S.* › mul is in /);
        expect(stdout).toContain(`mul is in ${paths[only]} only.\n    extra_op.py:${lineOf(kind)}: `);
        expect(code).toBe(1);
      }
    },
  );

  test.each(WRITES)('may be ranks, of which one changes what both have exchanged: %s', async (kind) => {
    const folder = makeTestFolder();
    const ranks = [0, 1].map((rank) => join(folder, 'run.bst', `rank${rank}`));
    cpSync(pathOf(kind), join(folder, 'run.bst'), { recursive: true });
    cpSync(join(pathOf(''), 'rank0'), ranks[1], { recursive: true });
    const { stdout } = await run('compare', ...ranks);
    expect(stdout).toMatch(/\nIteration 1: update › .*mul is in \S+rank0 only\.\n/);
    expect(stdout).toContain(`extra_op.py:${lineOf(kind)}: `);
  });

  test('part at the first step of clipping where one does not clip', async () => {
    const { stdout } = await run('compare', pathOf('unclipped'), pathOf(''));
    expect(stdout).toMatch(/^Iteration 1: update › clipping › \S*norm is in \S*extra_op\.bst only\.\n/);
    expect(stdout).toContain(`extra_op.py:${lineOf('unclipped')}: `);
  });
});

describe('steps', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 });
  const named = (all: readonly string[]) => all.map((name) => ({ name, exact: name }));

  test('have at most one counterpart each, of their name, and none only where no more are left', () => {
    fc.assert(
      fc.property(names, names, (first, second) => {
        const found = align(named(first), named(second));
        const pairs = found.flatMap((other, one) => (other === null ? [] : [[one, other] as const]));
        expect(new Set(pairs.map(([, other]) => other)).size).toBe(pairs.length);
        for (const [one, other] of pairs) expect(second[other]).toBe(first[one]);
        for (const name of ['a', 'b', 'c', 'd']) {
          const count = (all: readonly string[]): number => all.filter((each) => each === name).length;
          const paired = pairs.filter(([one]) => first[one] === name).length;
          expect(paired).toBe(Math.min(count(first), count(second)));
        }
      }),
    );
  });

  test('that one has alone leave all others where they are', () => {
    fc.assert(
      fc.property(names, fc.nat(40), (first, at) => {
        const position = Math.min(at, first.length);
        const second = (first as readonly string[]).toSpliced(position, 0, 'extra');
        expect(align(named(first), named(second))).toEqual(first.map((_, k) => (k < position ? k : k + 1)));
        expect(align(named(second), named(first))).toEqual(
          second.map((_, k) => (k === position ? null : k < position ? k : k - 1)),
        );
      }),
    );
  });

  test('that stand elsewhere in the other are still its counterparts', () => {
    expect(align(named(['x', 'a', 'b', 'c']), named(['a', 'b', 'c', 'x']))).toEqual([3, 0, 1, 2]);
  });

  test('are paired by what they write where several have one name', () => {
    const write = (exact: string) => ({ name: 'mul', exact });
    expect(align([write('weight')], [write('gradient'), write('weight')])).toEqual([1]);
    expect(align([write('gradient')], [write('other')])).toEqual([0]);
  });
});
