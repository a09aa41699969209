/** `backstep recorder`: one file of Python that works by itself, with what somebody's trainer needs behind the rest. */
import { readBuilt } from './built.js';

export interface RecorderFlags {
  readonly with?: readonly string[];
}

/** @param libraries whose sections are written out, too */
export function recorderFile(libraries: readonly string[]): string {
  // What they have in common stands before them.
  const sections = libraries.length === 0 ? [] : ['trainers', ...new Set(libraries)];
  return [readBuilt('backstep_recorder.py'), ...sections.map((name) => `${readBuilt(`recorder-${name}.py`)}\n`)].join(
    '\n\n',
  );
}
