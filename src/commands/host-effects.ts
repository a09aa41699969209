/**
 * Effects that reach beyond a session: only its host can carry them out, where it offers that. Each on files ends in
 * something to say, or in a script to run.
 */

import { DEEPEST_SCRIPT, readScript, type ScriptStack } from '../debugger/saving/script.js';
import { sessionText } from '../debugger/saving/session-file.js';
import { aside, notice, warning } from '../debugger/session.js';
import type { SessionFiles, SessionHost } from '../debugger/session-host.js';
import { quote, refusalIn, refuse, refusing, shorten } from '../files/refusal.js';
import { describeShape } from '../numbers/engine/tensor.js';
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
    case 'source':
      return openScript(filesOf(host, scripts), effect.path, scripts.depth);
    case 'write-session': {
      const { path, source, session, force } = effect;
      const files = filesOf(host, scripts);
      const text = sessionText(session, files.referenceTo(source, path));
      if (text === null)
        return refuse(
          'The numbers that "set" was given make this session larger than 1 MiB, which cannot be opened again.',
        );
      refusing(`${quote(path)} `, () => files.writeSession(path, text, force));
      return said(`Saved as ${shorten(path)}.`);
    }
    case 'read-arrays': {
      const { readArrays } = filesOf(host, scripts);
      if (readArrays === undefined) return refuse('Values cannot be read from files in a class.');
      const arrays = refusing(`${shorten(effect.path)}: `, () => readArrays(effect.path));
      return { effect: effect.use(arrays) };
    }
    case 'export': {
      const { path, arrays, force, missed } = effect;
      const { writeArrays } = filesOf(host, scripts);
      if (writeArrays === undefined) return refuse('Values cannot be exported in a class.');
      writeArrays(path, arrays, force);
      const what = arrays.map(({ name, shape }) => `${shorten(name)} (${describeShape(shape)})`).join(', ');
      return said(`${shorten(path)} has ${shorten(what, 200)}.${missed === '' ? '' : ` ${missed}`}`);
    }
    case 'transcript': {
      const files = filesOf(host, scripts);
      refusing(`${quote(effect.path)} `, () => files.startTranscript(effect.path, host.read(), effect.force));
      return said(`From here on all is written to ${shorten(effect.path)}.`);
    }
    case 'end-transcript':
      filesOf(host, scripts).stopTranscript();
      return said('The transcript has ended.');
  }
}

function filesOf({ files }: SessionHost, scripts: ScriptStack): SessionFiles {
  return files !== undefined && scripts.isTrusted ? files : refuse('Files cannot be read or written here.');
}

/** @param depth how many scripts are under way */
function openScript(files: SessionFiles, path: string, depth: number): CarriedOut {
  const script = refusing(`${shorten(path)}: `, () => files.readScript(path));
  if (depth >= DEEPEST_SCRIPT) return refuse(`Scripts run scripts at most ${DEEPEST_SCRIPT} deep.`);
  const lines = readScript(script);
  return { message: null, script: { name: shorten(path), lines, keepGoing: false, trusted: true, nested: true } };
}

function said(text: string): CarriedOut {
  return { message: aside(text) };
}
