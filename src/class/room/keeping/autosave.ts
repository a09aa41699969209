/**
 * Saves a class to a file every second in which something has changed, so that little is lost when the server is killed
 * or the machine loses its power.
 * Invariant: the file is whole at any moment: a text is written beside it and then takes its name. Writing keeps nobody
 * waiting, and one who cannot write is told once.
 */
import * as fs from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { classText, type SavedClass } from '../../../debugger/teaching/class-file.js';
import { describeFileError } from '../../../files/file-error.js';
import { newPartName, removeAbandoned } from '../../../files/part-files.js';

interface AutosaveOptions {
  readonly path: string;
  /** The class as it is now; null where it cannot be saved. */
  readonly save: (ended: boolean) => SavedClass | null;
  /** Receives the reason in words that follow the file's name. */
  readonly onProblem: (reason: string) => void;
}

const SAVE_MILLISECONDS = 1000;

export function startAutosave({ path, save, onProblem }: AutosaveOptions) {
  let written = '';
  let isWriting: Promise<void> = Promise.resolve();
  let hasFailed = false;
  let problem: string | null = null;
  const write = async (saved: SavedClass | null): Promise<void> => {
    const text = saved === null ? written : classText(saved);
    if (text === written) return;
    try {
      await replaceFile(path, text);
      written = text;
      problem = null;
    } catch (error) {
      problem = describeFileError(error);
      if (!hasFailed) onProblem(problem);
      hasFailed = true;
    }
  };
  const saveNow = (ended: boolean): Promise<void> => {
    const saved = save(ended);
    isWriting = isWriting.then(() => write(saved));
    return isWriting;
  };
  let isIdle = true;
  const timer = setInterval(() => {
    if (!isIdle) return;
    isIdle = false;
    void saveNow(false).finally(() => {
      isIdle = true;
    });
  }, SAVE_MILLISECONDS).unref();
  return {
    /**
     * Saves the class as it is at this moment once more, as one that was ended or has broken off, and stops. Why the file
     * does not hold it; null where it does.
     */
    close: async (ended: boolean) => {
      clearInterval(timer);
      await saveNow(ended);
      return problem;
    },
  };
}

async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  removeAbandoned(dirname(path), fs);
  const beside = join(dirname(path), newPartName());
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
