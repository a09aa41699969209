/** The commands that change breakpoints, switch them on and off, and delete them. */
import { quote } from '../../data/printable.js';
import { type CommandContext, commandGroup, type Effect, inform, warn } from '../command.js';
import { compile, describeRefusal, whyNoCondition } from '../expressions/compile.js';
import { completeExpression } from '../expressions/completion.js';
import { completeNumbers } from '../prompt/command-line.js';
import { type Breakpoint, describeBreakpoint } from './breakpoints.js';

export const BREAKPOINT_COMMANDS = commandGroup('stop', [
  {
    name: 'condition',
    aliases: ['cond'],
    usage: 'NUMBER [CONDITION]',
    summary: 'Give a breakpoint a condition, or take it away.',
    complete: completeCondition,
    run: setCondition,
  },
  {
    name: 'ignore',
    usage: 'NUMBER COUNT',
    summary: 'Pass over the next hits of a breakpoint.',
    complete: completeIds,
    run: setIgnore,
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
    run: deleteBreakpoints,
  },
]);

function completeIds({ session }: CommandContext, argument: string): readonly string[] {
  return completeNumbers(session.breakpoints, argument);
}

function completeCondition(context: CommandContext, argument: string): readonly string[] {
  const [number] = /^\d+\s+/.exec(argument) ?? [];
  if (number === undefined) return completeIds(context, argument);
  const { program } = context.timeline;
  return completeExpression(program, argument.slice(number.length)).map((condition) => number + condition);
}

function setCondition(context: CommandContext, argument: string): Effect {
  const [, number, condition] = /^(\S*)\s*(.*)$/s.exec(argument.trim()) ?? [];
  const found = findBreakpoint(context, number);
  if (typeof found === 'string') return warn(found);
  if (condition === '' && found.where.kind === 'condition') {
    return warn(`Breakpoint ${found.id} is nothing but its condition. Use delete ${found.id}.`);
  }
  if (condition === '') return replace(context, { ...found, condition: null });
  const compiled = compile(condition, context.timeline.program);
  if (compiled.kind === 'refused') return warn(describeRefusal(compiled, argument.trim().length - condition.length));
  const problem = whyNoCondition(compiled);
  return problem === null ? replace(context, { ...found, condition: compiled.text }) : warn(problem);
}

function setIgnore(context: CommandContext, argument: string): Effect {
  const [number, times] = argument.trim().split(/\s+/);
  const found = findBreakpoint(context, number);
  if (typeof found === 'string') return warn(found);
  if (times === undefined || !/^\d{1,9}$/.test(times)) return warn('Say how many hits to pass over, e.g. ignore 1 10.');
  const ignore = Number(times);
  return replace(
    context,
    { ...found, ignore },
    `Breakpoint ${found.id} passes over its next ${ignore === 1 ? 'hit' : `${ignore} hits`}.`,
  );
}

function switchBreakpoints(context: CommandContext, argument: string, enabled: boolean): Effect {
  const chosen = findBreakpoints(context, argument);
  if (typeof chosen === 'string') return warn(chosen);
  const breakpoints = context.session.breakpoints.map((breakpoint) =>
    chosen.has(breakpoint.id) ? { ...breakpoint, enabled } : breakpoint,
  );
  return inform(`${countOf(chosen.size)} switched ${enabled ? 'on' : 'off'}.`, { breakpoints });
}

function deleteBreakpoints(context: CommandContext, argument: string): Effect {
  const chosen = findBreakpoints(context, argument);
  if (typeof chosen === 'string') return warn(chosen);
  const breakpoints = context.session.breakpoints.filter(({ id }) => !chosen.has(id));
  return inform(`${countOf(chosen.size)} deleted.`, { breakpoints });
}

function countOf(count: number): string {
  return count === 1 ? '1 breakpoint' : `${count} breakpoints`;
}

function findBreakpoints(context: CommandContext, argument: string): ReadonlySet<number> | string {
  const { breakpoints } = context.session;
  if (breakpoints.length === 0) return 'There are no breakpoints. b sets one at this step.';
  const numbers = argument.split(/[\s,]+/).filter((part) => part !== '');
  if (numbers.length === 0) return new Set(breakpoints.map(({ id }) => id));
  const found = numbers.map((number) => findBreakpoint(context, number));
  const wrong = found.find((each) => typeof each === 'string');
  return wrong ?? new Set(found.flatMap((each) => (typeof each === 'string' ? [] : [each.id])));
}

export function findBreakpoint({ session }: CommandContext, number: string | undefined): Breakpoint | string {
  if (number === undefined || number === '') return 'Say which breakpoint, by its number; info breakpoints lists them.';
  const found = session.breakpoints.find(({ id }) => String(id) === number);
  return found ?? `There is no breakpoint ${quote(number)}; info breakpoints lists them.`;
}

function replace({ session }: CommandContext, changed: Breakpoint, text?: string): Effect {
  return inform(text ?? `Breakpoint ${changed.id}: ${describeBreakpoint(changed)}.`, {
    breakpoints: session.breakpoints.map((breakpoint) => (breakpoint.id === changed.id ? changed : breakpoint)),
  });
}
