/**
 * The commands that run where a breakpoint stops, as in gdb: `commands 1`, the lines, `end`.
 * Invariant: while lines are collected, every line is one of them or the end.
 */
import { type Command, type CommandContext, commandGroup, type Effect, inform, warn } from '../command.js';
import { completeNumbers, parseLine } from '../prompt/command-line.js';
import type { Session } from '../session.js';
import { findBreakpoint } from './breakpoint-commands.js';

const MOST_LINES = 100;

export const STOP_COMMANDS = commandGroup('stop', [
  {
    name: 'commands',
    usage: '[NUMBER]',
    summary: 'Run commands where a breakpoint stops: those of the following lines, up to "end".',
    details: [
      'Without a number, those of the breakpoint set last. "end" alone takes them away. A "continue" can only be the last of them. They read and write no files.',
    ],
    // A stop is reached by its own commands alone.
    notInLessons: true,
    complete: ({ session }, argument) => completeNumbers(session.breakpoints, argument),
    run: begin,
  },
]);

function begin(context: CommandContext, argument: string): Effect {
  const last = context.session.breakpoints.at(-1)?.id;
  const found = findBreakpoint(context, argument.trim() || (last === undefined ? '' : String(last)));
  if (typeof found === 'string') return warn(found);
  if (found.format !== undefined) return warn(`Breakpoint ${found.id} prints and goes on, so it runs no commands.`);
  return inform(`Breakpoint ${found.id}: type its commands, one a line, then end.`, {
    collecting: { breakpoint: found.id, lines: [] },
  });
}

/** The command that a line means while lines are collected; null while none are. */
export function collector(table: readonly Command[], { collecting }: Session): Command | null {
  if (collecting === null) return null;
  const [command] = commandGroup('stop', [
    { name: 'commands', summary: '', run: (context, line) => collect(table, context, collecting, line) },
  ]);
  return command;
}

function collect(
  table: readonly Command[],
  { session, timeline }: CommandContext,
  { breakpoint, lines }: NonNullable<Session['collecting']>,
  line: string,
): Effect {
  if (line.trim() !== 'end') {
    const parsed = parseLine(table, line, timeline.program);
    if (parsed.kind === 'refused') return warn(parsed.message);
    if (parsed.kind === 'command' && parsed.command.name === 'commands') {
      return warn('Commands of a breakpoint cannot define others. "end" ends them.');
    }
    if (goesOn(table, lines.at(-1) ?? '')) {
      return warn('Nothing can follow a continue: where it stops, other commands run. "end" ends them.');
    }
    if (lines.length === MOST_LINES) return warn(`A breakpoint runs at most ${MOST_LINES} commands. "end" ends them.`);
    return { kind: 'change', change: { collecting: { breakpoint, lines: [...lines, line.trim()] } } };
  }
  const count = lines.length === 1 ? '1 command' : `${lines.length || 'no'} commands`;
  return inform(`Breakpoint ${breakpoint} runs ${count} where it stops.`, {
    collecting: null,
    breakpoints: session.breakpoints.map((each) => {
      if (each.id !== breakpoint) return each;
      const { commands: _, ...bare } = each;
      return lines.length === 0 ? bare : { ...bare, commands: lines };
    }),
  });
}

function goesOn(table: readonly Command[], line: string): boolean {
  const parsed = parseLine(table, line);
  return parsed.kind === 'command' && ['continue', 'reverse-continue'].includes(parsed.command.name);
}
