/**
 * The files of a share, by how long they took in the last full run, and the order of all: what computes and what waits side
 * by side, each the longest first. Where none has been timed, as in a fresh clone, what is long by nature comes first.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { isWaiting } from './kinds.js';
import { DURATIONS, sharesOf } from './shares.js';

export class SideBySide extends BaseSequencer {
  override async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root, shard } = this.ctx.config;
    if (shard === undefined) return files;
    const named = new Map(files.map((file) => [relative(root, file.moduleId).replaceAll('\\', '/'), file]));
    const durations = JSON.parse(readFileSync(join(root, DURATIONS), 'utf8'));
    const share = sharesOf([...named.keys()], shard.count, durations)[shard.index - 1] ?? [];
    return share.flatMap((name) => named.get(name) ?? []);
  }

  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const timed = await super.sort(files);
    const sorted = [...timed.filter(isLong), ...timed.filter((file) => !isLong(file))];
    const waiting = sorted.filter(({ moduleId }) => isWaiting(moduleId));
    const computing = sorted.filter(({ moduleId }) => !isWaiting(moduleId));
    // Evenly among each other, so that both end together.
    const places = [waiting, computing].flatMap((list) =>
      list.map((file, k) => ({ file, place: (k + 0.5) / list.length })),
    );
    return places.sort((a, b) => a.place - b.place).map(({ file }) => file);
  }
}

function isLong({ moduleId }: TestSpecification): boolean {
  return moduleId.includes('.long.test.');
}
