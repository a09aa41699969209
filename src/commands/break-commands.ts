/**
 * The commands that set breakpoints, named as in gdb. Each checks what it sets against the program first, and refuses
 * what could never be read.
 */

import { besideAt } from '../analysis/map/beside.js';
import { type CommandContext, commandGroup, type Effect, inform, warn } from '../debugger/command.js';
import { compile, whyNoCondition } from '../debugger/expressions/compile.js';
import { completeExpression } from '../debugger/expressions/completion.js';
import { showNumber } from '../debugger/expressions/values.js';
import {
  frameOf,
  parseAddress,
  type StepAddress,
  stepNames,
  withoutQuotes,
} from '../debugger/places/step-addresses.js';
import type { Rule } from '../debugger/rules/rule.js';
import { isRuleName, RULE_NAMES, RULES, type RuleName } from '../debugger/rules/rules.js';
import {
  actionsOf,
  type Breakpoint,
  describeBreakpoint,
  describeWhere,
  isSameWhere,
  newBreakpoint,
  type Where,
  whereOf,
} from '../debugger/stopping/breakpoints.js';
import { describePending } from '../debugger/stopping/pending.js';
import { compileFormat } from '../debugger/stopping/printing.js';
import { asCommand } from '../document/document.js';
import { didYouMean, quote, refuse } from '../files/refusal.js';
import { showInformation } from '../questions/information.js';
import type { TraceFrame } from '../timeline/trace.js';

