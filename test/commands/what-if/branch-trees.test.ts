/**
 * Trees of branches, made at random as somebody types them: every kind of edit, one after the other in any order, before
 * the forks of the branches that they are made on, too; branches renamed and deleted, sessions saved and opened again.
 * Each branch is held, bit for bit, against a run made from scratch with the same edits.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextOf } from '../../../src/debugger/command.js';
import { readSession } from '../../../src/debugger/saving/session-file.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { branchLines, compareBranches } from '../../../src/questions/branches/compare-branches.js';
import { branchOf, findBranch, MAIN, replayOf } from '../../../src/timeline/branches.js';
import { DEFAULT_OPTIONS } from '../../../src/timeline/history.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { loadFixture } from '../../../src/training/fixture/load-fixture.js';
import { openProgram } from '../../../src/training/iteration/open-program.js';
import { DEPTH, oneOf } from '../../support/depth.js';
import { SHIPPED } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';
import { bitsOfTrace, namesOfTrace } from '../../support/histories.js';
import { savedText } from '../../support/saved-session.js';
import {
  type Change,
  type Executed,
  type OptimizerSettings,
  runFromScratch,
  type ScratchEdit,
} from '../../support/scratch-run.js';

/** The last iteration that is looked at. */
const LAST = 13;
const OVERRIDES = [`training.iterations=${LAST + 3}`];
const PATH = '/sessions/tree.json';

/** What one does next: everything is chosen among what there is by these numbers. */
interface Move {
  readonly kind: 'fork' | 'look' | 'rename' | 'delete' | 'reopen';
  readonly branch: number;
  readonly at: number;
  readonly edit: number;
  readonly choices: readonly [number, number, number];
}

const fraction = fc.noBias(fc.nat(999)).map((thousandths) => thousandths / 1000);
const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.oneof(
    { arbitrary: fc.constant('fork' as const), weight: 12 },
    { arbitrary: fc.constant('look' as const), weight: 2 },
    { arbitrary: fc.constantFrom('rename' as const, 'delete' as const, 'reopen' as const), weight: 3 },
  ),
  branch: fc.noBias(fc.nat(1000)),
  at: fc.noBias(fc.nat(LAST)),
  edit: fc.noBias(fc.nat(1000)),
  choices: fc.tuple(fraction, fraction, fraction),
});

/** What a branch ought to be: all its changes from iteration 0 on. */
type Expected = Map<string, readonly Change[]>;

interface Typed {
  readonly line: string;
  readonly edit: ScratchEdit;
}

function pick<T>(from: readonly T[], fraction: number): T {
  return from[Math.floor(fraction * from.length)];
}

