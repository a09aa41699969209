/** The commands that a lesson in one file has, by their names, by those that stand for them and by keys, and what they do. */
import { commandNamed } from '../debugger/commands.js';
import { showKey } from '../debugger/prompt/key-names.js';
import type { Asked } from '../document/article.js';
import { left, table } from '../saying/blocks.js';
import { MOTIONS } from './lesson-data.js';

const COMMANDS = [...MOTIONS, 'next-stop', 'previous-stop', 'why', 'help'] as const;

/** What some of them do in a file, where that is not what they do in the debugger. */
const SUMMARIES: Readonly<Record<string, string>> = {
  'next-stop': 'Show the answer to an open question, else go to the next stop.',
  help: 'List these keys.',
};

export function commandsByName(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    COMMANDS.map(commandNamed).flatMap(({ name, aliases = [], keys }) =>
      [name, ...aliases, ...keys].map((each) => [each, name]),
    ),
  );
}

export function sayKeys(): Asked {
  const rows = COMMANDS.map(commandNamed).map(({ name, keys, summary }) => ({
    cells: [keys.map((key) => showKey(key)).join(' '), SUMMARIES[name] ?? summary],
  }));
  const guessing = { cells: ['1 … 9', 'Answer an open question; where it asks for a number, begin to type one.'] };
  return { of: null, title: ['keys'], blocks: [table([left('key'), left('what it does')], [...rows, guessing])] };
}
