/** What cannot be used is refused: one clear message, exit code 2, nothing on stdout, nothing written, no stack. */

import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Ended, readShipped, run, runShell } from '../support/command-line.js';
import { oneOf } from '../support/depth.js';
import { makeSharedFolder, makeTestFolder } from '../support/temporary-folder.js';

const folder = makeSharedFolder();

/** Bytes that a terminal would take for more than text; line breaks separate the lines of a message. */
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

function expectRefused({ code, stdout, stderr }: Ended): void {
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  const lines = stderr.split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(line).toMatch(/^(backstep: \S|\(Did you mean )/);
  expect(stderr).not.toMatch(/^\s+at |Error:|node:internal|fault in backstep/m);
  expect(stderr).not.toMatch(CONTROL);
}

let files = 0;

function writeFixture(content: unknown, name = `fixture-${files++}.json`): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
}

/** The default fixture with these fields set, as JSON; what is set to undefined is left out of its array. */
function broken(changes: Readonly<Record<string, unknown>>): string {
  const fixture = readShipped();
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce((object, key) => object[key], fixture);
    if (value === undefined) parent.splice(Number(last), 1);
    else parent[last] = value;
  }
  return JSON.stringify(fixture);
}

const WHOLE = JSON.stringify(readShipped());

/** What is wrong, the file, and what the message has to say of it. */
const CASES: readonly (readonly [string, string | Uint8Array, ...RegExp[]])[] = [
  ['JSON cut in the middle', WHOLE.slice(0, WHOLE.length / 2), /not JSON at line 1, column \d+/],
  ['an empty file', '', /not JSON at line 1/],
  ['no object', '[1, 2]', /got an array of 2/],
  ['a wrong field', broken({ 'training.iterations': 'many' }), /training\.iterations: got the string "many"/],
  [
    'three wrong fields',
    broken({ name: 7, 'optimizer.learningRate': 'fast', 'training.lossReduction': 'median' }),
    / name: got 7/,
    /optimizer\.learningRate: got the string "fast"/,
    /training\.lossReduction: got the string "median"/,
  ],
  ['an unknown field', broken({ optimiser: {} }), /optimiser/],
  ['duplicate words', broken({ 'vocabulary.3': 'we' }), /vocabulary/, /"we"/],
  ['a target outside the vocabulary', broken({ 'sequences.0.2': 'shallow' }), /sequences\.0\.2/, /"shallow"/],
  ['an empty vocabulary', broken({ vocabulary: [] }), /vocabulary: got an empty array/],
  ['no sequences', broken({ sequences: [] }), /sequences: got an empty array/],
  ['an empty sequence', broken({ sequences: [[]] }), /sequences\.0: got an empty array/],
  ['a context without logits', broken({ 'model.parameters.logits.2': undefined }), /"we love"/],
  ['NaN for a number', WHOLE.replace('"learningRate":0.1', '"learningRate":NaN'), /optimizer\.learningRate/, /NaN/],
  ['1e999 for a number', WHOLE.replace('"learningRate":0.1', '"learningRate":1e999'), /optimizer\.learningRate: got/],
  ['1e999 for a logit', WHOLE.replace('"we":2.1', '"we":1e999'), /model\.parameters\.logits\.0\.scores\.we: got/],
  [
    'a string for a logit',
    broken({ 'model.parameters.logits.0.scores.we': '2.1' }),
    /scores\.we: got the string "2\.1"/,
  ],
  [
    'a learning rate below 0',
    broken({ 'optimizer.learningRate': -0.1 }),
    /optimizer\.learningRate: got -0\.1, expected a finite number of at least 0/,
  ],
  ['an unknown model', broken({ 'model.kind': 'oracle' }), /model\.kind/],
  ['a binary file', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255), /is not a UTF-8 text file/],
  ['control characters in a word', broken({ 'vocabulary.2': 'lo\u0007ve' }), /vocabulary\.2/],
  ['an escape sequence in a word', broken({ 'vocabulary.2': '\u001b[31mlove' }), /vocabulary\.2/, /\\u001b\[31mlove/],
  ['a C1 sequence in the name', broken({ name: '\u009b31mred' }), / name: got/, /\\u009b31mred/],
  ['a line break in the name', broken({ name: 'two\nlines' }), / name: got/],
  ['a clipboard write in a note', broken({ 'notes.1.note': 'x\u001b]52;c;aGk=\u0007y' }), /notes\.1\.note/],
  ['a change of direction in a description', broken({ description: 'a\u202eb' }), /description/, /\\u202e/],
  ['control characters in an unknown field', broken({ 'na\u001b[2Jme': 1 }), /\\u001b\[2J/],
];

const WRONG_FIELD = broken({ 'training.iterations': 'many' });
const THREE_WRONG = broken({ name: 7, 'optimizer.learningRate': 'fast', 'training.lossReduction': 'median' });

describe('a fixture with', () => {
  const cases = CASES.map(([name, content, ...patterns]) => ({ name, content, patterns }));
  test.concurrent.each(cases)('$name is refused', async ({ content, patterns }) => {
    const ended = await run('report', writeFixture(content));
    expectRefused(ended);
    for (const pattern of patterns) expect(ended.stderr).toMatch(pattern);
  });

  test('one wrong field gets one line, three get three', async () => {
    const one = await run('report', writeFixture(WRONG_FIELD));
    expect(one.stderr.trim().split('\n')).toHaveLength(1);
    const three = await run('report', writeFixture(THREE_WRONG));
    expect(three.stderr.trim().split('\n')).toHaveLength(3);
  });

  test('something wrong is refused by every command, each with the same message', async () => {
    const path = writeFixture(THREE_WRONG);
    const commands = [
      [path],
      ['report', path],
      ['run', path, '--iterations', '1', '--jsonl'],
      ['fixtures', '--validate', path],
    ];
    const ended = await Promise.all(commands.map((command) => run(...command)));
    for (const each of ended) {
      expectRefused(each);
      expect(each.stderr).toBe(ended[0].stderr);
    }
  });
});

describe('a path', () => {
  test('of no file names what there is', async () => {
    const ended = await run('report', join(folder, 'nowhere.json'));
    expectRefused(ended);
    expect(ended.stderr).toMatch(/neither a fixture that ships nor a file.*we-love-deep-learning/);
    const near = await run('report', 'we-love-deep-lerning');
    expectRefused(near);
    expect(near.stderr).toContain('Did you mean');
  });

  test('of a file of 200 MB is refused by its size, before it is read', async () => {
    const path = join(folder, 'large.json');
    const file = openSync(path, 'w');
    ftruncateSync(file, 200 * 2 ** 20);
    closeSync(file);
    const ended = await run('report', path);
    expectRefused(ended);
    expect(ended.stderr).toMatch(/has 200 MiB \(209715200 bytes\), the limit is 8 MiB/);
  });

  test.concurrent.each([
    ['a directory', () => folder, /is a directory/],
    ['a device', () => '/dev/zero', /is not a regular file/],
  ])('of %s is refused', async (_, path, pattern) => {
    const ended = await run('report', path());
    expectRefused(ended);
    expect(ended.stderr).toMatch(pattern);
  });

  test('with escape sequences is shown with them written out', async () => {
    for (const name of ['\u001b[31mred\u001b[m.json', 'bell\u0007.json', '\u009b5mx.json']) {
      const missing = await run('report', join(folder, name));
      expectRefused(missing);
      const wrong = await run('report', writeFixture('{', name));
      expectRefused(wrong);
      expect(wrong.stderr).toMatch(/\\u00(1b|07|9b)/);
    }
  });
});

describe('an option', () => {
  test.concurrent.each([
    [['--set', 'x'], /--set x: expected path=value/],
    [['--set', '=1'], /expected path=value/],
    [['--set', 'optimizer.speed=1'], /there is no field "speed" in optimizer/],
    [['--set', 'optimizer.learningRate=fast'], /--set optimizer\.learningRate=fast: .*got the string "fast"/],
    [['--set', 'optimizer.learningRate=-1'], /at least 0/],
    [['--set', 'optimizer.learningRate=1e999'], /got/],
    [['--set', 'training.iterations=1e99'], /training\.iterations/],
    [['--set', '__proto__.polluted=1'], /__proto__/],
    [['--set', 'name=\u001b[31mred'], /\\u001b\[31mred/],
    [['--set', '\u001b]0;title\u0007=1'], /\\u001b\]0;title/],
    [['--set', 'optimizer.speed=1', '--set', 'x'], /--set x/],
    [['--seed', '-1'], /--seed takes a whole number from 0/],
    [['--seed', '4294967296'], /--seed takes a whole number from 0 to 4294967295/],
    [['--bogus'], /unknown option '--bogus'/],
    [['--iterations', '0'], /--iterations takes a whole number from 1/],
    [['--iterations', '-5'], /--iterations/],
    [['--iterations', '1e3'], /--iterations takes a whole number/],
    [['--iterations', '\u001b[31m'], /--iterations takes a whole number/],
    [['--iterations', '\u009b31m'], /--iterations takes a whole number/],
    [['--every', '0'], /--every takes a whole number from 1/],
    [
      ['--include', 'logits,everything'],
      /--include takes logits, probabilities, gradients, parameters, tokens, initial, optimizerState; got "everything"/,
    ],
    [['--include', '\u009b31m\u202e'], /--include takes/],
    [['--\u001b[31mred'], /unknown option/],
    [['one', 'two'], /too many arguments/],
  ])('of run as %j is refused', async (args, pattern) => {
    const rest = args.includes('--iterations') ? [] : ['--iterations', '2'];
    const ended = await run('run', ...rest, '--jsonl', ...args);
    expectRefused(ended);
    expect(ended.stderr).toMatch(pattern);
  });

  test.concurrent.each([
    [['report', '--format', 'xml'], /--format takes text, markdown, json; got "xml"/],
    [['report', '--format', '\u009b31m'], /--format takes/],
    [['report', '--iterations', 'x'], /--iterations takes a whole number from 0/],
    [['run'], /required option '--iterations <n>'/],
    [['run', '--iteratons', '3'], /unknown option '--iteratons'\n\(Did you mean --iterations\?\)/],
    [['publish', '--outptu', 'x.html'], /unknown option '--outptu'\n\(Did you mean --output\?\)/],
    [['publish', 'adam'], /required option '--output <file>'/],
    [['serv'], /neither a fixture that ships nor a file\. .* Did you mean "serve"\?/],
    [['bogus-command'], /"bogus-command" is neither a fixture that ships nor a file/],
    [['momentum'], /"momentum" is a lesson: "backstep --lesson momentum" opens it\./],
    [['lesson'], /"backstep lessons" lists the lessons, and "backstep --lesson NAME" opens one/],
    [['river-gpt', 'run', '--iterations', '3'], /The command comes first: backstep run river-gpt\./],
    [['serve-me', '--iterations', '2'], /unknown option '--iterations'/],
    [['serve', '--host', ''], /--host takes an address or a name, or 0\.0\.0\.0 for the whole network; got ""/],
    [['serve', '--solo', '--results', 'x.csv'], /with --solo everybody is alone: leave out --results or --solo/],
    [['serve', '--presenter-files', ''], /--presenter-files takes a folder that exists; got ""/],
    [
      ['serve', '--presenter-files', '/nowhere/at/all'],
      /"\/nowhere\/at\/all": there is no folder in which it could be made/,
    ],
    [['serve', '--presenter-files', 'package.json/x'], /there is no folder in which it could be made/],
    [
      ['serve', '--presenter-files', 'package.json'],
      /--presenter-files takes a folder that exists; got "package\.json"/,
    ],
    [['serve', '--guest-files', '/nowhere'], /--guest-files takes a folder that exists; got "\/nowhere"/],
    [['serve', '--guest-files', 'package.json'], /--guest-files takes a folder that exists; got "package\.json"/],
    [['fixtures', '--validate', 'nowhere.json'], /neither a fixture that ships nor a file/],
    [['run', '--iterations', '2', '--include', 'logits'], /--include adds to the lines of --jsonl, which is not given/],
    [
      ['run', '--iterations', '2', '--export', 'loss', 'x.json', '--export', 'loss', 'x.json'],
      /--export "x\.json": "loss" is asked for twice/,
    ],
  ])('line %j is refused', async (args, pattern) => {
    const ended = await run(...args);
    expectRefused(ended);
    expect(ended.stderr).toMatch(pattern);
  });
});

test('a reference file larger than the memory can hold is refused before it is read', async () => {
  const path = join(folder, 'large.json');
  const file = openSync(path, 'w');
  ftruncateSync(file, 64 * 2 ** 20);
  closeSync(file);
  const ended = await runShell(`NODE_OPTIONS=--max-old-space-size=512 "$0" "$1" verify ${path}`);
  expectRefused(ended);
  expect(ended.stderr).toMatch(/large\.json: has 64 MiB .*, the limit is/);
});

test('a folder that is gone is refused', async () => {
  const ended = await runShell(`mkdir ${folder}/gone && cd ${folder}/gone && rmdir ../gone && "$0" "$1" report`);
  expectRefused(ended);
  expect(ended.stderr).toMatch(/The folder in which the program was started is gone/);
});

describe('--output', () => {
  test('into a folder that is not there writes nothing', async () => {
    const output = join(folder, 'missing', 'report.txt');
    const ended = await run('report', '--iterations', '1', '--output', output);
    expectRefused(ended);
    expect(ended.stderr).toMatch(/report\.txt" cannot be written: there is no such folder\. Name a file in a folder/);
    expect(existsSync(join(folder, 'missing'))).toBe(false);
  });

  test('that cannot be written is refused before the training, by report and run', async () => {
    // So many iterations of that model take hours.
    const far = ['--iterations', '100000'];
    expectRefused(await run('report', 'river-gpt', ...far, '--output', '/nowhere/report.txt'));
    expectRefused(await run('run', 'river-gpt', ...far, '--export', 'loss', '/nowhere/loss.npy'));
  });

  test('onto a folder is refused, and a name with control characters is written out', async () => {
    expectRefused(await run('report', '--iterations', '1', '--output', folder));
    expectRefused(await run('report', '--iterations', '1', '--output', join(folder, 'none', '\u009b31m\u202e')));
  });

  test('onto what is no report is refused before anything is trained, and a link is not followed', async () => {
    const own = makeTestFolder();
    const [file, link] = [join(own, 'mine.txt'), join(own, 'link.txt')];
    writeFileSync(file, 'precious');
    symlinkSync(file, link);
    const foreign = await run('report', '--iterations', '900000000', '--output', file);
    expectRefused(foreign);
    expect(foreign.stderr).toMatch(/mine\.txt" already exists and is not a backstep report\. .*--force\.\n$/);
    const linked = await run('report', '--iterations', '1', '--output', link, '--force');
    expectRefused(linked);
    expect(linked.stderr).toMatch(/link\.txt" is a link, and links are not followed/);
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect(readdirSync(own).sort()).toEqual(['link.txt', 'mine.txt']);
  });

  test.skipIf(!existsSync('/dev/full'))('to the standard output of a full disk is called one', async () => {
    const ended = await runShell('"$0" "$1" report --iterations 1 > /dev/full');
    expectRefused(ended);
    expect(ended.stderr).toBe('backstep: The output cannot be written: the disk is full.\n');
  });

  test.each(
    oneOf(
      3,
      [
        ['report villages-microgpt', '--iterations 1'],
        ['recorder', ''],
        ['run --jsonl --iterations 100', ''],
      ],
      2,
    ),
  )('to a file that takes a part of it is an error: %s', async (line, more) => {
    const file = join(makeTestFolder(), 'output');
    const ended = await runShell(`ulimit -f 8; "$0" "$1" ${line} ${more} > ${file}`);
    expect(ended).toEqual({
      code: 2,
      stdout: '',
      stderr: 'backstep: The output cannot be written: files there cannot be that large.\n',
    });
    expect(statSync(file).size % 4096).toBe(0);
    expect(statSync(file).size).toBeGreaterThan(0);
  });

  test('of a report on a fixture that is refused is not written', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    const ended = await run('report', writeFixture('{'), '--output', join(own, 'report.txt'));
    expectRefused(ended);
    expect(readdirSync(own)).toEqual([]);
  });
});
