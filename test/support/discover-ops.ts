/**
 * Finds every op and its samples by reading the folders, so that no op can be forgotten.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Op } from '../../src/numbers/engine/op.js';
import type { ExportedSamples, Samples } from './op-samples.js';

export interface DiscoveredOp {
  /** File and export, e.g. `model/ops/tanh: tanh`. */
  readonly title: string;
  readonly op: Op;
  /** The samples, or a sentence on why they are missing. */
  readonly samples: Samples | { readonly missing: string };
}

interface Folder {
  readonly source: string;
  readonly samples: string;
}

const FOLDERS: readonly Folder[] = [
  { source: 'src/model/ops', samples: 'test/model/ops/samples' },
  { source: 'src/numbers/engine', samples: 'test/model/ops/samples/engine' },
];

export async function discoverOps(): Promise<readonly DiscoveredOp[]> {
  const found: DiscoveredOp[] = [];
  for (const folder of FOLDERS) {
    const files = readdirSync(pathOf(folder.source)).filter((file) => file.endsWith('.ts'));
    for (const file of files.sort()) found.push(...(await opsOf(folder, basename(file, '.ts'))));
  }
  return found;
}

async function opsOf(folder: Folder, name: string): Promise<readonly DiscoveredOp[]> {
  const exported: Readonly<Record<string, unknown>> = await import(pathOf(`${folder.source}/${name}.ts`));
  const ops = Object.entries(exported).filter((entry): entry is [string, Op] => isOp(entry[1]));
  if (ops.length === 0) return [];
  const file = `${folder.samples}/${name}.ts`;
  const samples = existsSync(pathOf(file)) ? await exportedSamples(file) : null;
  return ops.map(([exportName, op]) => ({
    title: `${folder.source.slice('src/'.length)}/${name}: ${exportName}`,
    op,
    samples: samplesFor(exportName, samples) ?? {
      missing:
        samples === null
          ? `${folder.source}/${name}.ts has no samples: add ${file} with an export \`samples\` (see test/support/op-samples.ts).`
          : `${file} has no samples for the export \`${exportName}\`: give \`samples\` as an arbitrary for all ops of the file, or as { ${exportName}: … }.`,
    },
  }));
}

async function exportedSamples(file: string): Promise<ExportedSamples> {
  const { samples }: { readonly samples?: ExportedSamples } = await import(pathOf(file));
  return samples ?? {};
}

function samplesFor(exportName: string, samples: ExportedSamples | null): Samples | null {
  if (samples === null) return null;
  return samples instanceof fc.Arbitrary ? samples : (samples[exportName] ?? null);
}

function isOp(exported: unknown): exported is Op {
  return typeof exported === 'object' && exported !== null && 'compute' in exported && 'derive' in exported;
}

function pathOf(inProject: string): string {
  return fileURLToPath(new URL(`../../${inProject}`, import.meta.url));
}
