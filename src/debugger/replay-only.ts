/**
 * What commands need that run the program again, to try something out or to continue in another way: a history that can
 * be replayed. They are refused in one that was recorded elsewhere.
 */
import { NOT_REPLAYED, type ReplayedHistory } from '../timeline/history.js';
import {
  type Command,
  type CommandContext,
  type CommandDefinition,
  type CommandGroup,
  commandGroup,
  warn,
} from './command.js';

export interface ReplayContext extends CommandContext {
  readonly timeline: ReplayedHistory;
}

export type ReplayDefinition = CommandDefinition<ReplayContext>;

export function replayGroup(group: CommandGroup, definitions: readonly ReplayDefinition[]): readonly Command[] {
  return commandGroup(group, definitions.map(refusedOnRecordings));
}

function refusedOnRecordings({ complete, disabled, run, ...definition }: ReplayDefinition): CommandDefinition {
  return {
    ...definition,
    complete: (context, argument) => inReplay(context, (replaying) => complete?.(replaying, argument) ?? [], []),
    disabled: (context) => inReplay(context, (replaying) => disabled?.(replaying) ?? null, NOT_REPLAYED),
    run: (context, argument) => inReplay(context, (replaying) => run(replaying, argument), warn(NOT_REPLAYED)),
  };
}

/** @param otherwise what it is in a history that was recorded elsewhere */
function inReplay<T>(context: CommandContext, use: (replaying: ReplayContext) => T, otherwise: T): T {
  const { replay } = context.timeline;
  return replay === null ? otherwise : use({ ...context, timeline: replay });
}
