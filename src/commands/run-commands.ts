/**
 * Runs commands in order as a single task: what a script does to a session, computed before any of it is shown. The
 * task writes nothing, so dropping it halfway leaves everything as it was.
 */

import type { Command, CommandContext } from '../debugger/command.js';
import { parseLine } from '../debugger/prompt/command-line.js';
import { refusalIn, refuse } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { changedContext, settle } from './effects.js';

/**
 * Gives the context after the last line.
 * @param placeOf what is said before why a line is refused, by its position
 */
export function* runCommands(
  table: readonly Command[],
  start: CommandContext,
  lines: readonly string[],
  placeOf: (line: number) => string = () => '',
): Task<CommandContext> {
  let context = start;
  for (const [line, text] of lines.entries()) {
    try {
      context = yield* runCommand(table, context, text);
    } catch (error) {
      refuse(placeOf(line) + refusalIn(error));
    }
  }
  return context;
}

function* runCommand(table: readonly Command[], context: CommandContext, line: string): Task<CommandContext> {
  const parsed = parseLine(table, line, context.timeline.program);
  if (parsed === null) return context;
  const { command, argument } = parsed;
  const reason = command.disabled?.(context) ?? null;
  if (reason !== null) return refuse(reason);
  const effect = yield* settle(() => context, command.run(context, argument));
  // What a breakpoint would run is left to the driver.
  const isArrival = effect.kind === 'lines' && effect.name === 'breakpoint';
  if (effect.kind !== 'change' && !isArrival) return refuse(`"${command.name}" cannot be used here.`);
  const after = changedContext(context, effect.change, effect.kind === 'change' ? effect.branches : undefined);
  const { message } = after.session.open;
  return message?.tone === 'warning' ? refuse(message.text) : after;
}
