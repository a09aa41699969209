/** Reads scripts and writes sessions and transcripts for a session. */
import * as fs from 'node:fs';
import { basename, resolve } from 'node:path';
import { type ClassFolder, createLocating, type Locate } from '../class/room/class-files.js';
import { quoteJson, quoteTranscript, SCRIPT_SIZE_LIMIT } from '../debugger/saving/script.js';
import { isSessionText } from '../debugger/saving/session-file.js';
import type { SessionFiles } from '../debugger/session-host.js';
import { quote, refusing } from '../files/refusal.js';
import { bytesOfFile, textOfFile } from '../files/text-file.js';
import {
  type FileStream,
  type FileSystem,
  openStream,
  type Replaceable,
  type WriteOptions,
  writeFile,
} from '../files/write-file.js';
import { isCosmetic, isTranscriptText, transcriptEntry, transcriptHead } from '../report/transcript.js';
import { decodeArrays, encodeArrays } from '../training/arrays/array-file.js';
import { referenceTo } from '../training/fixture/fixture-reference.js';

/** The largest file of arrays that is read, in bytes: 256 MiB. */
const ARRAY_SIZE_LIMIT = 256 * 1_048_576;

/**
 * The files of somebody at the machine itself, who may also export values.
 * @param folder where relative paths begin; by default where the program was started
 */
export function createOwnFiles(folder = ''): SessionFiles {
  const at = (path: string): string => resolve(folder, path);
  return {
    ...createSessionFiles({ files: fs, locate: at }),
    readArrays: (path) => decodeArrays(path, bytesOfFile(at(path), ARRAY_SIZE_LIMIT)),
    writeArrays: (path, arrays, force) => {
      const bytes = encodeArrays(path, arrays);
      refusing(`${quote(path)} `, () => writeFile(at(path), bytes, { replace: force ? 'any' : 'none-unforced' }));
    },
  };
}

/** Files in a folder of a class: nothing that is there is replaced unasked, and transcripts are quoted. */
export function createClassFiles(files: FileSystem, folder: ClassFolder): SessionFiles {
  const unforced = folder.who === 'guests' ? 'none' : 'none-unforced';
  return createSessionFiles({ files, locate: createLocating(folder), unforced, isQuoted: true });
}

interface FileHabits {
  readonly files: FileSystem;
  readonly locate: Locate;
  /** What may be replaced without --force; by default what backstep wrote itself. */
  readonly unforced?: Replaceable;
  /** Whether what is written means nothing to a shell: every line of a transcript begins with `#`. */
  readonly isQuoted?: boolean;
}

export function createSessionFiles({ files, locate, unforced, isQuoted = false }: FileHabits): SessionFiles {
  let transcript: { readonly name: string; readonly stream: FileStream } | null = null;
  const write = (
    path: string,
    force: boolean,
    what: string,
    isOurs: (text: string) => boolean,
    writeAt: (at: string, options: WriteOptions) => void,
  ): void => {
    const at = locate(path, force ? 'replace' : 'write');
    writeAt(at, { files, replace: force ? 'any' : (unforced ?? { what, isOurs }) });
  };
  const stop = (): void => {
    transcript?.stream.close();
    transcript = null;
  };
  return {
    readScript: (path) => textOfFile(locate(path, 'read'), SCRIPT_SIZE_LIMIT),
    referenceTo,
    writeSession: (path, text, force) =>
      write(path, force, 'session', isSessionText, (at, options) =>
        writeFile(at, isQuoted ? quoteJson(text) : text, options),
      ),
    startTranscript: (path, { source }, force) =>
      write(path, force, 'transcript', isTranscriptText, (at, options) => {
        const stream = openStream(at, transcriptHead(source), options);
        stop();
        transcript = { name: basename(at), stream };
      }),
    stopTranscript: stop,
    noteCommand: (ended) => {
      if (transcript === null || /^transcript\b/.test(ended.line)) return null;
      if (isCosmetic(ended) && !/^source\b/.test(ended.line)) return null;
      const entry = transcriptEntry(ended);
      const { name, stream } = transcript;
      const problem = stream.append(isQuoted ? quoteTranscript(entry) : entry);
      if (problem === null) return null;
      stop();
      return `The transcript has ended: ${quote(name)} ${problem}`;
    },
  };
}
