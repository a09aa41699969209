/** Where continue and reverse-continue stop: exactly where a look at every single place says that they should. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CompiledExpression, compile, evaluate, evaluateIn } from '../../../src/debugger/expressions/compile.js';
import { FrameScene } from '../../../src/debugger/expressions/scene.js';
import { isSame } from '../../../src/debugger/expressions/values.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import {
  type Breakpoint,
  framesAt,
  newBreakpoint,
  type Where,
  whereOf,
} from '../../../src/debugger/stopping/breakpoints.js';
import { searchFor } from '../../../src/debugger/stopping/stops.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { createBranches, DEFAULT_LIMITS, forkBranch, replayOf } from '../../../src/timeline/branches.js';
import { type Cursor, compareCursors, START } from '../../../src/timeline/cursor.js';
import type { ReplayedHistory } from '../../../src/timeline/history.js';
import { recallFrom } from '../../../src/timeline/history.js';
import { type Direction, sweep } from '../../../src/timeline/move.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import type { Edit } from '../../../src/training/iteration/edits.js';
import { DEPTH, oneOf, seedOf } from '../../support/depth.js';
import { type LessonOptions, openLesson } from '../../support/fixtures.js';
import { allCursors } from '../../support/moments.js';

const ITERATIONS = DEPTH > 1 ? 40 : 26;
/** Opens one run, each time as if nothing of it had been executed. */
type Open = () => ReplayedHistory;

function runOf(name: string, lesson: Omit<LessonOptions, 'iterations'> = {}): Open {
  const { program, options } = openLesson(name, { iterations: ITERATIONS, ...lesson });
  return () => new Timeline(program, options);
}

function forkOf(open: Open, iteration: number, edits: readonly Edit[]): Open {
  const change = finish(forkBranch(createBranches(open()), 0, iteration, edits));
  const program = replayOf(change.branch).programAt(iteration);
  return () => {
    const before = open();
    finish(before.visit(iteration));
    return before.fork(program, DEFAULT_LIMITS.timeline);
  };
}

const LESSONS: readonly (readonly [string, () => Open])[] = [
  ['a table of logits', () => runOf('we-love-deep-learning')],
  [
    'a network that diverges, with few checkpoints',
    () =>
      runOf('we-love-deep-learning-36', {
        overrides: ['optimizer.learningRate=3', 'training.softmax=plain'],
        memoryBytes: 0,
      }),
  ],
  [
    'a branch with an edited weight and another learning rate',
    () =>
      forkOf(runOf('we-love-deep-learning'), 13, [
        {
          kind: 'block',
          of: null,
          name: 'logits',
          ranges: [
            [1, 2],
            [1, 2],
          ],
          values: [-4],
        },
        { kind: 'setting', path: 'optimizer.learningRate', value: 1.5 },
      ]),
  ],
  [
    'a branch of a branch that skips an example for a while',
    () => {
      const run = runOf('we-love-deep-learning-36', { memoryBytes: 0 });
      const first = forkOf(run, 8, [{ kind: 'setting', path: 'optimizer.learningRate', value: 0.9 }]);
      return forkOf(first, 14, [{ kind: 'skip', example: 0, iterations: 9 }]);
    },
  ],
];

const CONDITIONS = [
  'loss < 2.5',
  'loss > previous(loss)',
  'iteration % 7 == 3',
  'gradientNorm > 1 && loss < 2.8',
  'updateRatio < 0.01 || iteration == 2',
  'probability.target > 0.6',
  'any(probability.target < 0.2)',
  'max(abs(output)) > 5',
  'p("love") > 0.6',
  'p("love", 2) > p("we", 1)',
  'losses[1] < 0.4',
  'changed(losses[1] < 0.4)',
  'isnan(loss)',
  'norm(gradient(PARAMETER)) < 1',
  'parameter(PARAMETER)[0] > 2.2',
  'phase == "loss" && op == "total"',
  'output[3] > 0',
  'loss',
] as const;
const PLACES = ['softmax', 'start', '', 'backward', 'prediction 2', 'total', 'update'] as const;
const WATCHES = [
  'loss',
  'loss < 2',
  'p("love") > 0.5',
  'iteration % 5 == 0',
  'parameter(PARAMETER)[1] > 0',
  'learningRate',
  'phase',
  'losses',
  'losses[1]',
  'losses[0] + losses[2] > 1',
  'previous(loss)',
  'previous(previous(loss))',
  'changed(loss)',
  'changed(losses[1] < 0.4)',
  'perplexity',
  'gradientNorm > 1',
  'updateRatio',
  'parameterNorm',
  'norm(gradient(PARAMETER))',
  'output[0] > 0.5',
  'max(abs(input[0])) > 2',
  'probability.target',
  'any(probability.target < 0.2)',
  'p("love", 2)',
  'logits("love", 2) > 1',
  'op == "total"',
] as const;

