/**
 * What a run says at its end: where its time went, which tests failed, and in the last line how many have passed and failed.
 * Where TEST_RESULTS names a file, it has the same as JSON.
 * Invariant: the last line is plain text, alone on its line, and its second number is 0 exactly when the run has succeeded.
 */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';
import { aloneCommand, type Depth, describeFailure, type Failure, firstLine } from './failures.js';
import type { Durations } from './shares.js';

/** A run as a file has it. */
export interface Results {
  readonly passed: number;
  /** With the command that runs it alone. */
  readonly failures: readonly (Failure & { readonly alone: string })[];
  readonly durations: Durations;
}

const SLOWEST = 10;

export function createSummary(root: string, depth: Depth): Reporter {
  return {
    onTestRunEnd: (modules, unhandled) => {
      const nameOf = ({ moduleId }: TestModule): string => relative(root, moduleId).replaceAll('\\', '/');
      const files = modules.map((module) => ({
        name: nameOf(module),
        seconds: (module.diagnostic().duration + module.diagnostic().collectDuration) / 1000,
      }));
      const passed = modules.flatMap(({ children }) => [...children.allTests('passed')]).length;
      const failed: readonly Failure[] = [
        ...modules.flatMap((module) => failuresOf(module, nameOf(module))),
        ...unhandled.map(({ message }) => ({ file: '', name: 'outside of any test', message: firstLine(message) })),
      ];
      const failures = failed.map((each) => ({ ...each, alone: aloneCommand(each, depth) }));
      const { TEST_RESULTS: path } = process.env;
      if (path !== undefined) {
        const durations = Object.fromEntries(files.map(({ name, seconds }) => [name, Math.round(seconds * 10) / 10]));
        writeFileSync(path, JSON.stringify({ passed, failures, durations } satisfies Results));
      }
      const lines = [
        '',
        'The slowest files:',
        ...longestFirst(files).slice(0, SLOWEST).map(lineOf),
        '',
        'The parts, in seconds of all workers:',
        ...longestFirst(partsOf(files)).map(lineOf),
        '',
        ...(failures.length === 0
          ? []
          : ['What failed:', ...failures.map((each) => describeFailure(each, each.alone)), '']),
        `${passed} passed, ${failures.length} failed`,
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    },
  };
}

interface Timed {
  readonly name: string;
  readonly seconds: number;
}

function partsOf(files: readonly Timed[]): readonly Timed[] {
  const parts = new Map<string, number>();
  for (const { name, seconds } of files) {
    const part = name.split('/').slice(0, -1)[1] ?? 'test';
    parts.set(part, (parts.get(part) ?? 0) + seconds);
  }
  return [...parts].map(([name, seconds]) => ({ name, seconds }));
}

function longestFirst(list: readonly Timed[]): readonly Timed[] {
  return [...list].sort((a, b) => b.seconds - a.seconds);
}

function lineOf({ name, seconds }: Timed): string {
  return `${seconds.toFixed(1).padStart(7)} s  ${name}`;
}

/** A file that cannot be read fails, whatever tests are in it. */
function failuresOf(module: TestModule, file: string): readonly Failure[] {
  const failed = [...module.children.allTests('failed')].map((test) => ({
    file,
    name: fullNameOf(test),
    message: messageOf(test.result().errors),
  }));
  if (failed.length > 0 || module.state() !== 'failed') return failed;
  return [{ file, name: '', message: messageOf(module.errors()) }];
}

/** As `-t` compares it. */
function fullNameOf({ name, parent }: TestCase | TestSuite): string {
  return parent.type === 'suite' ? `${fullNameOf(parent)} ${name}` : name;
}

function messageOf(errors: readonly SerializedError[] | undefined): string {
  return firstLine(errors?.[0]?.message ?? '');
}
