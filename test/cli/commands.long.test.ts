/**
 * The rest of the commands without a terminal, beside commands.test.ts: programs that nobody reads, reports that are
 * written over, and runs that blow up.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/run-program.js';
import { run, runShell } from '../support/command-line.js';
import { collectSurroundings } from '../support/running.js';
import { makeSharedFolder } from '../support/temporary-folder.js';

const DIVERGING = ['--set', 'training.softmax=plain', '--set', 'optimizer.learningRate=1000'];

const folder = makeSharedFolder();

/** Records of `run --jsonl`, which prints nothing else and ends every line. */
async function records(...args: readonly string[]) {
  const { code, stdout, stderr } = await run('run', '--jsonl', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.endsWith('\n')).toBe(true);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('run --jsonl', () => {
  test('writes NaN and infinities as strings, and goes on', async () => {
    const lines = await records(
      '--iterations',
      '4',
      '--include',
      'logits,probabilities,gradients,parameters',
      ...DIVERGING,
    );
    expect(lines.map(({ type }) => type)).toEqual(['run', 'iteration', 'iteration', 'iteration', 'iteration', 'end']);
    expect(lines[1].loss).toBeCloseTo(2.941, 3);
    expect(lines[2].loss).toBe('NaN');
    expect(lines[2].losses[0]).toBe('NaN');
    expect(lines[2].probabilities.flat()).toContain('NaN');
    expect(lines[4].gradients.logits.data).toContain('NaN');
    expect(lines[4].parameters.logits.data).toContain('NaN');
    const values = JSON.stringify(lines);
    expect(values).not.toContain('null');
  });
});

describe('run', () => {
  test('ends with 130 on SIGINT, also where nobody reads what it writes', async () => {
    const surroundings = collectSurroundings();
    // Takes some lines and then no more, as a pipe that is full.
    const pipe = new Writable({ write: () => surroundings.kill('SIGINT') });
    const output = pipe as unknown as NodeJS.WriteStream;
    const args = ['run', '--iterations', '1000000000', '--jsonl'];
    expect((await runProgram(args, Object.assign(surroundings, { output }))).code).toBe(130);
  });

  test.each([
    ['run', 'run --iterations 200000 --jsonl'],
    ['report', 'report --iterations 10'],
    ['fixtures', 'fixtures --schema'],
  ])('is quiet when nobody reads %s to its end', async (_, args) => {
    const { stdout, stderr } = await runShell(`{ "$0" "$1" ${args}; echo "code $?" >&2; } | head -1`);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toBe('code 0\n');
  });
});

describe('report', () => {
  test('goes over a report of any format, and with --force over anything', async () => {
    const output = join(folder, 'again');
    const into = (...args: readonly string[]) => run('report', '--iterations', '5', '--output', output, ...args);
    for (const format of ['json', 'markdown', 'text', 'json']) {
      expect(await into('--format', format)).toEqual({ code: 0, stdout: '', stderr: '' });
    }
    writeFileSync(output, 'precious');
    expect((await into()).code).toBe(2);
    expect(readFileSync(output, 'utf8')).toBe('precious');
    expect((await into('--force')).code).toBe(0);
    expect(readFileSync(output, 'utf8')).toMatch(/^backstep: /);
  });

  test('is what the program prints where there is no terminal, and it says so', async () => {
    const [bare, report] = await Promise.all([run('the-road-forks'), run('report', 'the-road-forks')]);
    expect(bare.code).toBe(0);
    expect(bare.stderr).toBe(
      'backstep: This is not a terminal, so here is the report. In a terminal, the debugger opens.\n',
    );
    expect(bare.stdout).toBe(report.stdout);
  });

  test('of a run that blows up is printed like any other', async () => {
    const ended = await run('report', '--iterations', '20', ...DIVERGING);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('NaN');
    expect(ended.stdout).toContain('11. Training progress');
  });
});
