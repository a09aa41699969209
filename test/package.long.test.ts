/** The package that users get: what is in it, whose licences it brings, and that it works where nothing else is. */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { thirdPartyNotices } from '../src/build/notices.mjs';
import { collect } from './support/command-line.js';
import { makeSharedFolder, makeTestFolder } from './support/temporary-folder.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = makeSharedFolder();
const installed = join(folder, 'node_modules', 'backstep');
const inDist = (name: string): string => readFileSync(join(installed, 'dist', name), 'utf8');
let files: readonly string[] = [];

beforeAll(async () => {
  // The program is built already, and other tests run it meanwhile.
  const { stdout } = await npm(ROOT, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder);
  const [{ filename, files: packed }] = JSON.parse(stdout);
  files = packed.map(({ path }: { readonly path: string }) => path);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  await npm(folder, 'install', '--offline', '--no-audit', '--no-fund', join(folder, filename));
});

function npm(cwd: string, ...args: readonly string[]) {
  return promisify(execFile)('npm', args, { cwd });
}

function start(args: readonly string[]) {
  return spawn(join(folder, 'node_modules/.bin/backstep'), args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('the package', () => {
  it('has the program, its fixtures, the README and the licence, and nothing else', () => {
    const others = files.filter((path) => !/^(dist|fixtures)\//.test(path));
    expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    const built = files.filter((path) => path.startsWith('dist/')).map((path) => path.slice('dist/'.length));
    const modules = built.filter((path) => path.endsWith('.js'));
    expect(modules).toContain('cli.js');
    const texts = built.filter((path) => !path.endsWith('.js') && !path.startsWith('help/')).sort();
    expect(texts).toEqual([
      'THIRD-PARTY-NOTICES.txt',
      'backstep.1',
      'backstep_recorder.py',
      'page.html',
      'recorder-accelerate.py',
      'recorder-hf.py',
      'recorder-lightning.py',
      'recorder-trainers.py',
      'recording.html',
      'run.html',
      'search.html',
    ]);
    expect(files.filter((path) => path.startsWith('fixtures/')).length).toBe(filesBelow(join(ROOT, 'fixtures')).length);
  });

  it('needs no other package, and says nothing of the machine on which it was built', () => {
    const { dependencies, ...rest } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(dependencies).toBeUndefined();
    expect(Object.keys(rest)).not.toEqual(expect.arrayContaining(['repository', 'bugs']));
    for (const name of filesBelow(join(installed, 'dist'))) expect(inDist(name), name).not.toContain(ROOT);
  });
});

describe('the licences', () => {
  it('name every package of which there is code in the program, each with its terms', () => {
    const notices = inDist('THIRD-PARTY-NOTICES.txt');
    const parts = notices.split(/^-{80}$/m).slice(1);
    for (const name of ['commander', 'ink', 'qr', 'react', 'ssh2', 'string-width', 'yoga-layout', 'zod', 'zustand'])
      expect(
        parts.some((part) => part.trimStart().startsWith(`${name} `)),
        name,
      ).toBe(true);
    for (const part of parts)
      expect(part).toMatch(/Permission is hereby granted|Permission to use|Redistribution and use|public domain/);
  });

  it('end the build where one cannot be found', () => {
    const root = `${makeTestFolder()}/`;
    const path = 'node_modules/unlicensed/index.js';
    mkdirSync(join(root, 'node_modules/unlicensed'), { recursive: true });
    writeFileSync(join(root, 'package.json'), JSON.stringify(packageJson));
    writeFileSync(join(root, 'node_modules/unlicensed/package.json'), '{"name":"unlicensed","version":"1.0.0"}');
    const notices = (bytesInOutput: number) =>
      thirdPartyNotices(root, { outputs: { 'dist/cli.js': { inputs: { [path]: { bytesInOutput } } } } });
    expect(() => notices(1)).toThrow('No licence of unlicensed 1.0.0 is found in node_modules/unlicensed.');
    expect(notices(0)).not.toContain('unlicensed');
  });
});

describe('installed in an empty folder', () => {
  it.each([
    ['--version', new RegExp(`^${packageJson.version}\n$`)],
    ['fixtures', /^we-love-deep-learning /m],
    ['report --iterations 1', /iteration 0/i],
    ['--eval step', /step 1 of 47/],
    ['--lesson adam --eval step', /step 1 of/],
    ['run --iterations 2 --jsonl', /"type":"end"/],
    ['help teachers', /ssh/],
    ['completion bash', /complete -F/],
  ])('backstep %s works', async (args, printed) => {
    const { code, stdout, stderr } = await collect(start(args.split(' ')));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(printed);
  });

  it('has the manual page where package.json says', () => {
    expect(readFileSync(join(installed, packageJson.man), 'utf8')).toMatch(/^\.TH BACKSTEP 1/);
  });
});

function filesBelow(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1));
}
