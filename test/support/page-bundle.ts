import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { forPages } from '../../src/build/for-pages.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export async function bundleForPage(
  entry: string,
): Promise<{ readonly script: string; readonly inputs: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    ...forPages(ROOT),
    entryPoints: [entry],
    absWorkingDir: ROOT,
    format: 'iife',
    metafile: true,
  });
  return { script: outputFiles[0].text, inputs: Object.keys(metafile.inputs) };
}
