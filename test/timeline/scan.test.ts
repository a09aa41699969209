/** Scans: the same bits and names as traces, earlier iterations at hand, and nothing broken when one is dropped. */
import { describe, expect, test } from 'vitest';
import type { Scope } from '../../src/numbers/engine/tape.js';
import { finish } from '../../src/numbers/engine/task.js';
import { branchOf, createBranches, forkBranch, MAIN, replayOf } from '../../src/timeline/branches.js';
import { lookAt, recallFrom } from '../../src/timeline/history.js';
import { Timeline } from '../../src/timeline/timeline.js';
import type { Edit } from '../../src/training/iteration/edits.js';
import { oneOf } from '../support/depth.js';
import { openShipped, timelineOf } from '../support/fixtures.js';
import { bitsOfTrace, namesOfTrace } from '../support/histories.js';
import { createRandomVocab36, createSmallTabular } from '../support/programs.js';
import { runSlices, useSteppingClock } from '../support/tasks.js';
import { bitsOf } from '../support/values.js';

/** How far a timeline has been executed before it is scanned. */
const VISITED = [0, 50, 90];
const FEW_CHECKPOINTS = { memoryBytes: 0, mostTraces: 2, traceBytes: 0 };

describe.each([
  ['a table of logits', () => createSmallTabular({ iterations: 90 })],
  ['36 weights under Adam on random batches', () => createRandomVocab36({ iterations: 90 })],
  [
    'a transformer on texts of several lengths, at a rate that falls',
    () => openShipped('villages-microgpt', 'training.iterations=90'),
  ],
] as const)('a scan of %s', (_name, createProgram) => {
  const reference = new Timeline(createProgram());
  const expected = Array.from({ length: 90 }, (_, iteration) => bitsOfTrace(reference.trace(iteration)));
  const names = Array.from({ length: 90 }, (_, iteration) => namesOfTrace(reference.trace(iteration)));

  test.each([
    [0, 90, 0],
    [37, 90, 0],
    [37, 71, 3],
    [1, 40, 5],
  ])(
    'from %i to %i shows every iteration once, bit for bit and by its names, and recalls the %i before',
    (first, last, history) => {
      // The long tests try each range with all of them, the others with some.
      const tried = oneOf(3, VISITED, last - first);
      for (const visited of tried) {
        const timeline = new Timeline(createProgram(), FEW_CHECKPOINTS);
        finish(timeline.visit(visited));
        const seen: number[] = [];
        finish(
          timeline.scan(first, last, history, (execution, recall) => {
            const { iteration } = execution;
            seen.push(iteration);
            expect(bitsOfTrace(execution).equals(expected[iteration])).toBe(true);
            if (visited === tried[0]) expect(namesOfTrace(execution)).toBe(names[iteration]);
            // What an optimizer remembers is found by its data among the inputs of the steps.
            const read = new Set(execution.frames.flatMap(({ inputs }) => inputs.map(({ data }) => data)));
            for (const { data } of execution.start.optimizerState.flat()) expect(read.has(data)).toBe(true);
            execution.start.parameters.forEach(({ data }, k) => {
              expect(data).toBe(execution.outcome.parameters[k].data);
            });
            for (let back = 1; back <= history; back++) {
              const earlier = recall(iteration - back);
              if (iteration < back) expect(earlier).toBeNull();
              else expect(bitsOfTrace(earlier!).equals(expected[iteration - back])).toBe(true);
              if (visited === tried[0] && earlier !== null) expect(namesOfTrace(earlier)).toBe(names[iteration - back]);
            }
            return false;
          }),
        );
        expect(seen).toEqual(Array.from({ length: last - first }, (_, k) => first + k));
        expect(timeline.visited).toBe(Math.max(visited, last));
        for (const iteration of [0, first, last - 1, 89]) {
          expect(bitsOfTrace(timeline.trace(iteration)).equals(expected[iteration])).toBe(true);
          expect(timeline.metrics(iteration)).toEqual(reference.metrics(iteration));
        }
      }
    },
  );

  test('ends where it is told to, and has executed nothing beyond', () => {
    const timeline = new Timeline(createProgram());
    finish(timeline.scan(10, 90, 0, ({ iteration }) => iteration === 23));
    expect(timeline.visited).toBe(24);
    expect(bitsOfTrace(timeline.trace(24)).equals(expected[24])).toBe(true);
  });

  test('may be dropped at any slice: the timeline goes on as if nothing had been', () => {
    useSteppingClock(3);
    for (const slices of [10, 15, 30]) {
      const timeline = new Timeline(createProgram(), FEW_CHECKPOINTS);
      expect(
        runSlices(
          timeline.scan(0, 90, 1, () => false),
          slices,
        ),
      ).toBe(false);
      expect(timeline.visited).toBeGreaterThan(0);
      for (const iteration of [89, 3, timeline.visited - 1]) {
        expect(bitsOfTrace(timeline.trace(iteration)).equals(expected[iteration])).toBe(true);
      }
    }
  });

  test('lets whoever is shown an iteration look at any other in the meantime', () => {
    const timeline = new Timeline(createProgram(), FEW_CHECKPOINTS);
    finish(
      timeline.scan(20, 30, 0, (execution) => {
        const other = (execution.iteration * 37) % 90;
        expect(bitsOfTrace(lookAt(timeline, other)).equals(expected[other])).toBe(true);
        expect(bitsOfTrace(recallFrom(timeline)(other)!).equals(expected[other])).toBe(true);
        expect(bitsOfTrace(execution).equals(expected[execution.iteration])).toBe(true);
        return false;
      }),
    );
  });
});

test('across a fork, every iteration is that of the program that executes it', () => {
  const edits: readonly Edit[] = [
    { kind: 'setting', path: 'optimizer.learningRate', value: 1 },
    {
      kind: 'block',
      of: null,
      name: 'logits',
      ranges: [
        [1, 2],
        [1, 2],
      ],
      values: [-2.5],
    },
  ];
  const open = () => {
    const branches = createBranches(timelineOf('we-love-deep-learning', 'training.iterations=30'));
    const change = finish(forkBranch(branches, MAIN, 12, edits));
    return { parent: replayOf(branchOf(branches, MAIN)), timeline: replayOf(change.branch) };
  };
  const reference = open();
  const { parent, timeline } = open();
  const seen: number[] = [];
  finish(
    timeline.scan(8, 20, 3, (trace, recall) => {
      seen.push(trace.iteration);
      for (let back = 0; back <= 3; back++) {
        const expected = reference.timeline.trace(trace.iteration - back);
        const shown = recall(trace.iteration - back)!;
        expect(bitsOfTrace(shown).equals(bitsOfTrace(expected))).toBe(true);
        expect(namesOfTrace(shown)).toBe(namesOfTrace(expected));
        expect(bitsOf(shown.start.parameters).equals(bitsOf(expected.start.parameters))).toBe(true);
      }
      return false;
    }),
  );
  expect(seen).toEqual(Array.from({ length: 12 }, (_, k) => 8 + k));
  expect(bitsOfTrace(parent.trace(13)).equals(bitsOfTrace(reference.parent.trace(13)))).toBe(true);
});

test('iterations on the same batch have the same steps, so that what is known of them is looked up once', () => {
  const timeline = new Timeline(createSmallTabular());
  const scopes: (readonly Scope[])[] = [];
  finish(timeline.scan(0, 6, 1, ({ frames }) => scopes.push(frames.map(({ scope }) => scope)) === 6));
  for (const each of scopes) each.forEach((scope, k) => void expect(scope).toBe(scopes[0][k]));
});
