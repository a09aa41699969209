/** Commands that go both ways, each the reverse of the other. */
import type { CommandContext, CommandDefinition, Effect } from './command.js';
import { parseCount } from './count.js';

/** One of the two. */
interface OneWay<By> extends Omit<CommandDefinition, 'run' | 'reverse'> {
  /** Which way it goes, or how far. */
  readonly by: By;
}

type Shared = Partial<Omit<CommandDefinition, 'run' | 'reverse'>>;

export function pair<const By>(
  first: OneWay<By>,
  second: OneWay<By>,
  {
    run,
    ...shared
  }: Shared & { readonly run: (context: CommandContext, argument: string, by: By, name: string) => Effect },
): readonly CommandDefinition[] {
  const one = ({ by, ...own }: OneWay<By>, { name: reverse }: OneWay<By>): CommandDefinition => ({
    ...{ ...shared, ...own, reverse },
    run: (context, argument) => run(context, argument, by, own.name),
  });
  return [one(first, second), one(second, first)];
}

/** Commands that take a count and nothing else. */
export function countedPair<const By>(
  first: OneWay<By>,
  second: OneWay<By>,
  { go, ...shared }: Shared & { readonly go: (context: CommandContext, count: number, by: By) => Effect },
): readonly CommandDefinition[] {
  return pair(first, second, {
    ...{ usage: '[COUNT]', counted: 'alone', ...shared },
    run: (context, argument, by, name) => go(context, parseCount(argument, name), by),
  });
}
