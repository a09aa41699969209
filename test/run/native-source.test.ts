import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { makeTestFolder } from '../support/temporary-folder.js';
import { nativeSource } from './native-source.js';

type Resolve = (source: string, importer: string) => string | null;

async function resolverOf(root: string): Promise<Resolve> {
  return (await nativeSource(`${root}/`)).resolveId as Resolve;
}

test('a file of the sources is what it is now, compiled', async () => {
  const root = makeTestFolder();
  const [source, importer] = [join(root, 'src/part/file.ts'), join(root, 'test/part/file.test.ts')];
  mkdirSync(join(root, 'src/part'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(source, 'export const answer: number = 1;\n');
  const resolve = await resolverOf(root);
  const path = resolve('../../src/part/file.js', importer) ?? '';
  expect((await import(pathToFileURL(path).href)).answer).toBe(1);
  expect(resolve('./helper.js', importer)).toBeNull();
  expect(resolve('fast-check', importer)).toBeNull();

  writeFileSync(source, 'export const answer: number = 2;\n');
  utimesSync(source, 1, 1);
  await resolverOf(root);
  expect((await import(`${pathToFileURL(path).href}?again`)).answer).toBe(2);

  rmSync(source);
  await resolverOf(root);
  expect(() => readFileSync(path)).toThrow('ENOENT');
});
