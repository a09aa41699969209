/**
 * What a run says at its end: where its time went, and in the last line how many tests have passed and failed.
 * Invariant: that line is plain text, alone on its line, and its second number is 0 exactly when the run has succeeded.
 */
import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

const SLOWEST = 10;

export function createSummary(root: string): Reporter {
  return {
    onTestRunEnd: (modules, unhandled) => {
      const files = modules.map((module) => ({
        name: relative(root, module.moduleId).replaceAll('\\', '/'),
        seconds: (module.diagnostic().duration + module.diagnostic().collectDuration) / 1000,
      }));
      const parts = new Map<string, number>();
      for (const { name, seconds } of files) {
        const part = name.split('/').slice(0, -1)[1] ?? 'test';
        parts.set(part, (parts.get(part) ?? 0) + seconds);
      }
      const [passed, failed] = count(modules);
      const lines = [
        '',
        'The slowest files:',
        ...longestFirst(files).slice(0, SLOWEST).map(lineOf),
        '',
        'The parts, in seconds of all workers:',
        ...longestFirst([...parts].map(([name, seconds]) => ({ name, seconds }))).map(lineOf),
        '',
        `${passed} passed, ${failed + unhandled.length} failed`,
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    },
  };
}

interface Timed {
  readonly name: string;
  readonly seconds: number;
}

function longestFirst(list: readonly Timed[]): readonly Timed[] {
  return [...list].sort((a, b) => b.seconds - a.seconds);
}

function lineOf({ name, seconds }: Timed): string {
  return `${seconds.toFixed(1).padStart(7)} s  ${name}`;
}

/** A file that cannot be read fails, whatever tests are in it. */
function count(modules: readonly TestModule[]): readonly [passed: number, failed: number] {
  let [passed, failed] = [0, 0];
  for (const module of modules) {
    const failedBefore = failed;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') passed++;
      if (state === 'failed') failed++;
    }
    if (module.state() === 'failed' && failed === failedBefore) failed++;
  }
  return [passed, failed];
}