export const BREAK_COMMANDS = commandGroup('stop', [
  {
    name: 'break',
    aliases: ['b', 'br'],
    usage: '[NAME | .STEP | start] [if CONDITION]',
    keys: ['b'],
    summary: 'Stop here in every iteration, or at a step, op, scope or phase by name; again to remove.',
    details: [
      'NAME is the name of an op, a scope or a phase, and stops at all steps of that name; a single step stands after a dot, as in "goto": .13 or .predict/prediction 2/softmax.',
      'In a recording of another program, train.py:22 is a line of it.',
    ],
    words: 'stop here each time',
    purpose: 'stop',
    footer: { step: 120 },
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
    name: 'dprintf',
    usage: '[NAME | .STEP | start] [if CONDITION], "TEXT {EXPRESSION} …"',
    summary: 'Print a line wherever a place is passed, without stopping there.',
    details: [
      'Each expression in braces stands for its value there, with six digits or, as in {loss to 2}, with so many decimals: dprintf .update, "iteration {iteration}: loss {loss}".',
      `"continue" and "reverse-continue" print the lines on their way; ${asCommand('follow')} goes to where the selected one was printed. "disable", "ignore", "condition" and "delete" work as for breakpoints.`,
    ],
    complete: (context, argument) =>
      (/\{[^{}]*$/.test(argument) ? completeExpression : completeBreak)(context, argument),
    /** `[PLACE] [if CONDITION], "TEXT"` */
    run(context, argument) {
      const [, before = '', format] = PRINTED.exec(argument) ?? [];
      if (format === undefined) {
        const [, place] = /^([^",]+?)\s*"[^"]*"\s*$/s.exec(argument) ?? [];
        if (place !== undefined) return warn(`A comma stands between the place and the text: dprintf ${place}, "…".`);
        return warn('Say where and what, e.g. dprintf softmax, "loss {loss} at {iteration}".');
      }
      const { place, condition } = splitCondition(context, before);
      compileFormat(format, context.timeline, argument.indexOf(`"${format}`) + 1);
      const where = parseWhere(context, place, condition);
      return add(context, { ...newBreakpoint(where, condition, false), format });
    },
  },
  {
    name: 'watch',
    words: 'a value',
    purpose: 'stop',
    aliases: ['wa'],
    usage: 'EXPRESSION [if CONDITION]',
    summary: 'Stop where the value of an expression changes.',
    complete: completeExpression,
    run(context, argument) {
      const { place, condition } = splitCondition(context, argument);
      const compiled = compile(place, context.timeline.program);
      if (compiled.reads.length === 0) return warn(`${quote(place)} never changes: it reads nothing.`);
      const where: Where = { kind: 'watch', expression: compiled.text };
      return add(context, newBreakpoint(where, condition, false));
    },
  },
  {
    name: 'rule',
    words: 'for a fault',
    purpose: 'stop',
    usage: '[NAME [THRESHOLD …] [except STEP, …] [if CONDITION]]',
    summary: 'Stop where something goes wrong: a named rule; without a name, list them.',
    complete: () => RULE_NAMES,
    run: setRule,
  },
]);

const MOST_OFFERED = 500;

/** Completes the place of a breakpoint, and after `if` its condition. */
function completeBreak(context: CommandContext, argument: string): readonly string[] {
  if (/(?:^|\s)if\s/.test(argument)) return completeExpression(context, argument);
  const { frames } = context.moment.trace;
  const places = ['start', ...stepNames(frames).slice(0, MOST_OFFERED)];
  // A complete place may be followed by a condition.
  const complete = places.filter((place) => argument.startsWith(place));
  return [...places, ...complete.map((place) => `${place} if `), 'if '];
}

function setBreak(context: CommandContext, argument: string, once: boolean): Effect {
  const { place, condition } = splitCondition(context, argument);
  const where = parseWhere(context, place, condition);
  const { breakpoints } = context.session.where;
  const same = breakpoints.find(
    (breakpoint) => condition === null && breakpoint.format === undefined && isSameWhere(breakpoint.where, where),
  );
  if (same !== undefined && place === '') {
    const left = breakpoints.filter((breakpoint) => breakpoint !== same);
    return inform(`Breakpoint ${same.id} is gone: ${describeWhere(where)}.`, { breakpoints: left });
  }
  return add(context, newBreakpoint(where, condition, once));
}

/** The text ends the line; quotes in it stand inside braces. gdb wants a \n at its end, which changes nothing here. */
const PRINTED = /^(?:(.*?),)?\s*"((?:\{[^{}]*\}|[^"{}])*?)(?:\\n)?"\s*$/s;

/** Splits `softmax if loss < 1` into place and condition. */
function splitCondition(context: CommandContext, argument: string) {
  const text = argument.trim();
  const [quoted] = /^\.?(["']).*?\1/s.exec(text) ?? [''];
  const found = /(?:^|\s)if(?=\s|$)/.exec(text.slice(quoted.length));
  if (found === null) return { place: text, condition: null };
  const at = quoted.length + found.index;
  const condition = text.slice(at + found[0].length).trim();
  refuseCondition(context, argument, condition);
  return { place: text.slice(0, at).trim(), condition };
}

function parseWhere(context: CommandContext, place: string, condition: string | null): Where {
  // A condition alone is checked wherever the values that it reads are computed.
  if (place === '') return condition === null ? placeAtHand(context) : { kind: 'condition' };
  if (place === 'start') return { kind: 'start' };
  if (!place.startsWith('.')) return { kind: 'pattern', pattern: withoutQuotes(place) };
  const { timeline, session } = context;
  // An iteration that leaves an example out lacks its steps, but the run has them.
  const iterations = [session.where.cursor.iteration, timeline.numbers.first].map(
    (each) => timeline.trace(each).frames,
  );
  return whereOfAddress(parseAddress(place.slice(1).trim()), iterations);
}

function whereOfAddress(step: StepAddress, iterations: readonly (readonly TraceFrame[])[]): Where {
  for (const frames of iterations) {
    const index = frameOf(step, frames);
    if (index === null) continue;
    return index < frames.length
      ? whereOf(frames, index)
      : refuse(`There is no step ${step}: this iteration has ${frames.length}.`);
  }
  // Until an iteration has it, a name stands for the first step that is called so.
  return { kind: 'pattern', pattern: /#\d+$/.test(String(step)) ? String(step) : `${step}#1` };
}

/** The line selected in the listing while it has the focus, else the cursor's step. */
function placeAtHand({ session, moment }: CommandContext): Where {
  const { frames } = moment.trace;
  if (session.open.focus !== 'program') return whereOf(frames, session.where.cursor.frame);
  const pane = besideAt(moment, session);
  if (pane.kind === 'model') return whereOf(frames, pane.frame);
  const line = pane.lines[pane.chosen];
  switch (line.kind) {
    case 'start':
      return { kind: 'start' };
    case 'scope':
      return { kind: 'pattern', pattern: line.path.join('/') };
    case 'frame':
    case 'code':
      return whereOf(frames, line.frame.index);
  }
}

/** Refuses what is no condition at the end of an argument. */
export function refuseCondition({ timeline }: CommandContext, argument: string, condition: string): void {
  const before = argument.trim().length - condition.length;
  const problem = whyNoCondition(compile(condition, timeline.program, before));
  if (problem !== null) refuse(problem);
}

/** `NAME [THRESHOLD …] [except STEP, …] [if CONDITION]` */
function setRule(context: CommandContext, argument: string): Effect {
  const { place, condition } = splitCondition(context, argument);
  const [, settings = '', excluded] = /^(.*?)(?:(?:^|\s)except(?:\s+(.*)|$))?$/s.exec(place) ?? [];
  const [name = '', ...values] = settings.trim().split(/\s+/);
  if (name === '') return showInformation('rules');
  if (!isRuleName(name))
    return warn(`There is no rule ${quote(name)}.${didYouMean(name, RULE_NAMES)} "rule" lists them.`);
  const rule = RULES[name];
  const thresholds = readThresholds(name, values);
  if (/\sexcept\s*$/.test(place))
    return warn('Say where it does not stop, e.g. "rule non-finite except exponentials".');
  const except = excluded?.split(',').map((step) => withoutQuotes(step.trim()));
  // Iterations of a recording may execute different modules; those of a run have one model.
  const isOneModel = context.timeline.replay !== null;
  if (isOneModel && rule.about !== undefined && rule.frames(context.moment.trace).length === 0)
    return warn(`${name} is about ${rule.about}, and this model has none.`);
  const { breakpoints } = context.session.where;
  const where: Where = { kind: 'rule', rule: name, thresholds, ...(except !== undefined && { except }) };
  const known = breakpoints.find((breakpoint) => breakpoint.where.kind === 'rule' && breakpoint.where.rule === name);
  if (known === undefined) return add(context, newBreakpoint(where, condition, false));
  const changed = { ...known, where, condition, enabled: true };
  return inform(saySet(context, `Rule ${known.id}: ${describeBreakpoint(changed)}`, changed), {
    breakpoints: breakpoints.map((breakpoint) => (breakpoint === known ? changed : breakpoint)),
  });
}

function readThresholds(name: RuleName, values: readonly string[]): readonly number[] {
  const { thresholds } = RULES[name];
  if (values.length > thresholds.length) {
    refuse(
      `${name} takes ${thresholds.length === 0 ? 'no thresholds' : `at most ${namesOf(thresholds)}`}; got ${values.length}.`,
    );
  }
  const numbers = thresholds.map(({ value }) => value);
  const set = new Set<number>();
  for (const [position, written] of values.entries()) {
    // Named or by position: "share=0.5", "0.5".
    const [, threshold = thresholds[position].name, number] = /^(?:([^=]*)=)?(.*)$/s.exec(written) ?? [];
    const k = thresholds.findIndex((candidate) => candidate.name === threshold);
    if (k === -1) refuse(`${name} has no threshold ${quote(threshold)}; it has ${namesOf(thresholds)}.`);
    if (set.has(k)) refuse(`${threshold} is given twice; ${quote(written)} is the second.`);
    set.add(k);
    numbers[k] = number === '' ? NaN : Number(number);
    if (!Number.isFinite(numbers[k])) {
      refuse(`${threshold} has to be a number, e.g. ${showNumber(thresholds[k].value)}; got ${quote(written)}.`);
    }
    const { value, most = Infinity } = thresholds[k];
    if (numbers[k] < 0 || numbers[k] > most) {
      const range = Number.isFinite(most) ? `from 0 to ${most}` : 'from 0 on';
      refuse(`${threshold} is a number ${range}, e.g. ${showNumber(value)}; got ${quote(written)}.`);
    }
  }
  return numbers;
}

function namesOf(thresholds: Rule['thresholds']): string {
  return thresholds.map(({ name }) => name).join(' and ');
}

/** What a breakpoint is, and what it waits for where the cursor's iteration lacks that. */
export function saySet({ moment, timeline }: CommandContext, called: string, breakpoint: Breakpoint): string {
  const pending = describePending(breakpoint, moment.trace, timeline.program);
  return `${called}.${pending === '' ? '' : ` ${pending}`}`;
}

function add(context: CommandContext, added: Breakpoint): Effect {
  const { session } = context;
  const breakpoint = { ...added, id: Math.max(0, ...session.where.breakpoints.map(({ id }) => id)) + 1 };
  const once = breakpoint.once ? ', once' : '';
  const prints = breakpoint.format === undefined ? '' : `, ${actionsOf(breakpoint).join()}`;
  const called = `Breakpoint ${breakpoint.id}: ${describeBreakpoint(breakpoint)}${once}${prints}`;
  return inform(saySet(context, called, breakpoint), {
    breakpoints: [...session.where.breakpoints, breakpoint],
  });
}
