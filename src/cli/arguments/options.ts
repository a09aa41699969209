/**
 * Command-line options that take a number, some text or some of a few words, any other value of which is refused with the
 * option's name; and those that are given several times.
 */
import { Option } from 'commander';
import { refuse } from '../../files/refusal.js';

/** @param flags the name of the option and a placeholder for its value: `--port <port>` */
export function countOption(flags: string, description: string, least: number, most: number): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    refuse(`${optionName(flags)} takes a whole number from ${least} to ${most}; got ${JSON.stringify(text)}.`);
  });
}

/** Any text but an empty one. @param what it is, e.g. `an address` */
export function textOption(flags: string, description: string, what: string): Option {
  return new Option(flags, description).argParser((text) => {
    if (text.trim() !== '') return text;
    refuse(`${optionName(flags)} takes ${what}; got ${JSON.stringify(text)}.`);
  });
}

/** Where a server listens. */
export function hostOption(): Option {
  const whole = '0.0.0.0 for the whole network';
  return textOption('--host <host>', `where to listen; ${whole}`, `an address or a name, or ${whole}`).default(
    '127.0.0.1',
  );
}

/** One of a few words; or some, separated by commas, where the placeholder says so: `<part,...>`. */
export function choiceOption(flags: string, description: string, choices: readonly string[]): Option {
  const choose = (text: string): string => {
    if (choices.includes(text)) return text;
    refuse(`${optionName(flags)} takes ${choices.join(', ')}; got ${JSON.stringify(text)}.`);
  };
  const isList = flags.includes(',...');
  return new Option(flags, description)
    .choices(choices)
    .argParser((text) => (isList ? text.split(',').map(choose) : choose(text)));
}

/** How a server logs. */
export function logOption(): Option {
  return choiceOption('--log <format>', 'how the log is written', ['text', 'json']).default('text');
}

/** An option that may be given several times, each time with one more value. */
export function repeatableOption(flags: string, description: string): Option {
  return new Option(flags, `${description}; repeatable`).argParser(collect);
}

export function isRepeatable(option: Option): boolean {
  return option.variadic || option.parseArg === collect;
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

function optionName(flags: string): string {
  return flags.split(' ')[0];
}
