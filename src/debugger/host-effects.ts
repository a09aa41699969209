/** Effects that only the host of a session can carry out, where it offers that. */
import type { Effect } from './command.js';
import type { Message } from './session.js';
import type { SessionHost } from './session-host.js';

type HostEffect = Extract<Effect, { kind: 'class' | 'copy' | 'open' }>;

const NO_CLASS = 'There is no class here: the program opens one when it is started with "serve" ("help teachers").';
const COLOURS =
  'There is no class here, where everybody may take other colours. Those of this screen are chosen when backstep starts, by "--theme light" or in your settings ("help settings").';

/** Returns what to say; null where the host does that itself. */
export function carryOutOnHost(host: SessionHost, effect: HostEffect): Message | null {
  switch (effect.kind) {
    case 'class':
      if (host.onClassRequest === undefined)
        return { tone: 'information', text: effect.request.kind === 'theme' ? COLOURS : NO_CLASS };
      host.onClassRequest(effect.request);
      return null;
    case 'copy':
      return host.onCopy?.(effect.what) ?? { tone: 'warning', text: 'There is no clipboard here.' };
    case 'open':
      if (host.onOpen === undefined) return { tone: 'warning', text: 'Fixtures and lessons cannot be opened here.' };
      host.onOpen(effect.request);
      return null;
  }
}
