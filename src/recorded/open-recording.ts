/** Finds a recording by its path, picks a rank, and opens its history; or says in a sentence why it cannot. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { quote } from '../data/printable.js';
import type { History } from '../timeline/history.js';
import type { Task } from '../timeline/task.js';
import { openHistory } from './history.js';
import { RankFiles, rankOf, readHeader, UnreadableRecording } from './rank-files.js';

export type OpenedRecording =
  | { readonly kind: 'opened'; readonly history: History; readonly remarks: readonly string[] }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * @param rank the one to open; by default the folder's, or the lowest there is
 * @param folder where a relative path begins
 */
export function* openRecording(path: string, rank: number | null, folder = ''): Task<OpenedRecording> {
  const given = resolve(folder, path);
  const own = rankOf(basename(given));
  const recording = own === null ? given : dirname(given);
  const ranks = ranksIn(recording);
  const wanted = rank ?? own ?? ranks[0];
  const refuse = (why: string): OpenedRecording => ({
    kind: 'refused',
    message: `${quote(path, 200)} cannot be opened: ${why}.`,
  });
  if (wanted === undefined) return refuse('it is a directory, but a recording holds a folder rank0, and there is none');
  if (!ranks.includes(wanted)) return refuse(`rank ${wanted} is not in it; it has ${ranks.join(', ')}`);
  const place = join(recording, `rank${wanted}`);
  try {
    const files = new RankFiles(place, readHeader(place));
    if (!files.isIndexed) yield* files.index();
    if (files.numbers.length === 0) return refuse(whyEmpty(files.measured));
    return { kind: 'opened', history: openHistory(files, recording), remarks: files.remarks() };
  } catch (error) {
    if (error instanceof UnreadableRecording) return refuse(error.message);
    throw error;
  }
}

/** @param measured the iterations of which only loss, rate and norms were written */
function whyEmpty(measured: readonly number[]): string {
  const [first] = measured;
  const last = measured.at(-1);
  return first === undefined || last === undefined
    ? 'no iteration in it is whole yet'
    : `none of its windows has come; the run went from iteration ${first} to ${last} so far, with losses in scalars.jsonl`;
}

function ranksIn(recording: string): readonly number[] {
  try {
    return readdirSync(recording)
      .flatMap((name) => rankOf(name) ?? [])
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}
