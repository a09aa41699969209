/**
 * Finds a recording by its path, picks a rank, and opens its history; or refuses in a sentence.
 * Invariant: each file of it is open only while something of it is read.
 */
import { closeSync, fstatSync, readdirSync, readSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { quote, refusalIn, refuse } from '../../files/refusal.js';
import { openRegularFile } from '../../files/regular-file.js';
import { namedTask } from '../../numbers/engine/task.js';
import { openHistory } from './history.js';
import { RankFiles, rankOf } from './rank-files.js';
import type { RecordedFile, RecordingFiles } from './recording-files.js';

/**
 * @param rank the one to open; by default the folder's, or the lowest there is
 * @param folder where a relative path begins
 */
export function* openRecording(path: string, rank: number | null, folder = '') {
  const given = resolve(folder, path);
  const own = rankOf(basename(given));
  const recording = own === null ? given : dirname(given);
  const ranks = ranksIn(recording);
  const wanted = rank ?? own ?? ranks[0];
  try {
    if (wanted === undefined)
      return refuse('it is a directory, but a recording holds a folder rank0, and there is none');
    if (!ranks.includes(wanted)) return refuse(`rank ${wanted} is not in it; it has ${ranks.join(', ')}`);
    const files = new RankFiles(filesIn(recording), wanted);
    if (!files.isIndexed) yield* namedTask(files.index(), 'making the index');
    if (files.numbers.length === 0) return refuse(whyEmpty(files));
    return { files, history: openHistory(files), remarks: files.remarks() };
  } catch (error) {
    return refuse(`${quote(path, 200)} cannot be opened: ${refusalIn(error)}.`);
  }
}

/** How much is summed at once, in bytes. */
const PIECE = 2 ** 20;

export function filesIn(folder: string): RecordingFiles {
  return {
    name: basename(folder),
    use: (path, use) => {
      const file = openRegularFile(join(folder, path));
      try {
        const read = (position: number, length: number): Buffer | null => readAt(file, position, length);
        return use({ size: fstatSync(file).size, read, sum: (position, length) => sumOf(read, position, length) });
      } finally {
        closeSync(file);
      }
    },
  };
}

function sumOf(read: RecordedFile['read'], position: number, length: number): number | null {
  let sum = 0;
  for (let done = 0; done < length; done += PIECE) {
    const piece = read(position + done, Math.min(PIECE, length - done));
    if (piece === null) return null;
    sum = crc32(piece, sum);
  }
  return sum;
}

function readAt(file: number, position: number, length: number): Buffer | null {
  if (position + length > fstatSync(file).size) return null;
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const count = readSync(file, bytes, done, length - done, position + done);
    if (count === 0) return null;
    done += count;
  }
  return bytes;
}

function whyEmpty(files: RankFiles): string {
  const flight = files.flightEnding();
  if (flight !== null) return `no iteration of it was recorded, since ${flight}`;
  const { measured } = files;
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
