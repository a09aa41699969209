/**
 * The program's sources as JavaScript that Node.js loads itself: a test imports a file of src/, and gets what it was
 * compiled to. Vitest would transform each file for each worker, and reach every imported name through a getter.
 * Invariant: what is loaded was compiled from what the source is now; a file whose source is gone is gone.
 */
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import type { Plugin } from 'vitest/config';

/** Below node_modules, so that it is nobody's source, and packages are found. */
const COMPILED = 'node_modules/.cache/backstep/source';
const SOURCE = /\.tsx?$/;
const OPTIONS: BuildOptions = {
  format: 'esm',
  target: 'node20.19',
  jsx: 'automatic',
  sourcemap: 'inline',
  sourcesContent: false,
  write: false,
};

/** @param root the folder of the project, which ends with a slash */
export async function nativeSource(root: string): Promise<Plugin> {
  await compile(root);
  return {
    name: 'native-source',
    enforce: 'pre',
    resolveId: (source, importer) => {
      if (importer === undefined || !source.startsWith('.')) return null;
      const path = resolve(dirname(importer), source);
      return path.startsWith(`${root}src/`) && path.endsWith('.js') ? compiledOf(root, path) : null;
    },
  };
}

/** Compiles the sources that have another time than what they were compiled to. */
async function compile(root: string): Promise<void> {
  const sources = filesIn(`${root}src`).filter((path) => SOURCE.test(path) && !path.endsWith('.d.ts'));
  const compiled = new Map(sources.map((path) => [compiledOf(root, path.replace(SOURCE, '.js')), path]));
  for (const path of filesIn(join(root, COMPILED, 'src'))) if (!compiled.has(path)) rmSync(path);
  mkdirSync(join(root, COMPILED), { recursive: true });
  // Sources import it, and it says that they are modules.
  copyFileSync(`${root}package.json`, join(root, COMPILED, 'package.json'));
  const entryPoints = [...compiled]
    .filter(([path, source]) => timeOf(path) !== timeOf(source))
    .map(([, source]) => source);
  if (entryPoints.length === 0) return;
  const outdir = join(root, COMPILED, 'src');
  const { outputFiles = [] } = await build({ ...OPTIONS, entryPoints, outdir, outbase: `${root}src` });
  for (const { path, contents } of outputFiles) {
    const { atime, mtime } = statSync(compiled.get(path) ?? path);
    mkdirSync(dirname(path), { recursive: true });
    // Another run may do this at the same time; each then finds a complete file.
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, contents);
    utimesSync(temporary, atime, mtime);
    renameSync(temporary, path);
  }
}

function compiledOf(root: string, path: string): string {
  return join(root, COMPILED, path.slice(root.length));
}

function filesIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

function timeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
