/** Effects that reach beyond a session: only its host can carry them out, where it offers that. */

import type { ScriptStack } from '../debugger/saving/script-stack.js';
import { notice, warning } from '../debugger/session.js';
import type { SessionHost } from '../debugger/session-host.js';
import { refusalIn, refuse } from '../files/refusal.js';
import type { CarriedOut, SettledEffect } from './effects.js';
import { carryOutOnFiles } from './file-effects.js';

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
