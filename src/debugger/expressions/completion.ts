/** Completes an expression that is being typed. */
import type { CommandContext } from '../command.js';
import { allNames } from './compile.js';
import { FORMS } from './forms.js';

const MOST_OFFERED = 500;

/** Completes the name at the end of an argument, or the word or parameter in its last open quotes. */
export function completeExpression(
  { timeline }: Pick<CommandContext, 'timeline'>,
  argument: string,
): readonly string[] {
  const { model } = timeline.program;
  const [, call, quotation, inside] = /([\p{L}_][\p{L}\p{N}_]*)\(\s*(["'])((?:(?!\2).)*)$/su.exec(argument) ?? [];
  const namesIn = (name: string): readonly string[] => {
    const takes = FORMS.get(name)?.takes;
    if (takes === 'word') return model.words.slice(0, MOST_OFFERED);
    return takes === 'name' ? model.parameters.map((parameter) => parameter.name) : [];
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

/** Digits that follow a command's name, and what comes after them: `/17 loss`. */
export function splitDigits(argument: string) {
  const [whole, digits] = /^\/(\d{1,4})\s*/.exec(argument) ?? [];
  return whole === undefined ? { rest: argument } : { digits: Number(digits), rest: argument.slice(whole.length) };
}
