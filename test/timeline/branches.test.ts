/** Branches: what forks goes on by itself, bit for bit as if it had always been so, and what it forks from stays. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/numbers/engine/task.js';
import {
  type Branches,
  branchOf,
  createBranches,
  deleteBranch,
  findBranch,
  forkBranch,
  lineage,
  MAIN,
  MOST_BRANCHES,
  partingOf,
  renameBranch,
  replayOf,
} from '../../src/timeline/branches.js';
import { firstDifference } from '../../src/timeline/divergence.js';
import { Timeline } from '../../src/timeline/timeline.js';
import type { Edit } from '../../src/training/iteration/edits.js';
import { editProgram } from '../../src/training/iteration/edits.js';
import { openShipped, timelineOf } from '../support/fixtures.js';
import { bitsOfTrace, executeHistory } from '../support/histories.js';
import { createRandomVocab36 } from '../support/programs.js';
import { refusalOf } from '../support/refusals.js';

const ITERATIONS = 60;
const RATE: Edit = { kind: 'setting', path: 'optimizer.learningRate', value: 1 };
const WEIGHT: Edit = {
  kind: 'block',
  of: null,
  name: 'logits',
  ranges: [
    [1, 2],
    [1, 2],
  ],
  values: [-2.5],
};
const SKIP: Edit = { kind: 'skip', example: 1, iterations: null };

function fork(branches: Branches, iteration: number, edits: readonly Edit[], parent = MAIN, name?: string) {
  return finish(forkBranch(branches, parent, iteration, edits, name));
}

const open = (name = 'we-love-deep-learning') => createBranches(timelineOf(name, `training.iterations=${ITERATIONS}`));

describe('a branch', () => {
  const edits: readonly (readonly [string, readonly Edit[]])[] = [
    ['a learning rate', [RATE]],
    ['a parameter', [WEIGHT]],
    ['a skipped example', [SKIP]],
    ['an example skipped for three iterations', [{ ...SKIP, iterations: 3 }]],
    ['momentum where there was none', [{ kind: 'setting', path: 'optimizer.momentum', value: 0.9 }]],
    ['another optimizer', [{ kind: 'setting', path: 'optimizer.kind', value: 'adam' }]],
    ['all at once', [RATE, WEIGHT, SKIP]],
  ];

  test.each(edits)('with %s is the edited program run from the state at the fork', (_name, edit) => {
    const { branches, branch } = fork(open(), 20, edit);
    const main = replayOf(branchOf(branches, MAIN));
    const edited = editProgram(main.programAt(20), main.trace(20).start, edit);
    const history = executeHistory(edited, 30);
    for (const iteration of [45, 20, 33, 21, 50, 20]) {
      const trace = replayOf(branch).trace(iteration);
      expect(bitsOfTrace(trace).equals(history.bitsAt(iteration - 20))).toBe(true);
      expect(trace.iteration).toBe(iteration);
      expect(replayOf(branch).metrics(iteration)?.loss).toBe(trace.outcome.objective.data[0]);
    }
  });

  test.each(edits)('with %s leaves the one it forks from as it was, and shares what came before', (_name, edit) => {
    const branches = open();
    const main = replayOf(branches.all[0]);
    const before = [0, 19, 20, 40].map((iteration) => bitsOfTrace(main.trace(iteration)));
    const { branch } = fork(branches, 20, edit);
    finish(replayOf(branch).visit(50));
    [0, 19, 20, 40].forEach((iteration, k) => {
      expect(bitsOfTrace(main.trace(iteration)).equals(before[k])).toBe(true);
    });
    expect(replayOf(branch).trace(19)).toBe(main.trace(19));
    expect(replayOf(branch).metrics(5)).toEqual(main.metrics(5));
    expect(replayOf(branch).metric('loss', 5)).toBe(main.metric('loss', 5));
    expect(replayOf(branch).visited).toBe(50);
  });

  test('forks from a branch, and from there again', () => {
    const first = fork(open(), 10, [RATE]);
    const second = fork(first.branches, 30, [SKIP], first.branch.id);
    const third = fork(second.branches, 30, [WEIGHT], second.branch.id);
    const timeline = replayOf(third.branch);
    expect(timeline.trace(5)).toBe(replayOf(branchOf(third.branches, MAIN)).trace(5));
    expect(timeline.trace(20)).toBe(replayOf(first.branch).trace(20));
    expect(timeline.trace(30).outcome.batch.examples).toHaveLength(3);
    expect(timeline.trace(30).start.parameters[0].data[9]).toBe(-2.5);
    expect(timeline.trace(30).outcome.learningRate).toBe(1);
    expect(lineage(third.branches, third.branch.id).map(({ name }) => name)).toEqual([
      'what-if-3',
      'what-if-2',
      'what-if-1',
      'main',
    ]);
  });

  test('made before the fork of the branch at hand is that of the branch which executes that iteration', () => {
    const first = fork(open(), 20, [{ kind: 'setting', path: 'optimizer.kind', value: 'adam' }]);
    const second = fork(first.branches, 30, [RATE], first.branch.id);
    for (const [iteration, parent] of [
      [19, MAIN],
      [20, first.branch.id],
      [29, first.branch.id],
      [30, second.branch.id],
    ]) {
      const [here, there] = [second.branch.id, parent].map((id) => fork(second.branches, iteration, [WEIGHT], id));
      expect(here.branch).toMatchObject({ parent, edits: [WEIGHT] });
      for (const each of [0, 18, 19, 20, 25, 31, 40]) {
        const [a, b] = [replayOf(here.branch).trace(each), replayOf(there.branch).trace(each)];
        expect(bitsOfTrace(a).equals(bitsOfTrace(b))).toBe(true);
      }
      expect(partingOf(here.branches, here.branch.id, parent)).toBe(iteration);
    }
  });

  test('has before its fork the program, the examples and the stops that others have there', () => {
    const branches = createBranches(new Timeline(createRandomVocab36({ iterations: ITERATIONS })));
    const skipping = fork(branches, 3, [{ kind: 'skip', example: 0, iterations: 2 }]);
    const { branch } = fork(skipping.branches, 9, [{ kind: 'skip', example: 1, iterations: null }], skipping.branch.id);
    const [main, timeline] = [replayOf(branches.all[0]), replayOf(branch)];
    expect(timeline.programAt(2)).toBe(main.programAt(2));
    expect(timeline.programAt(8)).toBe(replayOf(skipping.branch).programAt(8));
    expect(timeline.programAt(8).skips).toHaveLength(1);
    expect(timeline.programAt(9).skips).toHaveLength(2);
  });

  test('of a run with random batches draws the same ones, but for what is skipped', () => {
    const branches = createBranches(new Timeline(createRandomVocab36({ iterations: ITERATIONS })));
    const { branch } = fork(branches, 7, [{ kind: 'skip', example: 0, iterations: 2 }]);
    const main = replayOf(branches.all[0]);
    for (let iteration = 7; iteration < 20; iteration++) {
      const drawn = main.trace(iteration).outcome.batch.examples;
      const left = replayOf(branch).trace(iteration).outcome.batch.examples;
      expect(left).toEqual(iteration < 9 ? drawn.slice(1) : drawn);
    }
  });

  test('keeps each prediction in its column of the metrics when one is skipped', () => {
    const { branches, branch } = fork(open(), 20, [{ ...SKIP, iterations: 3 }]);
    const before = replayOf(branchOf(branches, MAIN));
    finish(before.visit(ITERATIONS));
    for (let iteration = 20; iteration < 26; iteration++) {
      const { groups } = replayOf(branch).trace(iteration).outcome;
      const probabilities = replayOf(branch).metrics(iteration)?.targetProbabilities ?? [];
      expect(probabilities).toHaveLength(4);
      expect(Number.isNaN(probabilities[1])).toBe(iteration < 23);
      expect(groups).toHaveLength(iteration < 23 ? 3 : 4);
      expect(probabilities[3]).toBe(before.metrics(iteration)?.targetProbabilities[3]);
    }
    expect(replayOf(branch).learntAt(3)).toBe(before.learntAt(3));
  });

  test('stays exact however one walks through it', () => {
    const { branch } = fork(open(), 11, [RATE, SKIP]);
    const expected = new Map<number, Buffer>();
    fc.assert(
      fc.property(fc.array(fc.nat(ITERATIONS), { minLength: 1, maxLength: 12 }), (walk) => {
        for (const iteration of walk) {
          const bits = bitsOfTrace(replayOf(branch).trace(iteration));
          expect(bits.equals(expected.get(iteration) ?? bits)).toBe(true);
          expected.set(iteration, bits);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('a fork is refused', () => {
  test.each([
    ['an unknown parameter', [{ ...WEIGHT, name: 'logitz' }], /no parameter "logitz"\. Did you mean "logits"/],
    [
      'an element that is not there',
      [
        {
          ...WEIGHT,
          ranges: [
            [4, 5],
            [0, 1],
          ],
        },
      ],
      /logits is 4×8: it has no such part/,
    ],
    [
      'a rate below 0',
      [{ ...RATE, value: -1 }],
      /optimizer\.learningRate: got -1, expected a finite number of at least 0/,
    ],
    ['a setting that is fixed', [{ ...RATE, path: 'training.seed' }], /"training\.seed" cannot be edited/],
    ['a setting of the prototype', [{ ...RATE, path: 'optimizer.__proto__' }], /__proto__/],
    ['an example that is not there', [{ ...SKIP, example: 4 }], /examples 1 to 4; there is no 5/],
    ['every example', [0, 1, 2, 3].map((example) => ({ ...SKIP, example })), /at least one example/],
  ] as readonly (readonly [string, readonly Edit[], RegExp])[])('for %s', (_name, edits, message) => {
    const branches = open();
    expect(refusalOf(() => finish(forkBranch(branches, MAIN, 5, edits)))).toMatch(message);
  });

  test('for an example beside the only one', () => {
    const branches = createBranches(timelineOf('villages-microgpt'));
    const refused = forkBranch(branches, MAIN, 0, [{ ...SKIP, example: 2 }]);
    expect(refusalOf(() => finish(refused))).toBe('An iteration has one example; there is no 3.');
  });

  test('at the end of the run, and by a name that is taken or cannot be typed', () => {
    const { branches } = fork(open(), 5, [RATE]);
    expect(refusalOf(() => finish(forkBranch(branches, MAIN, ITERATIONS, [RATE])))).toMatch(/nothing comes after/);
    for (const name of ['main', '', 'a b', '-x', 'x'.repeat(33), 'a"b', '\u001b']) {
      expect(refusalOf(() => finish(forkBranch(branches, MAIN, 5, [RATE], name)))).not.toBe('');
    }
  });

  test('when there are too many', () => {
    let branches = open();
    while (branches.all.length < MOST_BRANCHES) ({ branches } = fork(branches, 2, [RATE]));
    expect(refusalOf(() => finish(forkBranch(branches, MAIN, 2, [RATE])))).toMatch(/the most there can be/);
  });
});

describe('the tree of branches', () => {
  test('is renamed and cut without moving anything else', () => {
    const first = fork(open(), 10, [RATE], MAIN, 'fast');
    const second = fork(first.branches, 30, [SKIP], first.branch.id);
    const renamed = renameBranch(second.branches, first.branch.id, 'faster');
    expect(findBranch(renamed.branches, 'fast')).toBeNull();
    expect(findBranch(renamed.branches, 'faster')?.timeline).toBe(replayOf(first.branch));
    expect(refusalOf(() => deleteBranch(renamed.branches, first.branch.id))).toMatch(/what-if-1 forks from "faster"/);
    expect(refusalOf(() => deleteBranch(renamed.branches, MAIN))).toMatch(/is the run itself/);
    expect(refusalOf(() => renameBranch(renamed.branches, MAIN, 'other'))).not.toBe('');
    const left = deleteBranch(renamed.branches, second.branch.id);
    expect(left.branch.name).toBe('faster');
    expect(left.branches.all.map(({ name }) => name)).toEqual(['main', 'faster']);
  });

  test('says where two histories part', () => {
    const first = fork(open(), 10, [RATE]);
    const second = fork(first.branches, 30, [SKIP], first.branch.id);
    const third = fork(second.branches, 20, [WEIGHT], first.branch.id);
    const fourth = fork(third.branches, 3, [WEIGHT]);
    const at = (a: number, b: number) => [partingOf(fourth.branches, a, b), partingOf(fourth.branches, b, a)];
    expect(at(MAIN, first.branch.id)).toEqual([10, 10]);
    expect(at(MAIN, second.branch.id)).toEqual([10, 10]);
    expect(at(first.branch.id, second.branch.id)).toEqual([30, 30]);
    expect(at(second.branch.id, third.branch.id)).toEqual([20, 20]);
    expect(at(fourth.branch.id, second.branch.id)).toEqual([3, 3]);
  });
});

describe('the first difference', () => {
  test.each([
    ['a learning rate, in the update', [RATE], 20, null, 'update'],
    ['a parameter, at the start and in the forward phase', [WEIGHT], 20, 9, 'forward'],
    ['a skipped example, in the order of steps', [SKIP], 20, null, 'forward'],
  ] as readonly (readonly [string, readonly Edit[], number, number | null, string])[])(
    'is found for %s',
    (_name, edits, iteration, element, phase) => {
      const { branches, branch } = fork(open(), 20, edits);
      const main = replayOf(branchOf(branches, MAIN));
      const found = finish(firstDifference(main, replayOf(branch), 0));
      expect(found?.iteration).toBe(iteration);
      expect(found?.start?.element ?? null).toBe(element);
      const frame = found?.step?.frame ?? -1;
      const [a, b] = [main.trace(iteration).frames, replayOf(branch).trace(iteration).frames];
      expect(a[frame].scope[0]).toBe(phase);
      for (let k = 0; k < frame; k++) {
        expect(Buffer.from(a[k].output.data.buffer, a[k].output.data.byteOffset, a[k].output.data.byteLength)).toEqual(
          Buffer.from(b[k].output.data.buffer, b[k].output.data.byteOffset, b[k].output.data.byteLength),
        );
      }
    },
  );

  test('is none between a run and itself, even where it is not finite', () => {
    const program = openShipped(
      'we-love-deep-learning',
      'training.iterations=5',
      'training.softmax=plain',
      'optimizer.learningRate=1000',
    );
    expect(finish(firstDifference(new Timeline(program), new Timeline(program), 0))).toBeNull();
  });

  test('of an edit that changes nothing yet is where it begins to', () => {
    const { branches, branch } = fork(open('the-road-forks'), 4, [
      { kind: 'setting', path: 'training.iterations', value: 50 },
    ]);
    expect(finish(firstDifference(replayOf(branchOf(branches, MAIN)), replayOf(branch), 0))).toBeNull();
  });
});
