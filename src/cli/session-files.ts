/**
 * The files of a session: scripts are read, sessions and transcripts written.
 * Invariant: a file that is there and was not written by backstep is never overwritten.
 */
import { appendFileSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import { quote } from '../data/printable.js';
import { readTextFile } from '../data/text-file.js';
import { isSessionText } from '../debugger/saving/session-file.js';
import type { EndedCommand, SessionFiles } from '../debugger/session-host.js';
import { isOnlyLook, TRANSCRIPT_HEADER, transcriptEntry, transcriptHead } from '../report/transcript.js';

/** Bytes that a script or a session may have: 1 MiB. */
export const SCRIPT_SIZE_LIMIT = 1_048_576;
/** A file of ours may be longer than what is read to tell that it is ours. */
const OWN_SIZE_LIMIT = 64 * 1_048_576;

export interface OpenSessionFiles extends SessionFiles {
  /** Writes the command to the transcript, while there is one. */
  readonly noteCommand: (ended: EndedCommand) => void;
}

export function createSessionFiles(): OpenSessionFiles {
  let transcript: string | null = null;
  return {
    readScript: (path) => readTextFile(path, SCRIPT_SIZE_LIMIT),
    writeSession: (path, text) =>
      problemOf(path, () => {
        if (existsSync(path) && !isOwn(path, isSessionText)) return foreign(path, 'session');
        // Whoever reads it meanwhile finds the old one or the new one, and never half of it.
        writeFileSync(`${path}.part`, text);
        renameSync(`${path}.part`, path);
        return null;
      }),
    startTranscript: (path, { source }) =>
      problemOf(path, () => {
        const isTranscript = (text: string): boolean => text.startsWith(TRANSCRIPT_HEADER);
        if (existsSync(path) && !isOwn(path, isTranscript)) return foreign(path, 'transcript');
        writeFileSync(path, transcriptHead(source));
        transcript = path;
        return null;
      }),
    stopTranscript: () => {
      transcript = null;
    },
    noteCommand: (ended) => {
      if (transcript === null || /^transcript\b/.test(ended.line)) return;
      if (isOnlyLook(ended) && !/^source\b/.test(ended.line)) return;
      try {
        appendFileSync(transcript, transcriptEntry(ended));
      } catch {
        // The disk is full or the folder is gone: the session matters more than its transcript.
        transcript = null;
      }
    },
  };
}

function isOwn(path: string, isOurs: (text: string) => boolean): boolean {
  const file = readTextFile(path, OWN_SIZE_LIMIT);
  return file.kind === 'text' && (file.text === '' || isOurs(file.text));
}

function foreign(path: string, what: string): string {
  return `${quote(path)} is there already and is no ${what} of backstep. Choose another name.`;
}

function problemOf(path: string, write: () => string | null): string | null {
  try {
    return write();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    return `${quote(path)} cannot be written (${code}). Name a file in a folder that you may write to.`;
  }
}
