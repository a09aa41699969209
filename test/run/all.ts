/**
 * `npm run test:all`: both test commands in full, and what depends on the version of Node.js on each version that can be had,
 * the cheapest first. It goes on after a failure, and lists all failures at its end. `npm run test:all -- PATTERN` runs the
 * files whose path has it.
 * Invariant: it ends with 0 exactly when everything has run and nothing has failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { describeFailure, type Failure } from './failures.js';
import { DURATIONS, type Durations } from './shares.js';
import type { Results } from './summary.js';

interface Part {
  readonly title: string;
  readonly command: readonly string[];
}

interface Ran extends Part {
  readonly seconds: number;
  /** A line for each. */
  readonly failures: readonly string[];
  readonly durations: Durations | null;
}

const patterns = process.argv.slice(2);
const [here] = process.versions.node.split('.');
const folder = mkdtempSync(join(tmpdir(), 'backstep-all-'));
try {
  const versions = manifest.config.nodeVersions.filter((version) => version !== here).map(partOn);
  const [usual, all] = [
    ['npm', 'test'],
    ['npm', 'run', 'test:long'],
  ].map((command) => ({ title: command.join(' '), command }));
  const ran = [...versions, usual, all].map(run);
  const [long] = ran.slice(-1);
  if (patterns.length === 0 && long.failures.length === 0 && long.durations !== null)
    writeFileSync(DURATIONS, `${JSON.stringify(sorted(long.durations), null, 2)}\n`);
  const failures = ran.flatMap((each) => each.failures);
  const lines = [
    '',
    ...ran.map(({ title, seconds, failures }) => `${seconds} s  ${title}: ${failures.length} failed`),
    ...(failures.length === 0 ? [] : ['', 'What failed:', ...failures]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function partOn(version: string): Part {
  return {
    title: `npm run test:versions on Node.js ${version}`,
    command: [...on(version), 'npm', 'run', 'test:versions'],
  };
}

/** What runs a command on another version, which it downloads where it has to. */
function on(version: string): readonly string[] {
  return ['npx', '--yes', `--package=node@${version}`, '--'];
}

function run({ title, command }: Part): Ran {
  process.stdout.write(`\n${title}\n`);
  const began = Date.now();
  const path = join(folder, `${began}.json`);
  const only = patterns.length === 0 ? [] : ['--', '--passWithNoTests', ...patterns];
  const { status, signal } = spawnSync(command[0], [...command.slice(1), ...only], {
    stdio: 'inherit',
    env: { ...process.env, TEST_RESULTS: path },
  });
  const results: Results | null = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
  const seconds = Math.round((Date.now() - began) / 1000);
  const before = command.slice(0, command.indexOf('npm')).join(' ');
  const failures = (results?.failures ?? []).map((each) => lineOf(each, before));
  const isBroken = status !== 0 && failures.length === 0;
  const broken = `${title} ended with ${signal ?? `code ${status}`} before its tests did: ${command.join(' ')}`;
  return { title, command, seconds, failures: isBroken ? [broken] : failures, durations: results?.durations ?? null };
}

/** @param before what chooses the version of Node.js; empty for the one that is there */
function lineOf({ alone, ...failure }: Failure & { readonly alone: string }, before: string): string {
  return describeFailure(failure, before === '' ? alone : alone.replace(/\bnpm /, `${before} npm `));
}

function sorted(durations: Durations): Durations {
  return Object.fromEntries(Object.entries(durations).sort(([a], [b]) => (a < b ? -1 : 1)));
}
