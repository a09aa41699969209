/** The command that copies something to the clipboard of the terminal. What the words are is made where they are drawn. */
import { type CommandContext, commandGroup, type Effect, warn } from '../command.js';

/** What can be copied, and what it is. */
export const COPIES = {
  value: 'the selected value, with all its digits',
  row: 'the row of the selected value, as names and numbers between tabs',
  formula: 'the formula, in symbols and with the numbers of the selected value',
  text: 'all that the pane in the centre says',
} as const;
export type Copy = keyof typeof COPIES;

const NAMES = Object.keys(COPIES) as readonly Copy[];

export const COPY_COMMANDS = commandGroup('look', [
  {
    name: 'copy',
    keys: ['Y'],
    usage: `[${NAMES.join(' | ')}]`,
    words: 'copy',
    purpose: 'find and leave',
    summary: 'Copy the selected value to the clipboard, or an open answer as text.',
    details: [
      ...NAMES.map((name) => `copy ${name}: ${COPIES[name]}.`),
      'The terminal is asked for it (OSC 52), also through SSH and tmux. Not every terminal allows that, and none says whether it did.',
    ],
    run: copy,
  },
]);

function copy({ session }: CommandContext, argument: string): Effect {
  const typed = argument.trim();
  if (typed === '') return { kind: 'copy', what: session.answer === null ? 'value' : 'text' };
  const what = NAMES.find((name) => name === typed);
  return what === undefined ? warn(`copy takes ${NAMES.join(', ')}; got "${typed}".`) : { kind: 'copy', what };
}
