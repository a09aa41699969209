/** Effects on files: each ends in something to say, or in a script to run. */
import { quote, shorten } from '../../data/printable.js';
import { describeShape } from '../../engine/tensor.js';
import type { CommandContext, Effect } from '../command.js';
import type { Message } from '../session.js';
import type { SessionFiles } from '../session-host.js';
import { readScript } from './script.js';
import { DEEPEST_SCRIPT } from './script-stack.js';

export type FileEffect = Extract<
  Effect,
  { kind: 'source' | 'write-session' | 'read-arrays' | 'export' | 'transcript' | 'end-transcript' }
>;

type FileOutcome =
  /** What to do with what was read. */
  | { readonly kind: 'effect'; readonly effect: Effect }
  | { readonly kind: 'said'; readonly message: Message }
  | { readonly kind: 'script'; readonly name: string; readonly lines: readonly string[] };

/** @param depth how many scripts are under way */
export function carryOutOnFiles(
  files: SessionFiles,
  effect: FileEffect,
  context: CommandContext,
  depth: number,
): FileOutcome {
  switch (effect.kind) {
    case 'source':
      return openScript(files, effect.path, depth);
    case 'write-session':
      return written(
        effect.path,
        files.writeSession(effect.path, effect.text, effect.force),
        `Saved as ${shorten(effect.path)}.`,
      );
    case 'read-arrays':
      return files.readArrays === undefined
        ? reported('Values cannot be read from files in a class.', '')
        : { kind: 'effect', effect: effect.use(files.readArrays(effect.path)) };
    case 'export':
      return exportArrays(files, effect);
    case 'transcript':
      return written(
        effect.path,
        files.startTranscript(effect.path, context, effect.force),
        `From here on all is written to ${shorten(effect.path)}.`,
      );
    case 'end-transcript':
      files.stopTranscript();
      return reported(null, 'The transcript has ended.');
  }
}

function exportArrays(
  files: SessionFiles,
  { path, arrays, force }: Extract<FileEffect, { kind: 'export' }>,
): FileOutcome {
  if (files.writeArrays === undefined) return reported('Values cannot be exported in a class.', '');
  const what = arrays.map(({ name, shape }) => `${shorten(name)} (${describeShape(shape)})`).join(', ');
  return reported(files.writeArrays(path, arrays, force), `${shorten(path)} has ${shorten(what, 200)}.`);
}

function openScript(files: SessionFiles, path: string, depth: number): FileOutcome {
  const script = files.readScript(path);
  if (script.kind === 'refused') return reported(`${shorten(path)}: ${script.message}`, '');
  if (depth >= DEEPEST_SCRIPT) return reported(`Scripts run scripts at most ${DEEPEST_SCRIPT} deep.`, '');
  return { kind: 'script', name: shorten(path), lines: readScript(script.text) };
}

/** @param problem follows the file's name */
function written(path: string, problem: string | null, done: string): FileOutcome {
  return reported(problem === null ? null : `${quote(path)} ${problem}`, done);
}

function reported(problem: string | null, done: string): FileOutcome {
  const message = { tone: problem === null ? 'information' : 'warning', text: problem ?? done, isAside: true } as const;
  return { kind: 'said', message };
}
