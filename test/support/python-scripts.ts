/**
 * Scripts of runs, executed by Python and held against the runs that they were written from.
 * Invariant: what a script prints is an iteration and a loss a line, and nothing else, or it is no script of a run.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unlessRefused } from '../../src/files/refusal.js';
import { finish } from '../../src/numbers/engine/task.js';
import type { Style } from '../../src/pytorch/code/naming.js';
import { type PythonScript, writeScript } from '../../src/pytorch/code/script.js';
import { type Branches, branchOf, createBranches, forkBranch, MAIN, replayOf } from '../../src/timeline/branches.js';
import type { ReplayedHistory } from '../../src/timeline/history.js';
import { encodeSafetensors } from '../../src/training/arrays/safetensors.js';
import type { Edit } from '../../src/training/iteration/edits.js';
import { assertClose } from './closeness.js';
import { makeTestFolder } from './temporary-folder.js';

const PYTHON = '/usr/bin/python3';
const RUNNER = fileURLToPath(new URL('../pytorch/code/run_scripts.py', import.meta.url));

const UNUSED = fileURLToPath(new URL('../pytorch/code/unused_names.py', import.meta.url));

export const STYLES: readonly Style[] = ['modules', 'by hand', 'plain'];

export const HAS_PYTHON = spawnSync(PYTHON, ['--version']).status === 0;

/** What the file beside a script is called. */
const BESIDE = 'train.safetensors';

/** Edits, each from an iteration on: branch upon branch. */
export type Changes = readonly { readonly at: number; readonly edits: readonly Edit[] }[];

export function branchesOf(timeline: ReplayedHistory, changes: Changes = []): Branches {
  return branchesFrom(createBranches(timeline), changes);
}

/** Further ones, from the last. */
export function branchesFrom(from: Branches, changes: Changes): Branches {
  let branches = from;
  for (const { at, edits } of changes)
    ({ branches } = finish(forkBranch(branches, branches.all[branches.all.length - 1].id, at, edits)));
  return branches;
}

/** Of the last branch; null where the model has no script of this style. */
export function scriptOf(branches: Branches, style: Style, iterations: number): PythonScript | null {
  const { id } = branches.all[branches.all.length - 1];
  return unlessRefused(() => finish(writeScript(branches, id, { style, iterations, beside: BESIDE })));
}

const HAS_BLACK = spawnSync('black', ['--version']).status === 0;

/** Throws if black, where it is installed, would write a script otherwise. */
export function assertFormatted(scripts: readonly PythonScript[]): void {
  if (!HAS_BLACK) return;
  const folder = makeTestFolder();
  for (const [k, { text }] of scripts.entries()) writeFileSync(join(folder, `script_${k}.py`), text);
  const { status, stdout, stderr } = spawnSync('black', ['--line-length', '100', '--diff', '--check', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stdout + stderr);
}

/** The names that a script binds and never reads. */
export function unusedNames({ text }: PythonScript): readonly string[] {
  const path = join(makeTestFolder(), 'script.py');
  writeFileSync(path, text);
  const { status, stdout, stderr } = spawnSync(PYTHON, [UNUSED, path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\n').filter(Boolean);
}

interface Printed {
  readonly losses: readonly number[];
  /** By the names of parameters; empty but for scripts by hand. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/** Runs scripts in one process of Python. */
export function runScripts(scripts: readonly PythonScript[]): readonly Printed[] {
  const folder = makeTestFolder();
  const paths = scripts.map(({ text, arrays }, k) => {
    const own = join(folder, String(k));
    mkdirSync(own);
    // Another name than the file beside it, as of a script that has been renamed.
    const path = join(own, 'script.py');
    writeFileSync(path, text);
    if (arrays.length > 0) writeFileSync(join(own, BESIDE), encodeSafetensors(arrays));
    return path;
  });
  const { status, stdout, stderr } = spawnSync(PYTHON, [RUNNER, ...paths], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { printed, gradients } = JSON.parse(line) as { printed: string; gradients: Record<string, unknown[]> };
      const numbers = Object.entries(gradients).map(([name, values]) => [name, values.map(numberOf)]);
      return { losses: lossesOf(printed), gradients: Object.fromEntries(numbers) };
    });
}

function lossesOf(printed: string): readonly number[] {
  return printed
    .trimEnd()
    .split('\n')
    .map((line, k) => {
      const [, iteration, loss] = /^(\d+) (\S+)$/.exec(line) ?? [];
      if (Number(iteration) !== k) throw new Error(`printed ${JSON.stringify(line)} for iteration ${k}`);
      return numberOf(loss);
    });
}

function numberOf(written: unknown): number {
  const names = new Map<unknown, number>([
    ['nan', Number.NaN],
    ['inf', Number.POSITIVE_INFINITY],
    ['-inf', Number.NEGATIVE_INFINITY],
  ]);
  return names.get(written) ?? Number(written);
}

/** Throws unless the losses, and by hand the gradients of the last iteration before clipping, are those of the last branch. */
export function assertTrue(branches: Branches, style: Style, { losses, gradients }: Printed): void {
  const timeline = replayOf(branchOf(branches, branches.all[branches.all.length - 1].id ?? MAIN));
  finish(timeline.visit(losses.length));
  const ours = losses.map((_, iteration) => timeline.metric('loss', iteration));
  assertSame('loss', losses, ours, 1e-10);
  const { outcome } = timeline.trace(losses.length - 1);
  const { model } = timeline.program;
  const { variable } = model.code().byHand;
  const names =
    style === 'modules' ? [] : variable === undefined ? model.parameters.map(({ name }) => name) : [variable];
  const written = Object.keys(gradients);
  const others = written.filter((name) => !names.includes(name) && name !== 'logits');
  if (others.length > 0 || !names.every((name) => written.includes(name)))
    throw new Error(`gradients of ${written.join()}, expected ${names.join()}`);
  for (const [k, name] of names.entries()) assertSame(name, gradients[name], outcome.gradients[k].data, 1e-9);
}

/** NaN is the same as NaN here, since a run may come to that. */
function assertSame(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>, absolute: number): void {
  const told = (values: ArrayLike<number>) => Array.from(values, (value) => (Number.isNaN(value) ? 'NaN' : 'number'));
  if (told(actual).join() !== told(expected).join()) throw new Error(`${what}: NaN in other places`);
  const finite = (values: ArrayLike<number>) => Array.from(values).filter((value) => !Number.isNaN(value));
  const [got, wanted] = [finite(actual), finite(expected)];
  assertClose(
    what,
    got.map((value, k) => (value === wanted[k] ? 0 : value - wanted[k])),
    wanted.map(() => 0),
    { absolute, relative: 0 },
  );
}
