/**
 * The commands that change breakpoints, switch them on and off, and delete them; and, as in gdb, those that run where one
 * stops: `commands 1`, the lines, `end`.
 * Invariant: while lines are collected, every line is one of them or the end.
 */

import {
  type Command,
  type CommandContext,
  changed,
  commandGroup,
  type Effect,
  inform,
  informAside,
  warn,
} from '../debugger/command.js';
import { completeExpression } from '../debugger/expressions/completion.js';
import { completeNumbers, parseLine } from '../debugger/prompt/command-line.js';
import type { Session } from '../debugger/session.js';
import { type Breakpoint, describeBreakpoint } from '../debugger/stopping/breakpoints.js';
import { asCommand } from '../document/document.js';
import { formatPlural } from '../document/numbers.js';
import { quote, refuse, unlessRefused } from '../files/refusal.js';
import { refuseCondition, saySet } from './break-commands.js';

export const BREAKPOINT_COMMANDS = commandGroup('stop', [
  {
    name: 'condition',
    aliases: ['cond'],
    usage: 'NUMBER [CONDITION]',
    summary: 'Give a breakpoint a condition, or take it away.',
    complete: (context, argument) => (/^\d+\s/.test(argument) ? completeExpression : completeIds)(context, argument),
    run(context, argument) {
      const [, number, condition] = /^(\S*)\s*(.*)$/s.exec(argument) ?? [];
      const found = findBreakpoint(context, number);
      if (condition === '' && found.where.kind === 'condition') {
        return warn(`Breakpoint ${found.id} is nothing but its condition. Use delete ${found.id}.`);
      }
      if (condition === '') return replace(context, { ...found, condition: null });
      refuseCondition(context, argument, condition);
      return replace(context, { ...found, condition });
    },
  },
  {
    name: 'ignore',
    usage: 'NUMBER COUNT',
    summary: 'Pass over the next hits of a breakpoint.',
    complete: completeIds,
    run(context, argument) {
      const [, number, times] = /^(\S*)\s*(.*)$/s.exec(argument) ?? [];
      const found = findBreakpoint(context, number);
      if (!/^\d{1,9}$/.test(times)) return warn('Say how many hits to pass over, e.g. ignore 1 10.');
      const ignore = Number(times);
      return replace(
        context,
        { ...found, ignore },
        `Breakpoint ${found.id} passes over its next ${ignore === 1 ? 'hit' : formatPlural(ignore, 'hit')}.`,
      );
    },
  },
  {
    name: 'enable',
    aliases: ['en'],
    usage: '[NUMBER …]',
    summary: 'Switch breakpoints on; without numbers, all.',
    complete: completeIds,
    run: (context, argument) => switchBreakpoints(context, argument, true),
  },
  {
    name: 'disable',
    aliases: ['dis'],
    usage: '[NUMBER …]',
    summary: 'Switch breakpoints off; without numbers, all.',
    complete: completeIds,
    run: (context, argument) => switchBreakpoints(context, argument, false),
  },
  {
    name: 'delete',
    aliases: ['d'],
    usage: '[NUMBER …]',
    summary: 'Delete breakpoints; without numbers, all.',
    complete: completeIds,
    run(context, argument) {
      const chosen = findBreakpoints(context, argument);
      const breakpoints = context.session.where.breakpoints.filter(({ id }) => !chosen.has(id));
      return inform(`${formatPlural(chosen.size, 'breakpoint')} deleted.`, { breakpoints });
    },
  },
]);

function completeIds({ session }: CommandContext, argument: string): readonly string[] {
  return completeNumbers(session.where.breakpoints, argument);
}

function switchBreakpoints(context: CommandContext, argument: string, enabled: boolean): Effect {
  const chosen = findBreakpoints(context, argument);
  const breakpoints = context.session.where.breakpoints.map((breakpoint) =>
    chosen.has(breakpoint.id) ? { ...breakpoint, enabled } : breakpoint,
  );
  return inform(`${formatPlural(chosen.size, 'breakpoint')} switched ${enabled ? 'on' : 'off'}.`, { breakpoints });
}

