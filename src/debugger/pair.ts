/** Commands that go both ways, each the reverse of the other. */
import type { CommandContext, CommandDefinition, EffectOrTask } from './command.js';
import { parseCount } from './count.js';

/** What is said of a command whose reverse and whose work follow from its pair. */
export type PairDefinition = Omit<CommandDefinition, 'run' | 'reverse'>;

/** One of the two. */
interface OneWay<By> extends PairDefinition {
  /** Which way it goes, or how far. */
  readonly by: By;
}

export function pair<const By>(
  first: OneWay<By>,
  second: OneWay<By>,
  {
    run,
    ...shared
  }: Partial<PairDefinition> & {
    readonly run: (context: CommandContext, argument: string, by: By, name: string) => EffectOrTask;
  },
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
  {
    go,
    ...shared
  }: Partial<PairDefinition> & { readonly go: (context: CommandContext, count: number, by: By) => EffectOrTask },
): readonly CommandDefinition[] {
  return pair(first, second, {
    ...{ usage: '[COUNT]', counted: 'alone', ...shared },
    run: (context, argument, by, name) => go(context, parseCount(argument, name), by),
  });
}
