/**
 * Commands one after the other as a single task: what a script does to a session, worked out before any of it is shown.
 * Invariant: nothing is written anywhere; whoever drops the task half-way is where they were.
 */
import type { Branches } from '../timeline/branches.js';
import { branchOf } from '../timeline/branches.js';
import type { Task } from '../timeline/task.js';
import type { Command, CommandContext, Effect } from './command.js';
import { arrivalChange } from './moving/arrival.js';
import { parseLine } from './prompt/command-line.js';
import type { Session } from './session.js';

export type CommandsOutcome =
  | { readonly kind: 'done'; readonly context: CommandContext }
  /** `line` is the position of the command that was refused. */
  | { readonly kind: 'refused'; readonly line: number; readonly message: string };

export function* runCommands(
  table: readonly Command[],
  start: CommandContext,
  lines: readonly string[],
): Task<CommandsOutcome> {
  let context = start;
  for (const [line, text] of lines.entries()) {
    const parsed = parseLine(table, text);
    if (parsed.kind === 'empty') continue;
    if (parsed.kind === 'refused') return { ...parsed, line };
    const reason = parsed.command.disabled?.(context) ?? null;
    if (reason !== null) return { kind: 'refused', line, message: reason };
    const next = yield* applied(context, parsed.command.run(context, parsed.argument));
    if (next === null) return { kind: 'refused', line, message: `"${parsed.command.name}" cannot be used here.` };
    const { message } = next.session;
    if (message?.tone === 'warning') return { kind: 'refused', line, message: message.text };
    context = next;
  }
  return { kind: 'done', context };
}

/** The context after an effect; null for an effect that is more than a change of the session. */
function* applied(context: CommandContext, effect: Effect): Task<CommandContext | null> {
  switch (effect.kind) {
    case 'change':
      return changed(context, { message: null, ...effect.change }, effect.branches);
    case 'travel':
      return changed(context, { message: null, ...arrivalChange(context, yield* effect.task) });
    case 'compute':
      return yield* applied(context, yield* effect.task);
    default:
      return null;
  }
}

function changed(context: CommandContext, change: Partial<Session>, branches: Branches = context.branches) {
  const session = { ...context.session, ...change };
  return { ...context, session, branches, timeline: branchOf(branches, session.cursor.branch).timeline };
}
