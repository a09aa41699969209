/** Reads scripts and writes sessions and transcripts for a session. */
import * as fs from 'node:fs';
import { basename, resolve } from 'node:path';
import type { ClassFolder } from '../class/class-files.js';
import { decodeArrays, encodeArrays } from '../data/arrays/array-file.js';
import type { NamedArray } from '../data/arrays/named-array.js';
import { quote } from '../data/printable.js';
import { quoteJson, quoteTranscript, SCRIPT_SIZE_LIMIT } from '../debugger/saving/script.js';
import { isSessionText } from '../debugger/saving/session-file.js';
import type { SessionFiles } from '../debugger/session-host.js';
import { readBinaryFile, readTextFile } from '../files/text-file.js';
import {
  type FileStream,
  type FileSystem,
  openStream,
  type Replaceable,
  type WriteOptions,
  writeFile,
} from '../files/write-file.js';
import { isCosmetic, isTranscriptText, transcriptEntry, transcriptHead } from '../report/transcript.js';

/** The largest file of arrays that is read, in bytes: 256 MiB. */
const ARRAY_SIZE_LIMIT = 256 * 1_048_576;

/**
 * The files of somebody at the machine itself, who may also export values.
 * @param folder where relative paths begin; by default where the program was started
 */
export function createOwnFiles({
  folder = '',
  files = fs,
}: {
  folder?: string;
  files?: FileSystem;
} = {}): SessionFiles {
  const at = (path: string): string => resolve(folder, path);
  const own = createSessionFiles(files);
  return {
    ...own,
    readScript: (path) => own.readScript(at(path)),
    writeSession: (path, text, force) => own.writeSession(at(path), text, force),
    startTranscript: (path, context, force) => own.startTranscript(at(path), context, force),
    readArrays: (path) => {
      const file = readBinaryFile(at(path), ARRAY_SIZE_LIMIT);
      return file.kind === 'bytes' ? decodeArrays(path, file.bytes) : file;
    },
    writeArrays: (path, arrays, force) =>
      writeArrays(path, at(path), arrays, { files, replace: force ? 'any' : 'none-unforced' }),
  };
}

/**
 * Returns null, or what went wrong in whole sentences.
 * @param name what messages call the file
 */
export function writeArrays(
  name: string,
  path: string,
  arrays: readonly NamedArray[],
  options: WriteOptions,
): string | null {
  const encoded = encodeArrays(name, arrays);
  if (encoded.kind === 'refused') return encoded.message;
  const problem = writeFile(path, encoded.bytes, options);
  return problem === null ? null : `${quote(name)} ${problem}`;
}

/** Files in a folder of a class: nothing that is there is replaced unasked, and transcripts are quoted. */
export function createClassFiles(files: FileSystem, who: ClassFolder['who']): SessionFiles {
  return createSessionFiles(files, { unforced: who === 'guests' ? 'none' : 'none-unforced', isQuoted: true });
}

interface FileHabits {
  /** What may be replaced without --force; by default what backstep wrote itself. */
  readonly unforced?: Replaceable;
  /** Whether what is written means nothing to a shell: every line of a transcript begins with `#`. */
  readonly isQuoted?: boolean;
}

export function createSessionFiles(files: FileSystem = fs, { unforced, isQuoted }: FileHabits = {}): SessionFiles {
  let transcript: { readonly name: string; readonly stream: FileStream } | null = null;
  const options = (what: string, isOurs: (text: string) => boolean, force: boolean): WriteOptions => ({
    files,
    replace: force ? 'any' : (unforced ?? { what, isOurs }),
  });
  const stop = (): void => {
    transcript?.stream.close();
    transcript = null;
  };
  return {
    readScript: (path) => readTextFile(path, SCRIPT_SIZE_LIMIT),
    writeSession: (path, text, force) =>
      writeFile(path, isQuoted === true ? quoteJson(text) : text, options('session', isSessionText, force)),
    startTranscript: (path, { source }, force) => {
      const opened = openStream(path, transcriptHead(source), options('transcript', isTranscriptText, force));
      if (opened.kind === 'refused') return opened.message;
      stop();
      transcript = { name: basename(path), stream: opened.stream };
      return null;
    },
    stopTranscript: stop,
    noteCommand: (ended) => {
      if (transcript === null || /^transcript\b/.test(ended.line)) return null;
      if (isCosmetic(ended) && !/^source\b/.test(ended.line)) return null;
      const entry = transcriptEntry(ended);
      const { name, stream } = transcript;
      const problem = stream.append(isQuoted === true ? quoteTranscript(entry) : entry);
      if (problem === null) return null;
      stop();
      return `The transcript has ended: ${quote(name)} ${problem}`;
    },
  };
}
