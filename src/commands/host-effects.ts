/**
 * Effects that reach beyond a session: only its host can carry them out, where it offers that. Each on files ends in
 * something to say, or in a script to run.
 */

import type { CommandContext, Effect } from '../debugger/command.js';
import { readScript } from '../debugger/saving/script.js';
import { DEEPEST_SCRIPT, type ScriptStack } from '../debugger/saving/script-stack.js';
import { sessionText } from '../debugger/saving/session-file.js';
import { aside, notice, warning } from '../debugger/session.js';
import type { SessionFiles, SessionHost } from '../debugger/session-host.js';
import { describeShape } from '../engine/tensor.js';
import { quote, refusalIn, refuse, refusing, shorten } from '../files/refusal.js';
import type { CarriedOut, SettledEffect } from './effects.js';

type HostEffect = Exclude<SettledEffect, { kind: 'change' | 'lines' | 'stop' }>;

const NO_CLASS = 'There is no class here: the program opens one when it is started with "serve" ("help teachers").';
const COLOURS =
  'There is no class here, where everybody may take other colours. Those of this screen are chosen when backstep starts, by "--theme light" or in your settings ("help settings").';

export function carryOutOnHost(host: SessionHost, effect: HostEffect, scripts: ScriptStack): CarriedOut {
  try {
    return carriedOut(host, effect, scripts);
  } catch (error) {
    return { message: warning(refusalIn(error)) };
  }
}

function carriedOut(host: SessionHost, effect: HostEffect, scripts: ScriptStack): CarriedOut {
  switch (effect.kind) {
    case 'class':
      if (host.onClassRequest === undefined)
        return { message: notice(effect.request.kind === 'theme' ? COLOURS : NO_CLASS) };
      host.onClassRequest(effect.request);
      return {};
    case 'copy':
      return { message: host.onCopy?.(effect.what) ?? refuse('There is no clipboard here.') };
    case 'open':
      if (host.onOpen === undefined) return refuse('Fixtures and lessons cannot be opened here.');
      host.onOpen(effect.request);
      return {};
    case 'quit': {
      // Both come in a file, often from somebody else.
      if (scripts.includes('session', 'lesson')) return refuse('A saved session or a lesson cannot quit the debugger.');
      const question = effect.force ? null : (host.whyStay?.() ?? null);
      return question === null ? { quits: true } : { message: { ...warning(question), asks: 'quit' } };
    }
    default:
      if (host.files === undefined || !scripts.isTrusted) return refuse('Files cannot be read or written here.');
      return carryOutOnFiles(host.files, effect, host.read(), scripts.depth);
  }
}

type FileEffect = Extract<
  Effect,
  { kind: 'source' | 'write-session' | 'read-arrays' | 'export' | 'transcript' | 'end-transcript' }
>;

/** @param depth how many scripts are under way */
function carryOutOnFiles(files: SessionFiles, effect: FileEffect, context: CommandContext, depth: number): CarriedOut {
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
