/** The line of a failed test: what it is called, what it says, and a command that runs it alone whatever its name is. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aloneCommand, describeFailure, firstLine } from './failures.js';

const failure = { file: 'test/cli/starts.test.ts', name: 'is started', message: 'expected 1 to be 2' };

describe('a failed test', () => {
  test('is told in one line with the command that runs it alone, with its seed where all have one', () => {
    expect(describeFailure(failure, aloneCommand(failure, { mode: 'long', seed: '1130' }))).toBe(
      "test/cli/starts.test.ts · is started · expected 1 to be 2 · TEST_SEED=1130 npm run test:long -- test/cli/starts.test.ts -t '^is started$'",
    );
    expect(aloneCommand(failure, { mode: 'test', seed: null })).toBe(
      "npm test -- test/cli/starts.test.ts -t '^is started$'",
    );
  });

  test('that is a file which cannot be read is told by its file', () => {
    const unreadable = { ...failure, name: '', message: '' };
    expect(describeFailure(unreadable, aloneCommand(unreadable, { mode: 'versions', seed: null }))).toBe(
      'test/cli/starts.test.ts · npm run test:versions -- test/cli/starts.test.ts',
    );
  });

  test('is found by its command whatever it is called, and no other', () => {
    const named = fc.stringMatching(/^[ -~]{1,30}$/);
    fc.assert(
      fc.property(named, named, (name, other) => {
        const command = aloneCommand({ ...failure, name }, { mode: 'test', seed: null });
        const [, argument = ''] = / -t ('.*')$/s.exec(command) ?? [];
        const pattern = new RegExp(execFileSync('sh', ['-c', `printf %s ${argument}`], { encoding: 'utf8' }));
        expect(pattern.test(name)).toBe(true);
        expect(pattern.test(other)).toBe(name === other);
      }),
      { numRuns: 100 },
    );
  });

  test('says the first line of its message, without colours', () => {
    expect(firstLine('\n\u001b[31mAssertionError\u001b[39m: no\n  at here')).toBe('AssertionError: no');
    expect(firstLine('')).toBe('');
  });
});
