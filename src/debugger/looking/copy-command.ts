/** The command that copies something to the clipboard of the terminal. What the words are is made where they are drawn. */
import { type CommandContext, commandGroup, type Effect, warn } from '../command.js';
import { COPIES, type Copy } from './copies.js';

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
