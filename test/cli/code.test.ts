/** `backstep code` as a command: what it writes and refuses. That the scripts are true, see test/python. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../src/training/arrays/safetensors.js';
import { run } from '../support/command-line.js';
import { makeTestFolder } from '../support/temporary-folder.js';

const RECORDING = fileURLToPath(new URL('../pytorch/recorded/stored/sqrt_at_zero.bst', import.meta.url));

describe('code', () => {
  it('prints the script of a table, and writes nothing beside it', async () => {
    const { code, stdout } = await run('code', '--iterations', '7');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^"""Trains a table of scores/);
    expect(stdout).toContain('optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n');
    expect(stdout).toContain('for iteration in range(7):\n');
    expect(stdout).toMatch(/\n {4}print\(iteration, loss\.item\(\)\)\n$/);
    const path = join(makeTestFolder(), 'train.py');
    expect((await run('code', '--plain', '--output', path)).stdout).toMatch(/train\.py: \d+ lines\n$/);
    expect(readFileSync(path, 'utf8')).not.toContain('torch');
    expect(existsSync(path.replace('.py', '.safetensors'))).toBe(false);
  });

  it('puts parameters, token ids, batches and targets beside the script of a larger model', async () => {
    const path = join(makeTestFolder(), 'train.py');
    const { stdout } = await run('code', 'villages-mlp', '--by-hand', '--iterations', '3', '--output', path);
    expect(stdout).toMatch(/train\.py: \d+ lines, with .*train\.safetensors beside it\n$/);
    const beside = decodeSafetensors(readFileSync(path.replace('.py', '.safetensors')));
    const shapes = [...beside].map(([name, { shape }]) => `${name} ${shape.join('×')}`);
    expect(shapes).toEqual(
      expect.arrayContaining(['C 27×8', 'W1 24×48', 'b1 48', 'W2 48×27', 'b2 27', 'batches 3×32']),
    );
    const { data } = beside.get('batches')!;
    const { shape } = beside.get('inputs')!;
    expect(Math.max(...Array.from(data))).toBeLessThan(shape[0]);
    const again = await run('code', 'villages-mlp', '--output', path);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('already exists') });
    expect((await run('code', 'villages-mlp', '--output', path, '--force')).code).toBe(0);
  });

  it('has the vocabulary of token ids, and names the file beside it', async () => {
    const path = join(makeTestFolder(), 'train.py');
    await run('code', 'river-gpt', '--iterations', '3', '--output', path);
    const script = readFileSync(path, 'utf8');
    expect(script).toContain('load_file(Path(__file__).with_name("train.safetensors"))\n');
    // A space and a new line as they are in the text, rather than as they are shown.
    expect(script).toMatch(/\nvocabulary = \[\*"\\n '.*\]\nvocabulary_size = len\(vocabulary\)\n/);
  });

  it('says of batches that are drawn which edits they have', async () => {
    const folder = makeTestFolder();
    const session = join(folder, 'session.json');
    const lines = ['goto 2', 'skip 3', 'goto 4', 'set seed 5', 'goto 6', 'set batch 5, 3', `save ${session}`];
    const opened = await run('villages-mlp', ...lines.flatMap((line) => ['--eval', line]));
    expect(opened.code).toBe(0);
    const path = join(folder, 'train.py');
    await run('code', '--session', session, '--iterations', '9', '--output', path);
    const script = readFileSync(path, 'utf8');
    expect(script).toContain(
      [
        '# The examples of each iteration, as drawn in the debugger',
        '# Edits of this branch:',
        '#   iteration 2: without example 3 of each batch',
        '#   from iteration 4 on: drawn anew, with seed 5',
        '#   from iteration 6 on: always examples 5, 3, counted from 1',
        '# Batches differ in size, so they are stored end to end.',
        'batches = ',
      ].join('\n'),
    );
  });

  it('tells a number that is set once from what holds from there on', async () => {
    const session = join(makeTestFolder(), 'session.json');
    const lines = ['goto 3', 'set table[0, 1] 5', 'goto 6', 'set lossReduction mean', `save ${session}`];
    expect((await run(...lines.flatMap((line) => ['--eval', line]))).code).toBe(0);
    const { stdout } = await run('code', '--by-hand', '--session', session);
    expect(stdout).toContain('    if iteration == 3:  # once: an edit in the debugger\n        table[0, 1] = 5\n');
    expect(stdout).toContain('    if iteration == 6:  # from here on\n        reduction = "mean"\n');
    expect(stdout).not.toContain('else:');
  });

  it.each([
    [['villages-mlp'], /Name the script: --output train\.py\./],
    [['villages-mlp', '--output', 'train'], /"train" does not end in \.py/],
    [['river-gpt', '--plain', '--output', 'never.py'], /only a table and vocab36 .* Leave out --plain\./],
    [[RECORDING], /is a folder\. If it is a recording, its own sources are its script\./],
    [['--session', 'x', 'villages-mlp'], /--session brings its own fixture/],
    [['no-such-fixture'], /no-such-fixture/],
  ])('refuses %j in a sentence', async (args, message) => {
    const { code, stdout, stderr } = await run('code', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('writes the branch of a session, with its edits', async () => {
    const path = join(makeTestFolder(), 'session.json');
    const lines = ['goto 5', 'set learningRate 1 as fast', 'goto 8', 'skip 2 3', `save ${path}`];
    expect((await run(...lines.flatMap((line) => ['--eval', line]))).code).toBe(0);
    const { stdout } = await run('code', '--session', path);
    expect(stdout).toContain('group["lr"] = 1\n');
    expect(stdout.replaceAll('\n', ' ')).toContain('It is a branch of the run, with edits from iteration 5 on.');
    expect(stdout).toContain(
      '    if iteration == 8:  # from here on\n        # Without example 2, counted from 1, as in the debugger\n        batch = [0, 2, 3]\n',
    );
    expect(stdout).toContain('    if iteration == 11:  # from here on\n        batch = [0, 1, 2, 3]\n');
    const recorded = join(makeTestFolder(), 'recorded.json');
    expect((await run(RECORDING, '--eval', `save ${recorded}`)).code).toBe(0);
    expect((await run('code', '--session', recorded)).stderr).toMatch(/The session is of a recording/);
  });

  it('writes words and names of a user as literals of ASCII, and as nothing else', async () => {
    const folder = makeTestFolder();
    const words = [
      '"); import os #',
      "'''",
      '\\',
      '"""',
      '{x}',
      '\u{1f600}\u00e9',
      '__import__',
      '\\N{BULLET}',
      'torch.nn.',
    ];
    const name = 'x"""; import os; os.remove("x") # {evil}';
    const fixture = {
      name,
      description: name,
      remarks: [name],
      sequences: [words],
      model: { kind: 'tabular' },
      optimizer: { kind: 'sgd' },
      training: { iterations: 2 },
    };
    const path = join(folder, 'evil".json');
    writeFileSync(path, JSON.stringify(fixture));
    for (const style of [[], ['--by-hand'], ['--plain']]) {
      const { code, stdout, stderr } = await run('code', path, ...style);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(stdout).toMatch(/^[\n -~]*$/);
      expect(stdout).not.toContain('evil');
      expect(stdout).not.toContain('os.remove');
      expect(stdout).toContain('"\\U0001f600\\u00e9"');
      expect(stdout.includes('import torch')).toBe(style[0] !== '--plain');
      const withoutLiterals = stdout.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '');
      expect(withoutLiterals).not.toMatch(/import os|__import__|BULLET/);
    }
  });
});
