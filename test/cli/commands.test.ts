/** What the commands print when all is well: lines of JSON, tables, reports and lists. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { describeLessons, listLessons } from '../../src/cli/course.js';
import { runProgram } from '../../src/cli/run-program.js';
import type { RunningProgram } from '../../src/cli/running.js';
import { assertClose } from '../support/closeness.js';
import { collect, readShipped, run, runShell, spawnCli } from '../support/command-line.js';
import { longTest } from '../support/depth.js';
import { readReference } from '../support/reference-files.js';
import { collectSurroundings } from '../support/running.js';
import { makeSharedFolder, makeTestFolder } from '../support/temporary-folder.js';

interface Shaped {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface GoldenStep {
  readonly lr: number;
  readonly loss: number;
  readonly loss_mean: number;
  readonly logits: Shaped;
  readonly probs: Shaped;
  readonly loss_per_position: Shaped;
  readonly grads: { readonly logits: readonly number[] };
  readonly grad_global_norm: number;
  readonly params_after: { readonly logits: readonly number[] };
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
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
  test('writes a line for the run, one for each iteration and one for its end', async () => {
    const [first, ...rest] = await records('--iterations', '3');
    expect(first).toEqual({
      type: 'run',
      backstep: version,
      fixture: 'we-love-deep-learning',
      model: {
        kind: 'tabular',
        words: expect.arrayContaining(['we', '<EOS>']),
        parameterCount: 32,
        settings: { kind: 'tabular' },
      },
      optimizer: {
        kind: 'sgd',
        title: 'gradient descent',
        learningRate: 0.1,
        settings: { kind: 'sgd', learningRate: 0.1, momentum: 0 },
      },
      training: expect.objectContaining({ lossReduction: 'sum', seed: 1 }),
      parameters: { logits: { shape: [4, 8] } },
    });
    expect(rest.map(({ type }) => type)).toEqual(['iteration', 'iteration', 'iteration', 'end']);
    const keys = ['type', 'iteration', 'learningRate', 'loss', 'losses', 'perplexity', 'gradientNorm'];
    rest.slice(0, 3).forEach((record, iteration) => {
      expect(Object.keys(record)).toEqual(keys);
      expect(record.iteration).toBe(iteration);
      expect(record.losses).toHaveLength(4);
    });
    expect(rest[3]).toEqual({ type: 'end', iterations: 3, seconds: expect.any(Number) });
  });

  test('has the quantities of the recorded run: parameters after the update, all else before it', async () => {
    const { steps } = readReference<{ readonly steps: readonly GoldenStep[] }>('tabular_sgd.json');
    const include = 'logits,probabilities,gradients,parameters';
    const lines = await records('--iterations', String(steps.length), '--include', include);
    const found = lines.filter(({ type }) => type === 'iteration');
    expect(found).toHaveLength(steps.length);
    steps.forEach((step, k) => {
      const record = found[k];
      expect(record.learningRate).toBe(step.lr);
      expect(record.logits.map((row: number[]) => row.length)).toEqual([8, 8, 8, 8]);
      expect(record.gradients.logits.shape).toEqual([4, 8]);
      expect(record.parameters.logits.shape).toEqual([4, 8]);
      const pairs: readonly (readonly [string, readonly number[], readonly number[]])[] = [
        ['loss', [record.loss], [step.loss]],
        ['losses', record.losses, step.loss_per_position.data],
        ['perplexity', [record.perplexity], [Math.exp(step.loss_mean)]],
        ['gradient norm', [record.gradientNorm], [step.grad_global_norm]],
        ['logits', record.logits.flat(), step.logits.data],
        ['probabilities', record.probabilities.flat(), step.probs.data],
        ['gradients', record.gradients.logits.data, step.grads.logits],
        ['parameters', record.parameters.logits.data, step.params_after.logits],
      ];
      for (const [what, actual, expected] of pairs) assertClose(`step ${k}, ${what}`, actual, expected);
    });
    // The parameters after one update are the logits of the next.
    expect(found[1].logits.flat()).toEqual(found[0].parameters.logits.data);
  });

  test('writes every k-th iteration with --every, and what --include asks for and no more', async () => {
    const lines = await records('--iterations', '10', '--every', '4', '--include', 'gradients');
    expect(lines.map(({ type, iteration }) => iteration ?? type)).toEqual(['run', 0, 4, 8, 'end']);
    expect(lines[1].gradients.logits.data).toHaveLength(32);
    for (const name of ['logits', 'probabilities', 'parameters']) expect(lines[1]).not.toHaveProperty(name);
    const all = await records('--iterations', '9');
    expect(lines[3].loss).toBe(all[9].loss);
  });

  test('has a place for every parameter of a network of several', async () => {
    const lines = await records('we-love-deep-learning-36', '--iterations', '2', '--include', 'parameters');
    const names = ['layer1_weights', 'layer2_weights', 'output_weights'];
    expect(Object.keys(lines[0].parameters)).toEqual(names);
    for (const name of names) {
      expect(lines[0].parameters[name]).toEqual({ shape: [12] });
      expect(lines[1].parameters[name].data).toHaveLength(12);
    }
  });

  longTest('writes NaN and infinities as strings, and goes on', async () => {
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

  test('follows --set and --seed', async () => {
    const [first, iteration] = await records(
      '--iterations',
      '1',
      '--set',
      'optimizer.learningRate=1',
      '--set',
      'name=mine',
    );
    expect(first).toMatchObject({ fixture: 'mine', optimizer: { learningRate: 1 } });
    expect(iteration.learningRate).toBe(1);
    const drawn = (seed: string) =>
      records('we-love-deep-learning-36', '--iterations', '1', '--set', 'model={"kind":"vocab36"}', '--seed', seed);
    const [one, again, two] = await Promise.all([drawn('1'), drawn('1'), drawn('2')]);
    expect(one[1]).toEqual(again[1]);
    expect(one[1].loss).not.toBe(two[1].loss);
  });
});

describe('run', () => {
  test('prints a table for people', async () => {
    const { code, stdout, stderr } = await run('run', '--iterations', '2001', '--every', '1000');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0].trim().split(/\s{2,}/)).toEqual(['iteration', 'loss', 'perplexity', 'gradient norm']);
    expect(lines[1].trim().split(/\s+/)).toEqual(['0', '2.941226', '2.08612', '1.228594']);
    expect(lines.slice(1, 4).map((line) => line.trim().split(/\s+/)[0])).toEqual(['0', '1,000', '2,000']);
    expect(lines[4]).toMatch(/^2,001 iterations in [\d.]+ s$/);
  });

  test('ends with 130 on SIGINT', async () => {
    const reading = spawnCli(['run', '--iterations', '1000000000', '--jsonl']);
    reading.stdout?.once('data', () => reading.kill('SIGINT'));
    expect((await collect(reading)).code).toBe(130);
  });

  longTest('ends with 130 on SIGINT, also where nobody reads what it writes', async () => {
    const surroundings = collectSurroundings();
    // Takes some lines and then no more, as a pipe that is full.
    const pipe = new Writable({ write: () => surroundings.kill('SIGINT') });
    const output = pipe as unknown as NodeJS.WriteStream;
    const args = ['run', '--iterations', '1000000000', '--jsonl'];
    expect((await runProgram(args, Object.assign(surroundings, { output }))).code).toBe(130);
  });

  longTest.each([
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
  test('is printed without a terminal, in the format asked for', async () => {
    const [text, markdown, json] = await Promise.all(
      ['text', 'markdown', 'json'].map((format) => run('report', '--iterations', '60', '--format', format)),
    );
    for (const ended of [text, markdown, json]) expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/^backstep: we-love-deep-learning \(tabular\)\n═+\n\n1\. Set-up\n/);
    expect(text.stdout).toMatch(/^▸ +60 +0\.8\d{3}/m);
    expect(markdown.stdout).toMatch(/^# backstep: we-love-deep-learning \(tabular\)\n\n## 1\. Set-up\n/);
    expect(JSON.parse(json.stdout)).toMatchObject({ backstep: version, iterations: 60 });
    expect(text.stdout).not.toContain('\x1b');
  });

  test('goes into a file', async () => {
    const output = join(folder, 'report.md');
    const ended = await run('report', '--iterations', '5', '--format', 'markdown', '--output', output);
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(output, 'utf8')).toMatch(/^# backstep: /);
  });

  longTest('goes over a report of any format, and with --force over anything', async () => {
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

  longTest('is what the program prints where there is no terminal, and it says so', async () => {
    const [bare, report] = await Promise.all([run('the-road-forks'), run('report', 'the-road-forks')]);
    expect(bare.code).toBe(0);
    expect(bare.stderr).toBe(
      'backstep: This is not a terminal, so here is the report. In a terminal, the debugger opens.\n',
    );
    expect(bare.stdout).toBe(report.stdout);
  });

  longTest('of a run that blows up is printed like any other', async () => {
    const ended = await run('report', '--iterations', '20', ...DIVERGING);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('NaN');
    expect(ended.stdout).toContain('11. Training progress');
  });
});

describe('lessons', () => {
  test('lists what ships in the order of the course, with its length, and tells a terminal how one is opened', async () => {
    const { code, stdout } = await run('lessons');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(listLessons().map(({ name }) => name));
    for (const line of lines) expect(line).toMatch(/^[\w-]+ +\d+ steps +\d+ minutes +\S/);
    const told = describeLessons({ output: { isTTY: true } as RunningProgram['output'], called: 'backstep' });
    expect(told).toContain('"backstep --lesson NAME" opens one.');
  });

  test('leaves a fixture of that name to its path', async () => {
    const path = join(makeTestFolder(), 'lessons.json');
    writeFileSync(path, JSON.stringify(readShipped('the-road-forks')));
    expect((await run('run', path, '--iterations', '1')).code).toBe(0);
  });
});

describe('fixtures', () => {
  test("lists what ships, and what is in a folder of one's own with what is wrong with it", async () => {
    writeFileSync(
      join(folder, 'mine.json'),
      JSON.stringify({ ...readShipped(), name: 'mine', description: 'One of mine.' }),
    );
    writeFileSync(join(folder, 'wrong.json'), '{"name": "\\u001b[31m"}');
    const { code, stdout, stderr } = await run('--fixtures', folder, 'fixtures');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const names = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/\s{2,}/)[0]);
    const shipped = readdirSync(new URL('../../fixtures/', import.meta.url))
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .sort();
    expect(shipped.length).toBeGreaterThanOrEqual(6);
    expect(names).toEqual([...shipped, 'mine', 'wrong']);
    expect(stdout).toMatch(/^mine +One of mine\.$/m);
    expect(stdout).toMatch(/^wrong +invalid: /m);
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  });

  test('opens a fixture of that folder by its name', async () => {
    writeFileSync(join(folder, 'mine.json'), JSON.stringify({ ...readShipped(), name: 'mine' }));
    const [first] = (await run('run', 'mine', '--fixtures', folder, '--iterations', '1', '--jsonl')).stdout.split('\n');
    const [same] = (await run('--fixtures', folder, 'run', 'mine', '--iterations', '1', '--jsonl')).stdout.split('\n');
    expect([first, same].map((line) => JSON.parse(line || '{}').fixture)).toContain('mine');
  });

  test('--validate says of a sound file that it is', async () => {
    const path = join(folder, 'sound.json');
    writeFileSync(path, JSON.stringify(readShipped()));
    expect(await run('fixtures', '--validate', path)).toEqual({
      code: 0,
      stderr: '',
      stdout: 'we-love-deep-learning is valid: 12 words, 1 sequence, tabular with 32 parameters, 5,000 iterations.\n',
    });
  });

  test('--schema prints a JSON Schema', async () => {
    const { code, stdout } = await run('fixtures', '--schema');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', properties: { vocabulary: { type: 'array' } } });
  });
});

describe('the program', () => {
  test('tells its version and its use on stdout', async () => {
    expect(await run('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    const help = await run('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const word of ['report', 'run', 'fixtures', '--set', '--seed', '--fixtures'])
      expect(help.stdout).toContain(word);
    const runHelp = await run('run', '--help');
    expect(runHelp).toMatchObject({ code: 0, stderr: '' });
    for (const word of ['--iterations', '--every', '--jsonl', '--include']) expect(runHelp.stdout).toContain(word);
  });
});