function findBreakpoints(context: CommandContext, argument: string): ReadonlySet<number> {
  const { breakpoints } = context.session.where;
  if (breakpoints.length === 0) refuse(`There are no breakpoints. ${asCommand('break')} sets one at this step.`);
  const numbers = argument.split(/[\s,]+/).filter(Boolean);
  const found = numbers.length === 0 ? breakpoints : numbers.map((number) => findBreakpoint(context, number));
  return new Set(found.map(({ id }) => id));
}

function findBreakpoint({ session }: CommandContext, number: string | undefined): Breakpoint {
  if (number === undefined || number === '')
    return refuse('Say which breakpoint, by its number; info breakpoints lists them.');
  const found = session.where.breakpoints.find(({ id }) => String(id) === number);
  return found ?? refuse(`There is no breakpoint ${quote(number)}; info breakpoints lists them.`);
}

function replace(context: CommandContext, changed: Breakpoint, text?: string): Effect {
  const called = `Breakpoint ${changed.id}: ${describeBreakpoint(changed)}`;
  return inform(text ?? saySet(context, called, changed), {
    breakpoints: context.session.where.breakpoints.map((breakpoint) =>
      breakpoint.id === changed.id ? changed : breakpoint,
    ),
  });
}

const MOST_LINES = 100;

export const COMMANDS_OF_BREAKPOINTS = commandGroup('stop', [
  {
    name: 'commands',
    collects: true,
    usage: '[NUMBER]',
    summary: 'Run commands where a breakpoint stops: those of the following lines, up to "end".',
    details: [
      'Without a number, those of the breakpoint set last. "end" alone takes them away. A "continue" can only be the last of them. They read and write no files.',
    ],
    // A stop is reached by its own commands alone.
    notInLessons: true,
    complete: ({ session }, argument) => completeNumbers(session.where.breakpoints, argument),
    run(context, argument) {
      const last = context.session.where.breakpoints.at(-1)?.id;
      const found = findBreakpoint(context, argument || (last === undefined ? '' : String(last)));
      if (found.format !== undefined) return warn(`Breakpoint ${found.id} prints and goes on, so it runs no commands.`);
      return informAside(`Breakpoint ${found.id}: type its commands, one a line, then end.`, {
        collecting: { breakpoint: found.id, lines: [] },
      });
    },
  },
]);

/** The command that a line means while lines are collected; null while none are. */
export function collector(table: readonly Command[], { open: { collecting } }: Session): Command | null {
  if (collecting === null) return null;
  const [command] = commandGroup('stop', [
    { name: 'commands', summary: '', run: (context, line) => collect(table, context, collecting, line) },
  ]);
  return command;
}

function collect(
  table: readonly Command[],
  { session, timeline }: CommandContext,
  { breakpoint, lines }: NonNullable<Session['open']['collecting']>,
  line: string,
): Effect {
  if (line !== 'end') {
    const parsed = parseLine(table, line, timeline.program);
    if (parsed?.command.collects) {
      return warn('Commands of a breakpoint cannot define others. "end" ends them.');
    }
    if (goesOn(table, lines.at(-1) ?? '')) {
      return warn('Nothing can follow a continue: where it stops, other commands run. "end" ends them.');
    }
    if (lines.length === MOST_LINES) return warn(`A breakpoint runs at most ${MOST_LINES} commands. "end" ends them.`);
    return changed({ collecting: { breakpoint, lines: [...lines, line] } });
  }
  const count = lines.length === 0 ? 'no commands' : formatPlural(lines.length, 'command');
  return inform(`Breakpoint ${breakpoint} runs ${count} where it stops.`, {
    collecting: null,
    breakpoints: session.where.breakpoints.map((each) => {
      if (each.id !== breakpoint) return each;
      const { commands: _, ...bare } = each;
      return lines.length === 0 ? bare : { ...bare, commands: lines };
    }),
  });
}

function goesOn(table: readonly Command[], line: string): boolean {
  const parsed = unlessRefused(() => parseLine(table, line));
  return parsed?.command.moves === 'to a stop';
}
