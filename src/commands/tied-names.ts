/**
 * The further names of parameters whose memory several modules share, such as `lm_head.weight` where it is tied to
 * `wte.weight`: every command takes any of the names, and says under which one it shows the parameter.
 */
import { type Command, type CommandContext, type Effect, isTask } from '../debugger/command.js';
import { replaceTied, type TiedName, tiedNames } from '../debugger/places/targets.js';
import { type Message, notice } from '../debugger/session.js';
import type { Task } from '../numbers/engine/task.js';

/** The same command, which takes the further names in what it is given. */
export function withTiedNames(command: Command): Command {
  const { complete, run } = command;
  return {
    ...command,
    ...(complete !== undefined && {
      complete: (context, argument) => {
        const offered = complete(context, argument);
        const tied = namesAt(context);
        if (tied.length === 0) return offered;
        const meant = replaceTied(tied, argument).text;
        const again = meant === argument ? offered : complete(context, meant);
        return [...offered, ...tied.flatMap(({ name, shown }) => again.map((line) => line.replace(shown, name)))];
      },
    }),
    run: (context, argument) => {
      const { text, used } = replaceTied(namesAt(context), argument);
      const effect = run(context, text);
      const sentence = used.map(describeTied).join(' ');
      if (used.length === 0) return effect;
      return isTask(effect) ? tellingAfter(effect, sentence) : telling(effect, sentence);
    },
  };
}

function namesAt({ timeline }: CommandContext): readonly TiedName[] {
  return tiedNames(timeline.program.model.parameters);
}

function describeTied({ name, shown }: TiedName): string {
  return `${name} and ${shown} are one parameter, shown as ${shown}.`;
}

function* tellingAfter(task: Task<Effect>, sentence: string): Task<Effect> {
  return telling(yield* task, sentence);
}

/** The same effect with one more sentence in its message, unless that refuses something. */
function telling(effect: Effect, sentence: string): Effect {
  if (effect.kind === 'move') return { ...effect, message: extended(effect.message, sentence) };
  if (effect.kind !== 'change') return effect;
  const { message } = effect.change;
  return message?.tone === 'warning'
    ? effect
    : { ...effect, change: { ...effect.change, message: extended(message, sentence) } };
}

function extended(message: Message | null | undefined, sentence: string): Message {
  return message == null
    ? notice(sentence)
    : { ...message, text: `${message.text.replace(/(?<![.!?])$/, '.')} ${sentence}` };
}
