/**
 * The commands that set breakpoints, named as in gdb.
 * Invariant: what is set is checked against the program first; nothing is set that could never be read.
 */
import { didYouMean } from '../../data/closest.js';
import { quote } from '../../data/printable.js';
import { firstOf } from '../../timeline/iteration-numbers.js';
import type { TraceFrame } from '../../timeline/trace.js';
import { findRule, isRuleName, RULE_NAMES, type Rule } from '../analysis/rules.js';
import { showInformation } from '../answers/information.js';
import { type CommandContext, commandGroup, type Effect, inform, warn } from '../command.js';
import { compile, describeRefusal } from '../expressions/compile.js';
import { completeExpression } from '../expressions/completion.js';
import { showNumber } from '../expressions/show.js';
import { momentAt } from '../places/moment.js';
import { cursorLine, listingLines } from '../places/program-lines.js';
import {
  frameOf,
  noStepAt,
  parseAddress,
  type StepAddress,
  stepNames,
  withoutQuotes,
} from '../places/step-addresses.js';
import { completeNumbers } from '../prompt/command-line.js';
import {
  type Breakpoint,
  describeBreakpoint,
  describeWhere,
  framesAt,
  isSameWhere,
  newBreakpoint,
  type Where,
  whereOf,
} from './breakpoints.js';

