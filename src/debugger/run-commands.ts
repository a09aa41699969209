/**
 * Runs commands in order as a single task: what a script does to a session, computed before any of it is shown. The
 * task writes nothing, so dropping it halfway leaves everything as it was.
 */
import type { Task } from '../timeline/task.js';
import type { Command, CommandContext } from './command.js';
import { changedContext, settle } from './effects.js';
import { parseLine } from './prompt/command-line.js';

type CommandsOutcome =
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
    const parsed = parseLine(table, text, context.timeline.program);
    if (parsed.kind === 'empty') continue;
    if (parsed.kind === 'refused') return { ...parsed, line };
    const reason = parsed.command.disabled?.(context) ?? null;
    if (reason !== null) return { kind: 'refused', line, message: reason };
    const before = context;
    const effect = yield* settle(() => before, parsed.command.run(before, parsed.argument));
    // What a breakpoint would run is left to the driver.
    const isArrival = effect.kind === 'lines' && effect.name === 'breakpoint';
    if (effect.kind !== 'change' && !isArrival) {
      return { kind: 'refused', line, message: `"${parsed.command.name}" cannot be used here.` };
    }
    context = changedContext(before, effect.change, effect.kind === 'change' ? effect.branches : undefined);
    const { message } = context.session;
    if (message?.tone === 'warning') return { kind: 'refused', line, message: message.text };
  }
  return { kind: 'done', context };
}
