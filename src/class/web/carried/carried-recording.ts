/**
 * A recording that a page carries with it: files of some of its iterations, which are read in the page as they are elsewhere.
 */
import * as z from 'zod/mini';
import { unlessRefused } from '../../../files/refusal.js';
import type { Task } from '../../../numbers/engine/task.js';
import { openHistory } from '../../../pytorch/recorded/history.js';
import { RankFiles } from '../../../pytorch/recorded/rank-files.js';
import type { RecordedFile, RecordingFiles } from '../../../pytorch/recorded/recording-files.js';
import { BESIDE, type LiveRun, opened } from './carried-run.js';

export const CARRIED_RECORDING = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  rank: z.int(),
  /** The bytes of each file in base64, by its path in the recording; null for values that had no room. */
  files: z.record(z.string(), z.nullable(z.string())),
  ...BESIDE,
});

export type CarriedRecording = z.output<typeof CARRIED_RECORDING>;

/** Follows "cannot be read: ". */
const LEFT_OUT = 'this page has no room for it';

/** Reads a recording that a page carries, and its first iteration. @throws Error where it is none */
export function* openCarriedRecording(carried: CarriedRecording): Task<LiveRun> {
  const files = unlessRefused(() => new RankFiles(filesIn(carried), carried.rank));
  if (files === null) throw new Error('The page carries no recording.');
  return yield* opened(openHistory(files), carried.name, carried);
}

function filesIn({ name, files }: CarriedRecording): RecordingFiles {
  const held = new Map(Object.entries(files).map(([path, text]) => [path, text === null ? null : bytesIn(text)]));
  return {
    name,
    use: (path, use) => {
      const bytes = held.get(path);
      if (bytes == null) throw Object.assign(new Error(path), { code: bytes === null ? LEFT_OUT : 'ENOENT' });
      return use(asFile(bytes));
    },
  };
}

function asFile(bytes: Uint8Array): RecordedFile {
  const read = (position: number, length: number): Uint8Array | null =>
    position + length > bytes.length ? null : bytes.subarray(position, position + length);
  return {
    size: bytes.length,
    read,
    sum: (position, length) => {
      const summed = read(position, length);
      return summed && sumOf(summed);
    },
  };
}

/** CRC-32 (ISO 3309), bit by bit. */
function sumOf(bytes: Uint8Array): number {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}

function bytesIn(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
