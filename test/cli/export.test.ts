/** Values written to files: by the command of the debugger, from the shell, and never where they must not be. */
import * as fs from 'node:fs';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createClassFiles, createOwnFiles, createSessionFiles } from '../../src/cli/session-files.js';
import type { SessionFiles } from '../../src/debugger/session-host.js';
import { decodeArrays } from '../../src/training/arrays/array-file.js';
import { run } from '../support/command-line.js';
import { holdSession } from '../support/held-session.js';
import { openRun } from '../support/running.js';
import { makeTestFolder } from '../support/temporary-folder.js';

function open(files: SessionFiles = createOwnFiles(), fixture = 'we-love-deep-learning') {
  const { timeline, source } = openRun(fixture, {});
  const { execute } = holdSession(timeline, {}, { source, files });
  return { timeline, execute };
}

function read(path: string) {
  const decoded = decodeArrays(path, readFileSync(path));
  return decoded;
}

describe('export', () => {
  test('writes what is at the cursor', async () => {
    const { timeline, execute } = open();
    const path = join(makeTestFolder(), 'a file.npy');
    await execute('goto 7');
    expect(await execute(`export parameter("logits") "${path}"`)).toMatch(/ has parameter\("logits"\) \(4×8\)\.$/);
    expect(read(path).get('')).toEqual(timeline.trace(7).start.parameters[0]);
  });

  test('writes the same step of a range of iterations, or their ends from the start of one', async () => {
    const { timeline, execute } = open();
    const path = join(makeTestFolder(), 'x.json');
    await execute('goto 3');
    await execute(`export loss, gradient("logits") over 2..8 every 3 ${path}`);
    const ends = [2, 5, 8].map((iteration) => timeline.trace(iteration).outcome);
    const arrays = read(path);
    expect(arrays.get('loss')).toEqual({ shape: [3], data: ends.map(({ objective }) => objective.data[0]) });
    expect(arrays.get('gradient("logits")')).toEqual({
      shape: [3, 4, 8],
      data: ends.flatMap(({ gradients }) => Array.from(gradients[0].data)),
    });
    await execute('goto 3.predict/prediction 2/softmax');
    expect(await execute(`export --force output over 2..3 ${path}`)).toMatch(/ has output \(2×8\)\.$/);
    await execute(`export --force loss over 2..8 every 3 ${path}`);
    expect(read(path).get('loss')).toEqual(arrays.get('loss'));
    await execute(`export --force output over 2..3 ${path}`);
    const outputs = [2, 3].map((iteration) => timeline.trace(iteration).outcome.groups[1].probabilities.data);
    expect(read(path).get('output')?.data).toEqual(outputs.flatMap((data) => Array.from(data)));
  });

  test('writes branches side by side', async () => {
    const { execute } = open();
    const path = join(makeTestFolder(), 'x.json');
    await execute('goto 50', 'set learningRate 1 as fast');
    await execute(`export loss over 49..51 on main, fast ${path}`);
    const [main, fast] = [read(path).get('main/loss')?.data, read(path).get('fast/loss')?.data];
    expect(main?.[0]).toBe(fast?.[0]);
    expect(main?.[1]).toBe(fast?.[1]);
    expect(main?.[2]).toBeGreaterThan(fast?.[2] ?? Number.NaN);
    expect(await execute(`export loss over 49..51 on all ${path} --force`)).toMatch(
      /main\/loss \(3\), fast\/loss \(3\)/,
    );
  });

  test.each([
    ['export', /^Export what to which file\?/],
    ['export loss', /^Export what/],
    ['export loss, loss x.json', /^"loss" is asked for twice/],
    ['export loss x.txt', /it ends in \.npy, \.csv, \.json or \.safetensors/],
    ['export los x.npy', /Did you mean/],
    ['export loss on nobody x.npy', /There is no branch "nobody"/],
    ['export loss over 5..3 x.npy', /Write the first iteration before the last/],
    ['export loss over 0..5000 x.npy', /"main" has the iterations 0 to 4999; got 0\.\.5000/],
    ['export loss, losses x.npy', /holds one array; these are 2/],
    ['export "word" x.npy', /is a text; only numbers/],
    ['export probability.target over 0..3 /no/such/folder/x.npy', /there is no such folder/],
  ])('%s is refused in a sentence', async (line, message) => {
    const { execute } = open();
    await execute('goto 4');
    expect(await execute(line)).toMatch(message);
  });

  test('replaces no file without force, not even its own', async () => {
    const { execute } = open();
    const folder = makeTestFolder();
    const path = join(folder, 'x.npy');
    writeFileSync(path, 'precious');
    expect(await execute(`export parameter("logits") ${path}`)).toMatch(/already exists.*--force/);
    expect(readFileSync(path, 'utf8')).toBe('precious');
    expect(await execute(`export --force parameter("logits") ${path}`)).toMatch(/ has parameter/);
    expect(await execute(`export parameter("logits") ${path}`)).toMatch(/already exists/);
    expect(readdirSync(folder)).toEqual(['x.npy']);
  });

  test('is closed in a class, to presenters as to guests with a folder', async () => {
    const folder = makeTestFolder();
    for (const files of [
      createSessionFiles({ files: fs, locate: (path) => path }),
      createClassFiles(fs, { path: folder, who: 'guests' }),
    ]) {
      const { execute } = open(files);
      const path = files.writeArrays === undefined ? join(folder, 'x.npy') : '';
      expect(await execute(`export parameter("logits") ${path}`)).toBe('Values cannot be exported in a class.');
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('set from a file', () => {
  test('gives the branch the very bits that were exported', async () => {
    const { timeline, execute } = open();
    const folder = makeTestFolder();
    await execute('goto 7', `export parameter("logits") ${join(folder, 'x.npy')}`, 'goto 3');
    for (const name of ['x.npy', 'x.json', 'x.safetensors']) {
      const path = join(folder, name);
      await execute('goto 7', `export parameter("logits") ${path}`, 'goto 3', `set logits 0 as zero-${name}`);
      expect(await execute(`set logits ${path} as ${name}`)).toMatch(/logits\[0:4,0:8\] = 32 numbers\.$/);
      const copy = join(folder, `again-${name}`);
      await execute(`export parameter("logits") ${copy}`);
      expect(readFileSync(copy).equals(readFileSync(path))).toBe(true);
      await execute('branch main');
    }
    expect(timeline.trace(7).start.parameters[0].data).toEqual(read(join(folder, 'x.npy')).get('')?.data);
  });

  test('is refused in a sentence where the file does not fit, and the lines after it run once each', async () => {
    const { execute } = open();
    const path = join(makeTestFolder(), 'x.npy');
    await execute(`export parameter("logits")["we"] ${path}`);
    expect(await execute(`set logits ${path}`)).toMatch(/logits\[0:4,0:8\] has 32 elements \(4×8\); got 8 numbers/);
    expect(await execute('set logits nothing.npy')).toMatch(/nothing\.npy: no such file/);
    writeFileSync(path, 'precious');
    expect(await execute(`set logits ${path}`)).toMatch(/is not a \.npy file/);
    expect(await execute(`set weights ${path}`)).toMatch(/There is no parameter "weights"/);
  });

  test('is one command in a script: what follows it is run once', async () => {
    const folder = makeTestFolder();
    const [path, script] = [join(folder, 'x.npy'), join(folder, 'script')];
    writeFileSync(script, `export parameter("logits") ${path}\nset logits ${path} as again\nstep\nstep\n`);
    const { stdout, code } = await run('we-love-deep-learning', '--commands', script);
    expect(code).toBe(0);
    expect(stdout.match(/^> step$/gm)).toHaveLength(2);
    expect(stdout).toMatch(/again, iteration 0, step 2 of/);
    writeFileSync(script, `set logits missing.npy\nstep\n`);
    expect((await run('we-love-deep-learning', '--commands', script)).stdout.match(/^> step$/gm)).toHaveLength(1);
  });

  test('is closed in a class', async () => {
    const { execute } = open(createSessionFiles({ files: fs, locate: (path) => path }));
    expect(await execute('set logits x.npy')).toBe('Values cannot be read from files in a class.');
  });
});

describe('run --export', () => {
  test('writes values at the ends of the iterations that are printed', async () => {
    const path = join(makeTestFolder(), 'x.safetensors');
    const args = [
      '--iterations',
      '12',
      '--every',
      '5',
      '--export',
      'parameter("logits")',
      path,
      '--export',
      'loss',
      path,
    ];
    const { code, stderr } = await run('run', ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { timeline } = open();
    const ends = [0, 5, 10].map((iteration) => timeline.trace(iteration).outcome);
    const arrays = read(path);
    expect([...arrays.keys()]).toEqual(['parameter("logits")', 'loss']);
    expect(arrays.get('parameter("logits")')).toEqual({
      shape: [3, 4, 8],
      data: Float64Array.from(ends.flatMap(({ updated }) => Array.from(updated[0].data))),
    });
    expect(Array.from(arrays.get('loss')?.data ?? [])).toEqual(ends.map(({ objective }) => objective.data[0]));
  });

  test('prints the same lines as without it', async () => {
    const path = join(makeTestFolder(), 'x.csv');
    const args = ['run', 'villages-microgpt', '--iterations', '6', '--jsonl', '--include', 'gradients'];
    const withoutTime = (text: string) => text.replace(/"seconds":[\d.e-]+/, '');
    const [plain, exporting] = [await run(...args), await run(...args, '--export', 'loss', path)];
    expect(withoutTime(exporting.stdout)).toBe(withoutTime(plain.stdout));
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(8);
  });

  test.each([
    [['--export', 'loss'], /no file is named/],
    [['--export', 'lss', 'x.npy'], /Did you mean "?loss/],
    [['--export', 'loss', 'x.txt'], /it ends in \.npy/],
    [['--export', 'loss', '/no/such/folder/x.npy'], /there is no such folder/],
  ])('%s is refused', async (args, message) => {
    const { code, stderr } = await run('run', '--iterations', '3', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