export const BREAK_COMMANDS = commandGroup('stop', [
  {
    name: 'break',
    aliases: ['b', 'br'],
    usage: '[NAME | .STEP | start] [if CONDITION]',
    keys: ['b'],
    summary: 'Stop here in every iteration, or at a step, op, scope or phase by name; again to remove.',
    details: [
      'NAME is that of an op, a scope or a phase, and stops at all steps of that name; after a dot stands a single step, as "goto" takes it: .13 or .predict/prediction 2/softmax.',
    ],
    footer: { step: [120, 'break'] },
    atCursor: true,
    complete: completeBreak,
    run: (context, argument) => setBreak(context, argument, false),
  },
  {
    name: 'tbreak',
    aliases: ['tb'],
    usage: '[NAME | .STEP | start] [if CONDITION]',
    summary: 'The same, once only.',
    complete: completeBreak,
    run: (context, argument) => setBreak(context, argument, true),
  },
  {
    name: 'watch',
    aliases: ['wa'],
    usage: 'EXPRESSION',
    summary: 'Stop where the value of an expression changes.',
    complete: ({ timeline }, argument) => completeExpression(timeline.program, argument),
    run: setWatch,
  },
  {
    name: 'rule',
    usage: '[NAME [THRESHOLD …]]',
    summary: 'Stop where something goes wrong: a named rule; without a name, list them.',
    complete: () => RULE_NAMES,
    run: setRule,
  },
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

const MOST_OFFERED = 500;

/** A place of a breakpoint, and after `if` its condition. */
function completeBreak(context: CommandContext, argument: string): readonly string[] {
  const [, before] = /^((?:.*\s)?if\s+)/s.exec(argument) ?? [];
  const { program } = context.timeline;
  if (before !== undefined) {
    return completeExpression(program, argument.slice(before.length)).map((condition) => before + condition);
  }
  const { frames } = momentAt(context.timeline, context.session.cursor).trace;
  const places = ['start', ...stepNames(frames).slice(0, MOST_OFFERED)];
  // A condition is offered behind a place that is complete.
  const complete = places.filter((place) => argument.startsWith(place));
  return [...places, ...complete.map((place) => `${place} if `), 'if '];
}

function completeIds({ session }: CommandContext, argument: string): readonly string[] {
  return completeNumbers(session.breakpoints, argument);
}

function completeCondition(context: CommandContext, argument: string): readonly string[] {
  const [number] = /^\d+\s+/.exec(argument) ?? [];
  if (number === undefined) return completeIds(context, argument);
  const { program } = context.timeline;
  return completeExpression(program, argument.slice(number.length)).map((condition) => number + condition);
}

function setBreak(context: CommandContext, argument: string, once: boolean): Effect {
  const { place, condition } = splitCondition(argument);
  if (condition !== null) {
    const compiled = compile(condition, context.timeline.program);
    if (compiled.kind === 'refused') return warn(describeRefusal(shift(compiled, argument, condition)));
    if (compiled.reads.length === 0) return warn(`${quote(condition)} is the same everywhere: it reads nothing.`);
  }
  const where = place === '' && condition !== null ? ({ kind: 'condition' } as const) : parseWhere(context, place);
  if (typeof where === 'string') return warn(where);
  const { breakpoints } = context.session;
  const same = breakpoints.find((breakpoint) => condition === null && isSameWhere(breakpoint.where, where));
  if (same !== undefined && place === '') {
    const left = breakpoints.filter((breakpoint) => breakpoint !== same);
    return inform(`Breakpoint ${same.id} is gone: ${describeWhere(where)}.`, { breakpoints: left });
  }
  return add(context, newBreakpoint(breakpoints, where, condition, once));
}

/** `softmax if loss < 1` → place and condition. */
function splitCondition(argument: string): { readonly place: string; readonly condition: string | null } {
  const text = argument.trim();
  const [quoted] = /^\.?(["']).*?\1/s.exec(text) ?? [''];
  const found = /(?:^|\s)if(?=\s|$)/.exec(text.slice(quoted.length));
  if (found === null) return { place: text, condition: null };
  const at = quoted.length + found.index;
  return { place: text.slice(0, at).trim(), condition: text.slice(at + found[0].length).trim() };
}

/** Columns of a condition, counted in what was typed after the command. */
function shift<T extends { readonly column: number }>(refusal: T, argument: string, condition: string): T {
  return { ...refusal, column: refusal.column + argument.trim().length - condition.length };
}

function parseWhere(context: CommandContext, place: string): Where | string {
  const { frames } = context.timeline.trace(context.session.cursor.iteration);
  if (place === '') return placeAtHand(context);
  if (place === 'start') return { kind: 'start' };
  // An iteration that leaves an example out lacks its steps, but not the run.
  const iterations = [frames, context.timeline.trace(firstOf(context.timeline.numbers)).frames];
  if (place.startsWith('.')) return whereOfAddress(parseAddress(place.slice(1).trim()), iterations);
  const where: Where = { kind: 'pattern', pattern: withoutQuotes(place) };
  const isThere = iterations.some((candidate) => framesAt(where, candidate).length > 0);
  return isThere ? where : noStepAt(where.pattern, frames);
}

function whereOfAddress(step: StepAddress, iterations: readonly (readonly TraceFrame[])[]): Where | string {
  for (const frames of iterations) {
    const index = frameOf(step, frames);
    if (index === null) continue;
    return index < frames.length
      ? whereOf(frames, index)
      : `There is no step ${step}: this iteration has ${frames.length}.`;
  }
  return noStepAt(step, iterations[0]);
}

/** The line selected in the listing while it has the focus, else the cursor's step. */
function placeAtHand({ session, timeline }: CommandContext): Where {
  const moment = momentAt(timeline, session.cursor);
  const { frames } = moment.trace;
  if (session.focus !== 'program') return whereOf(frames, session.cursor.frame);
  const lines = listingLines(moment, session.folds);
  const line = lines[Math.min(lines.length - 1, session.listingLine ?? cursorLine(lines, moment))];
  switch (line.kind) {
    case 'start':
      return { kind: 'start' };
    case 'scope':
      return { kind: 'pattern', pattern: line.path.join('/') };
    case 'frame':
      return whereOf(frames, line.frame.index);
  }
}

function setWatch(context: CommandContext, argument: string): Effect {
  const compiled = compile(argument, context.timeline.program);
  if (compiled.kind === 'refused') return warn(describeRefusal(compiled));
  if (compiled.reads.length === 0) return warn(`${quote(argument)} never changes: it reads nothing.`);
  const where: Where = { kind: 'watch', expression: compiled.text };
  return add(context, newBreakpoint(context.session.breakpoints, where, null, false));
}

function setRule(context: CommandContext, argument: string): Effect {
  const [name = '', ...values] = argument.trim().split(/\s+/);
  if (name === '') return showInformation('rules');
  if (!isRuleName(name))
    return warn(`There is no rule ${quote(name)}.${didYouMean(name, RULE_NAMES)} "rule" lists them.`);
  const rule = findRule(name);
  const thresholds = readThresholds(rule, values);
  if (typeof thresholds === 'string') return warn(thresholds);
  const { breakpoints } = context.session;
  const where: Where = { kind: 'rule', rule: name, thresholds };
  const known = breakpoints.find((breakpoint) => breakpoint.where.kind === 'rule' && breakpoint.where.rule === name);
  if (known === undefined) return add(context, newBreakpoint(breakpoints, where, null, false));
  const changed = { ...known, where, enabled: true };
  return inform(`Rule ${known.id}: ${describeWhere(where)}.`, {
    breakpoints: breakpoints.map((breakpoint) => (breakpoint === known ? changed : breakpoint)),
  });
}

function readThresholds({ name, thresholds }: Rule, values: readonly string[]): readonly number[] | string {
  if (values.length > thresholds.length) {
    return `${name} takes ${thresholds.length === 0 ? 'no thresholds' : `at most ${namesOf(thresholds)}`}; got ${values.length}.`;
  }
  const numbers = thresholds.map(({ value }) => value);
  for (const [position, written] of values.entries()) {
    // By place or by name: "0.5", "share=0.5".
    const [, threshold = thresholds[position].name, number] = /^(?:([^=]*)=)?(.*)$/s.exec(written) ?? [];
    const k = thresholds.findIndex((candidate) => candidate.name === threshold);
    if (k === -1) return `${name} has no threshold ${quote(threshold)}; it has ${namesOf(thresholds)}.`;
    numbers[k] = number === '' ? Number.NaN : Number(number);
    if (!Number.isFinite(numbers[k])) {
      return `${threshold} has to be a number, e.g. ${showNumber(thresholds[k].value)}; got ${quote(written)}.`;
    }
  }
  return numbers;
}

function namesOf(thresholds: Rule['thresholds']): string {
  return thresholds.map(({ name }) => name).join(' and ');
}

function setCondition(context: CommandContext, argument: string): Effect {
  const [, number, condition] = /^(\S*)\s*(.*)$/s.exec(argument.trim()) ?? [];
  const found = findBreakpoint(context, number);
  if (typeof found === 'string') return warn(found);
  if (found.where.kind === 'watch' || found.where.kind === 'rule') {
    return warn(`Breakpoint ${found.id} is a ${found.where.kind}, which has no condition.`);
  }
  if (condition === '' && found.where.kind === 'condition') {
    return warn(`Breakpoint ${found.id} is nothing but its condition. Use delete ${found.id}.`);
  }
  if (condition === '') return replace(context, { ...found, condition: null });
  const compiled = compile(condition, context.timeline.program);
  if (compiled.kind === 'refused') return warn(describeRefusal(shift(compiled, argument, condition)));
  return replace(context, { ...found, condition: compiled.text });
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

function findBreakpoint({ session }: CommandContext, number: string | undefined): Breakpoint | string {
  if (number === undefined || number === '') return 'Say which breakpoint, by its number; info breakpoints lists them.';
  const found = session.breakpoints.find(({ id }) => String(id) === number);
  return found ?? `There is no breakpoint ${quote(number)}; info breakpoints lists them.`;
}

function add({ session }: CommandContext, breakpoint: Breakpoint): Effect {
  const once = breakpoint.once ? ', once' : '';
  return inform(`Breakpoint ${breakpoint.id}: ${describeBreakpoint(breakpoint)}${once}.`, {
    breakpoints: [...session.breakpoints, breakpoint],
  });
}

function replace({ session }: CommandContext, changed: Breakpoint, text?: string): Effect {
  return inform(text ?? `Breakpoint ${changed.id}: ${describeBreakpoint(changed)}.`, {
    breakpoints: session.breakpoints.map((breakpoint) => (breakpoint.id === changed.id ? changed : breakpoint)),
  });
}
