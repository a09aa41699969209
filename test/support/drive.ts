/**
 * Runs commands on a session one after the other, each to its end at once, with the driver's own interpreter.
 */
import type { CommandContext } from '../../src/debugger/command.js';
import { commandNamed } from '../../src/debugger/commands.js';
import { changedContext, settle } from '../../src/debugger/effects.js';
import { NEW_SESSION, type Session } from '../../src/debugger/session.js';
import { type Branches, createBranches } from '../../src/timeline/branches.js';
import { finish } from '../../src/timeline/task.js';
import type { Timeline } from '../../src/timeline/timeline.js';

export interface Drive {
  readonly session: () => Session;
  readonly branches: () => Branches;
  /** Runs a command by name and returns the message that it leaves. */
  run(name: string, argument?: string): string;
}

export function drive(timeline: Timeline): Drive {
  let context: CommandContext = { session: NEW_SESSION, branches: createBranches(timeline), timeline, source: null };
  return {
    session: () => context.session,
    branches: () => context.branches,
    run(name, argument = '') {
      const command = commandNamed(name);
      const reason = command.disabled?.(context) ?? null;
      if (reason !== null) return reason;
      const effect = finish(settle(() => context, command.run(context, argument)));
      if (effect.kind !== 'change') throw new Error(`"${name}" reaches beyond the session: ${effect.kind}.`);
      context = changedContext(context, effect.change, effect.branches);
      return context.session.message?.text ?? '';
    },
  };
}
