/**
 * Commands run one after the other on a session, as the driver does but to the end at once.
 * Invariant: reads and writes a session as the screen would see it.
 */
import { COMMANDS } from '../../src/debugger/commands.js';
import { NEW_SESSION, type Session } from '../../src/debugger/session.js';
import { finish } from '../../src/timeline/task.js';
import type { Timeline } from '../../src/timeline/timeline.js';

export interface Drive {
  readonly session: () => Session;
  /** Runs a command by its name, and gives the message that it leaves. */
  run(name: string, argument?: string): string;
}

export function drive(timeline: Timeline): Drive {
  let session: Session = NEW_SESSION;
  return {
    session: () => session,
    run(name, argument = '') {
      const command = COMMANDS.find((candidate) => candidate.name === name);
      if (command === undefined) throw new Error(`There is no command ${name}.`);
      const reason = command.disabled?.({ session, timeline }) ?? null;
      if (reason !== null) return reason;
      const effect = command.run({ session, timeline }, argument);
      if (effect.kind === 'change') session = { ...session, message: null, ...effect.change };
      if (effect.kind === 'travel') {
        const { cursor, end, message, change } = finish(effect.task);
        const ended = end === null ? null : { tone: 'information' as const, text: `the ${end} of the run` };
        const arrived = { cursor, selection: null, panel: { kind: 'step' as const }, message: message ?? ended };
        session = { ...session, ...arrived, ...change };
      }
      return session.message?.text ?? '';
    },
  };
}
