/**
 * What could stand in the arguments of the commands that stop and ask: names of expressions, steps, numbers of breakpoints.
 * Invariant: every candidate begins with what is typed, up to the word that is completed, and is an argument as a whole.
 */
import type { ProgramFacts } from '../../timeline/history.js';
import type { CommandContext } from '../command.js';
import { allNames, TAKES_PARAMETER, TAKES_WORD } from '../expressions/compile.js';
import { momentAt } from '../places/moment.js';
import { stepNames } from '../places/step-addresses.js';

const MOST_OFFERED = 500;

/** The name being typed at the end of an expression, or the word or parameter in its last open quotes. */
export function completeExpression({ model }: ProgramFacts, argument: string): readonly string[] {
  const [, call, quotation, inside] = /([\p{L}_][\p{L}\p{N}_]*)\(\s*(["'])((?:(?!\2).)*)$/su.exec(argument) ?? [];
  const namesIn = (name: string): readonly string[] => {
    if (TAKES_WORD.has(name)) return model.words.slice(0, MOST_OFFERED);
    return TAKES_PARAMETER.has(name) ? model.parameters.map((parameter) => parameter.name) : [];
  };
  if (call !== undefined) {
    const before = argument.slice(0, argument.length - inside.length);
    return namesIn(call).map((name) => `${before}${name}${quotation})`);
  }
  const [, opened] = /([\p{L}_][\p{L}\p{N}_]*)\($/u.exec(argument) ?? [];
  const quoted = opened === undefined ? [] : namesIn(opened);
  if (quoted.length > 0) {
    return quoted.map((name) => (name.includes('"') ? `${argument}'${name}')` : `${argument}"${name}")`));
  }
  const [typed] = /[\p{L}_][\p{L}\p{N}_.]*$|$/u.exec(argument) ?? [''];
  const before = argument.slice(0, argument.length - typed.length);
  return allNames().map((name) => before + name);
}

/** A place of a breakpoint, and after `if` its condition. */
export function completeBreak(context: CommandContext, argument: string): readonly string[] {
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

/** Numbers of what is set, for a list of them. */
export function completeNumbers(numbered: readonly { readonly id: number }[], argument: string): readonly string[] {
  const before = argument.replace(/[^\s,]*$/, '');
  return numbered.map(({ id }) => `${before}${id}`);
}

/** An element of the step at hand by its names along the axes: `we, love`. */
export function completeElement({ session, timeline }: CommandContext, argument: string): readonly string[] {
  const { frame } = momentAt(timeline, session.cursor);
  if (frame === null) return [];
  const [before] = /^(?:.*,\s*)?/s.exec(argument) ?? [''];
  const labels = frame.output.axes[before.split(',').length - 1]?.labels ?? [];
  return labels.slice(0, MOST_OFFERED).map((label) => before + label);
}