describe.each(LESSONS)('in %s', (lesson, prepare) => {
  const turn = LESSONS.findIndex(([name]) => name === lesson);
  const open = prepare();
  const timeline = open();
  const parameter = timeline.program.model.parameters[0].name;
  const every = allCursors(timeline);
  const fill = (text: string): string => text.replace('PARAMETER', JSON.stringify(parameter));
  const compiled = (text: string): CompiledExpression => {
    const expression = compile(fill(text), timeline.program);
    return expression;
  };

  /** Without any search: whether a condition stops at a place. */
  function stopsAt(cursor: Cursor, condition: CompiledExpression): boolean {
    const result = evaluate(condition, momentAt(timeline, cursor));
    return result.kind === 'failed' || (result.kind === 'value' && result.value !== false);
  }

  function changesAt(position: number, expression: CompiledExpression): boolean {
    const at = momentAt(timeline, every[position]);
    const after = evaluate(expression, at);
    if (after.kind === 'failed') return true;
    if (position === 0 || after.kind !== 'value') return false;
    const { cursor } = momentAt(timeline, every[position - 1]);
    const context = every[position].frame === -1 ? cursor.frame : every[position].frame;
    const trace = timeline.trace(cursor.iteration);
    const before = evaluateIn(expression, new FrameScene(timeline, cursor, trace, recallFrom(timeline), { context }));
    return before.kind === 'value' && !isSame(before.value, after.value);
  }

  function expectSame(breakpoint: Breakpoint, expected: readonly Cursor[], froms: readonly number[]): void {
    for (const from of froms) {
      for (const direction of ['forward', 'backward'] as const) {
        const wanted = nearest(expected, every[from], direction);
        // A timeline that has not been here yet has no metrics and no checkpoints to go by.
        for (const searched of [timeline, open()]) {
          const { cursor, end } = finish(
            sweep(searched, every[from], direction, searchFor([breakpoint], searched, every[from])),
          );
          const found = end === null ? cursor : null;
          expect(found, `${JSON.stringify(breakpoint.where)} ${breakpoint.condition} ${direction}`).toEqual(wanted);
        }
      }
    }
  }

  const froms = fc.uniqueArray(fc.nat(every.length - 1), { minLength: 2, maxLength: 2 });

  test('a place with a condition stops where the condition holds or fails', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PLACES), fc.constantFrom(...CONDITIONS), froms, (place, condition, starts) => {
        const where: Where =
          place === 'start'
            ? { kind: 'start' }
            : place === ''
              ? whereOf(timeline.trace(0).frames, 9)
              : { kind: 'pattern', pattern: place };
        const expression = compiled(condition);
        const places = Array.from({ length: timeline.iterations }, (_, iteration) =>
          framesAt(where, timeline.trace(iteration).frames),
        );
        const expected = every.filter(
          (cursor) => places[cursor.iteration].includes(cursor.frame) && stopsAt(cursor, expression),
        );
        expectSame(newBreakpoint(where, fill(condition), false), expected, starts);
      }),
      { numRuns: DEPTH > 1 ? 80 : 10, seed: seedOf(5) },
    );
  });

  test('a condition alone stops only where it holds or fails, in every iteration in which it has just become known', () => {
    for (const condition of oneOf(8, CONDITIONS, turn)) {
      const expression = compiled(condition);
      const breakpoint = newBreakpoint({ kind: 'condition' }, fill(condition), false);
      const forward = stopsAlong('forward', breakpoint);
      expect(
        forward.every((cursor) => stopsAt(cursor, expression)),
        condition,
      ).toBe(true);
      expect(stopsAlong('backward', breakpoint).reverse(), condition).toEqual(forward);
      const once = ['loss < 2.5', 'loss > previous(loss)', 'gradientNorm > 1 && loss < 2.8', 'isnan(loss)'].includes(
        condition,
      );
      if (once) {
        const ends = every.filter((cursor, k) => (every[k + 1]?.frame ?? -1) === -1 && stopsAt(cursor, expression));
        expect(
          forward.map(({ iteration }) => iteration),
          condition,
        ).toEqual(ends.map(({ iteration }) => iteration));
      }
    }
  });

  test('a watch stops where the value differs from the one before, and nowhere else', () => {
    for (const text of oneOf(9, WATCHES, turn)) {
      const expression = compiled(text);
      const expected = every.filter((_, position) => changesAt(position, expression));
      fc.assert(
        fc.property(froms, (starts) => {
          expectSame(newBreakpoint({ kind: 'watch', expression: fill(text) }, null, false), expected, starts);
        }),
        { numRuns: DEPTH, seed: seedOf(6) },
      );
    }
  });

  test('several breakpoints stop at whichever comes first', () => {
    const breakpoints = [
      newBreakpoint({ kind: 'pattern', pattern: 'softmax' }, 'probability.target > 0.6', false),
      { ...newBreakpoint({ kind: 'watch', expression: 'loss < 2' }, null, false), id: 2 },
    ];
    const each = breakpoints.map((breakpoint) => stopsAlong('forward', breakpoint));
    const union = every.filter((cursor) => each.flat().some((stop) => compareCursors(stop, cursor) === 0));
    expect(stopsAlong('forward', ...breakpoints)).toEqual(union);
    expect(stopsAlong('backward', ...breakpoints).reverse()).toEqual(union);
  });

  function stopsAlong(direction: Direction, ...breakpoints: readonly Breakpoint[]): Cursor[] {
    const stops: Cursor[] = [];
    let from: Cursor = direction === 'forward' ? START : { ...START, iteration: timeline.iterations };
    for (;;) {
      const { cursor, end } = finish(sweep(timeline, from, direction, searchFor(breakpoints, timeline, from)));
      if (end !== null) return stops;
      stops.push(cursor);
      from = cursor;
    }
  }
});

function nearest(stops: readonly Cursor[], from: Cursor, direction: Direction): Cursor | null {
  const found =
    direction === 'forward'
      ? stops.find((stop) => compareCursors(stop, from) > 0)
      : stops.findLast((stop) => compareCursors(stop, from) < 0);
  return found ?? null;
}