/** An edit of this run at this place as one types it, and what it ought to do. */
function editAt({ program, start, outcome }: Executed, { edit, choices: [a, b, c] }: Move): Typed {
  const { fixture, model, optimizer, batches } = program;
  if (fixture === undefined) throw new Error('The run was not made from a fixture.');
  const parameter = Math.floor(a * model.parameters.length);
  const { name, shape } = model.parameters[parameter];
  const { length } = start.parameters[parameter].data;
  const number = pick([0.25, -2.5, 1, 0], c);
  const own = fixture.optimizer;
  const set = (field: string, value: number | string): Typed => ({
    line: `set optimizer.${field} ${value}`,
    edit: { kind: 'optimizer', settings: { ...own, [field]: value } as OptimizerSettings },
  });
  const train = (field: string, value: number | string): Typed => ({
    line: `set training.${field} ${value}`,
    edit: { kind: 'training', settings: { [field]: value } },
  });
  const fill = (memory: number | null, start: number, end: number): ScratchEdit => {
    return { kind: 'fill', parameter, memory, start, end, value: number };
  };
  const rows = length / shape[0];
  const row = Math.floor(b * shape[0]);
  const element = Math.floor(b * length);
  const places = shape.map((extent, axis) => {
    const below = shape.slice(axis + 1).reduce((size, each) => size * each, 1);
    return Math.floor(element / below) % extent;
  });
  const drawn = outcome.batch.skipping?.drawn ?? outcome.batch.examples.length;
  const kinds: readonly (() => Typed | null)[] = [
    () => ({ line: `set ${name}[${places}] ${number}`, edit: fill(null, element, element + 1) }),
    () => ({ line: `set ${name} ${number}`, edit: fill(null, 0, length) }),
    () => ({ line: `set ${name}[${row}:${row + 1}] ${number}`, edit: fill(null, row * rows, (row + 1) * rows) }),
    () => {
      const slot = Math.floor(b * optimizer.memory.length);
      if (optimizer.memory.length === 0) return null;
      return {
        line: `set ${optimizer.memory[slot]}(${name}) ${Math.abs(number)}`,
        edit: { ...fill(slot, 0, length), value: Math.abs(number) } as ScratchEdit,
      };
    },
    () => set('learningRate', pick([0.003, 0.05, 1], a)),
    () => {
      const kind = pick(
        ['sgd', 'adam', 'adamw'].filter((each) => each !== own.kind),
        a,
      );
      return { line: `set optimizer.kind ${kind}`, edit: { kind: 'optimizer', settings: switched(own, kind) } };
    },
    () => (own.kind === 'sgd' ? set('momentum', pick([0, 0.5, 0.9], a)) : set('beta1', pick([0.5, 0.8], a))),
    () =>
      own.kind === 'adamw' ? set('weightDecay', pick([0, 0.1], a)) : own.kind === 'adam' ? set('epsilon', 0.01) : null,
    () => set('clip', pick([0.1, 1], a)),
    () => {
      if (own.schedule?.kind !== 'cosine' && own.schedule?.kind !== 'linear') return null;
      const [field, value] = pick(
        [
          ['last', 0.001],
          ['iterations', 5],
        ] as const,
        a,
      );
      const settings = { ...own, schedule: { ...own.schedule, [field]: value } } as OptimizerSettings;
      return { line: `set optimizer.schedule.${field} ${value}`, edit: { kind: 'optimizer', settings } };
    },
    () => {
      if (drawn < 2) return null;
      const [example, iterations] = [Math.floor(a * drawn), pick([1, 3, null], b)];
      return { line: `skip ${example + 1} ${iterations ?? 'end'}`, edit: { kind: 'skip', example, iterations } };
    },
    () => train('softmax', pick(['plain', 'shifted'], a)),
    () => train('lossReduction', pick(['sum', 'mean'], a)),
    () => train('steps', pick(['fine', 'coarse'], a)),
    () => train('iterations', LAST + pick([2, 6], a)),
    () => {
      const seed = Math.floor(a * 1000);
      return batches.constant ? null : { line: `set seed ${seed}`, edit: { kind: 'seed', seed } };
    },
    () => {
      const example = Math.floor(a * 20);
      if (batches.choose === undefined) return null;
      return { line: `set batch ${example + 1}`, edit: { kind: 'batch', examples: [example] } };
    },
  ];
  for (let k = edit; ; k++) {
    const typed = kinds[k % kinds.length]();
    if (typed !== null) return typed;
  }
}

/** What both kinds of optimizer have stays; the rest is as usual. */
function switched(own: OptimizerSettings, kind: string): OptimizerSettings {
  const { learningRate, schedule, clip } = own;
  const shared = { learningRate, ...(schedule && { schedule }), ...(clip !== undefined && { clip }) };
  if (kind === 'sgd') return { kind: 'sgd', ...shared, momentum: 0 };
  const moments =
    own.kind === 'sgd'
      ? { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }
      : { beta1: own.beta1, beta2: own.beta2, epsilon: own.epsilon };
  return kind === 'adam'
    ? { kind: 'adam', ...shared, ...moments }
    : { kind: 'adamw', ...shared, ...moments, weightDecay: 0.01 };
}

function open(name: string): HeldSession {
  const loaded = loadFixture(name, { overrides: OVERRIDES });
  const options = { ...DEFAULT_OPTIONS, memoryBytes: 0, mostTraces: 3 };
  return holdSession(new Timeline(openProgram(loaded), options), {}, { source: loaded.source });
}

async function reopened(name: string, { store }: HeldSession): Promise<HeldSession> {
  const context = contextOf(store.getState());
  if (context.source === null) throw new Error('The run was not opened from a fixture.');
  const text = savedText(context, context.source, PATH);
  const read = readSession(text);
  const again = open(name);
  await again.driver.restore(read);
  expect(again.session.open.message).toMatchObject({ tone: 'information', text: 'The session is restored.' });
  expect(savedText(contextOf(again.store.getState()), context.source, PATH)).toBe(text);
  return again;
}

