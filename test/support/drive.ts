/**
 * Commands run one after the other on a session, as the driver does but to the end at once.
 * Invariant: reads and writes a session as the screen would see it.
 */
import type { CommandContext, Effect } from '../../src/debugger/command.js';
import { COMMANDS } from '../../src/debugger/commands.js';
import { NEW_SESSION, type Session } from '../../src/debugger/session.js';
import { branchOf, createBranches } from '../../src/timeline/branches.js';
import { finish } from '../../src/timeline/task.js';
import type { Timeline } from '../../src/timeline/timeline.js';

export interface Drive {
  readonly session: () => Session;
  /** Runs a command by its name, and gives the message that it leaves. */
  run(name: string, argument?: string): string;
}

export function drive(timeline: Timeline): Drive {
  let session: Session = NEW_SESSION;
  let branches = createBranches(timeline);
  const read = (): CommandContext => ({
    session,
    branches,
    timeline: branchOf(branches, session.cursor.branch).timeline,
    source: null,
  });
  const apply = (effect: Effect): void => {
    switch (effect.kind) {
      case 'change':
        session = { ...session, message: null, ...effect.change };
        branches = effect.branches ?? branches;
        return;
      case 'travel': {
        const { cursor, end, message, change } = finish(effect.task);
        const ended = end === null ? null : { tone: 'information' as const, text: `the ${end} of the run` };
        const arrived = { cursor, selection: null, answer: null, message: message ?? ended };
        session = { ...session, ...arrived, ...change };
        return;
      }
      case 'compute':
        apply(finish(effect.task));
    }
  };
  return {
    session: () => session,
    run(name, argument = '') {
      const command = COMMANDS.find((candidate) => candidate.name === name);
      if (command === undefined) throw new Error(`There is no command ${name}.`);
      const reason = command.disabled?.(read()) ?? null;
      if (reason !== null) return reason;
      apply(command.run(read(), argument));
      return session.message?.text ?? '';
    },
  };
}
