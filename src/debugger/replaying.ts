/**
 * Commands that run the program again, to try something out or to continue in another way. They are refused in a
 * history that was recorded elsewhere.
 */
import { NOT_REPLAYED, type ReplayedHistory } from '../timeline/history.js';
import {
  type Command,
  type CommandContext,
  type CommandDefinition,
  type CommandGroup,
  commandGroup,
  type Effect,
  warn,
} from './command.js';

export interface ReplayContext extends CommandContext {
  readonly timeline: ReplayedHistory;
}

export interface ReplayDefinition extends Omit<CommandDefinition, 'complete' | 'disabled' | 'run'> {
  complete?(context: ReplayContext, argument: string): readonly string[];
  disabled?(context: ReplayContext): string | null;
  run(context: ReplayContext, argument: string): Effect;
}

export function replayGroup(group: CommandGroup, definitions: readonly ReplayDefinition[]): readonly Command[] {
  return commandGroup(group, definitions.map(refusedOnRecordings));
}

function refusedOnRecordings(definition: ReplayDefinition): CommandDefinition {
  return {
    ...definition,
    complete: (context, argument) => {
      const replaying = replayContext(context);
      return replaying === null ? [] : (definition.complete?.(replaying, argument) ?? []);
    },
    disabled: (context) => {
      const replaying = replayContext(context);
      return replaying === null ? NOT_REPLAYED : (definition.disabled?.(replaying) ?? null);
    },
    run: (context, argument) => {
      const replaying = replayContext(context);
      return replaying === null ? warn(NOT_REPLAYED) : definition.run(replaying, argument);
    },
  };
}

function replayContext(context: CommandContext): ReplayContext | null {
  const { replay } = context.timeline;
  return replay === null ? null : { ...context, timeline: replay };
}
