/** Effects on files: each ends in something to say, or in a script to run. */

import type { CommandContext, Effect } from '../debugger/command.js';
import { readScript } from '../debugger/saving/script.js';
import { DEEPEST_SCRIPT } from '../debugger/saving/script-stack.js';
import { sessionText } from '../debugger/saving/session-file.js';
import { aside } from '../debugger/session.js';
import type { SessionFiles } from '../debugger/session-host.js';
import { describeShape } from '../engine/tensor.js';
import { quote, refuse, refusing, shorten } from '../files/refusal.js';
import type { CarriedOut } from './effects.js';

type FileEffect = Extract<
  Effect,
  { kind: 'source' | 'write-session' | 'read-arrays' | 'export' | 'transcript' | 'end-transcript' }
>;

/** @param depth how many scripts are under way */
export function carryOutOnFiles(
  files: SessionFiles,
  effect: FileEffect,
  context: CommandContext,
  depth: number,
): CarriedOut {
  switch (effect.kind) {
    case 'source':
      return openScript(files, effect.path, depth);
    case 'write-session':
      return writeSession(files, effect);
    case 'read-arrays': {
      const { readArrays } = files;
      if (readArrays === undefined) return refuse('Values cannot be read from files in a class.');
      const arrays = refusing(`${shorten(effect.path)}: `, () => readArrays(effect.path));
      return { effect: effect.use(arrays) };
    }
    case 'export':
      return exportArrays(files, effect);
    case 'transcript':
      refusing(`${quote(effect.path)} `, () => files.startTranscript(effect.path, context, effect.force));
      return said(`From here on all is written to ${shorten(effect.path)}.`);
    case 'end-transcript':
      files.stopTranscript();
      return said('The transcript has ended.');
  }
}

function writeSession(
  files: SessionFiles,
  { path, source, session, force }: Extract<FileEffect, { kind: 'write-session' }>,
) {
  const text = sessionText(session, files.referenceTo(source, path));
  if (text === null)
    return refuse(
      'The numbers that "set" was given make this session larger than 1 MiB, which cannot be opened again.',
    );
  refusing(`${quote(path)} `, () => files.writeSession(path, text, force));
  return said(`Saved as ${shorten(path)}.`);
}

function exportArrays(files: SessionFiles, { path, arrays, force }: Extract<FileEffect, { kind: 'export' }>) {
  if (files.writeArrays === undefined) return refuse('Values cannot be exported in a class.');
  files.writeArrays(path, arrays, force);
  const what = arrays.map(({ name, shape }) => `${shorten(name)} (${describeShape(shape)})`).join(', ');
  return said(`${shorten(path)} has ${shorten(what, 200)}.`);
}

function openScript(files: SessionFiles, path: string, depth: number): CarriedOut {
  const script = refusing(`${shorten(path)}: `, () => files.readScript(path));
  if (depth >= DEEPEST_SCRIPT) return refuse(`Scripts run scripts at most ${DEEPEST_SCRIPT} deep.`);
  const lines = readScript(script);
  return { message: null, script: { name: shorten(path), lines, keepGoing: false, trusted: true, nested: true } };
}

function said(text: string): CarriedOut {
  return { message: aside(text) };
}