/** Does what the moves say; gives the session, and what each of its branches ought to be. */
async function grow(name: string, moves: readonly Move[]) {
  let held = open(name);
  const expected: Expected = new Map([['main', []]]);
  const parents = new Map<string, string>();
  let made = 0;
  for (const each of moves) {
    const names = [...expected.keys()];
    const here = names[each.branch % names.length];
    if (each.kind === 'look') await held.execute(`branch ${here}`, `goto ${each.at}`);
    if (each.kind === 'reopen') held = await reopened(name, held);
    if (each.kind === 'rename' && here !== 'main') {
      const fresh = `renamed-${made++}`;
      await held.execute(`branch rename ${here} ${fresh}`);
      expected.set(fresh, expected.get(here) ?? []);
      expected.delete(here);
      for (const [child, parent] of [...parents]) {
        if (child === here) parents.set(fresh, parent);
        if (parent === here) parents.set(child, fresh);
      }
    }
    if (each.kind === 'delete' && here !== 'main' && ![...parents.values()].includes(here)) {
      await held.execute(`branch delete ${here}`);
      expected.delete(here);
      parents.delete(here);
    }
    if (each.kind !== 'fork') continue;
    const before = (expected.get(here) ?? []).filter(({ at }) => at <= each.at);
    let typed: Typed | null = null;
    runFromScratch(name, OVERRIDES, before, each.at, (executed) => {
      if (executed.iteration === each.at) typed = editAt(executed, each);
    });
    if (typed === null) throw new Error('Nothing was executed.');
    const { line, edit }: Typed = typed;
    const fresh = `branch-${made++}`;
    const message = await held.execute(`branch ${here}`, `goto ${each.at}`, `${line} as ${fresh}`);
    expect(message).toMatch(new RegExp(`^${fresh} forks from \\S+ at iteration ${each.at}`));
    expect(branchOf(held.branches, held.session.where.cursor.branch).name).toBe(fresh);
    expected.set(fresh, [...before, { at: each.at, edit }]);
    parents.set(
      fresh,
      branchOf(held.branches, branchOf(held.branches, held.session.where.cursor.branch).parent ?? -1).name,
    );
  }
  return { held, expected };
}

describe.each(oneOf(6, SHIPPED, 2))('a tree of branches of %s', (name) => {
  test('has in each branch the bits of a run made from scratch with the edits of that branch', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(move, { minLength: 4, maxLength: 9 }),
        fc.array(fc.nat(LAST), { minLength: 3, maxLength: 8 }),
        async (moves, walk) => {
          const { held, expected } = await grow(name, moves);
          expect(held.branches.all.map((branch) => branch.name).sort()).toEqual([...expected.keys()].sort());
          const bits = new Map<string, readonly Buffer[]>();
          for (const [branch, changes] of expected) {
            const found = findBranch(held.branches, branch);
            if (found === null) throw new Error(`There is no ${branch}.`);
            const timeline = replayOf(found);
            const all: Buffer[] = [];
            const names: string[] = [];
            const losses: number[] = [];
            runFromScratch(name, OVERRIDES, changes, LAST, (executed) => {
              all.push(bitsOfTrace(executed));
              names.push(namesOfTrace(executed));
              losses.push(executed.outcome.objective.data[0]);
            });
            bits.set(branch, all);
            for (const iteration of [...walk, ...all.keys()]) {
              const trace = timeline.trace(iteration);
              expect(namesOfTrace(trace)).toBe(names[iteration]);
              expect(bitsOfTrace(trace).equals(all[iteration])).toBe(true);
              expect(timeline.metric('loss', iteration)).toBe(losses[iteration]);
            }
          }
          expectComparisons(held, expected, bits);
        },
      ),
      { numRuns: 2 * DEPTH, endOnFailure: true },
    );
  });
});

/** The list has every branch under the one that it forks from, and a comparison says what two of them share. */
function expectComparisons(
  { branches }: HeldSession,
  expected: Expected,
  bits: ReadonlyMap<string, readonly Buffer[]>,
) {
  const lines = branchLines(branches, MAIN);
  expect(lines.map(({ name }) => name).sort()).toEqual([...expected.keys()].sort());
  for (const { name, depth, fork } of lines) {
    const changes = expected.get(name) ?? [];
    expect(depth).toBe(changes.length);
    expect(fork ?? undefined).toBe(changes.at(-1)?.at);
  }
  branches.all.slice(1).forEach((b, k) => {
    for (const a of new Set([branches.all[0], branches.all[k]])) {
      const parting = partingOfChanges(expected.get(a.name) ?? [], expected.get(b.name) ?? []);
      const differs = bits.get(a.name)?.findIndex((each, k) => !bits.get(b.name)?.[k].equals(each)) ?? -1;
      const [pair] = finish(compareBranches(branches, a, [b])).pairs;
      expect(pair.parting).toBe(parting);
      if (differs === -1) expect(pair.difference?.iteration ?? LAST + 1).toBeGreaterThan(LAST);
      else expect(pair.difference?.iteration).toBe(differs);
    }
  });
}

/** Where the first change falls that the two do not share. */
function partingOfChanges(a: readonly Change[], b: readonly Change[]): number {
  const shared = a.findIndex((change, k) => change !== b[k]);
  const after = shared === -1 ? a.length : shared;
  return Math.min(...[a[after], b[after]].flatMap((change) => (change === undefined ? [] : [change.at])));
}
