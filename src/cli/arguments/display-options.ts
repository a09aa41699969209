/** Options for how the debugger is shown: theme, characters, screen reader, mouse. */
import type { Command } from 'commander';
import { THEME_NAMES } from '../../ui/theme.js';
import { choiceOption } from './options.js';

export function addDisplayOptions(program: Command): Command {
  return program
    .addOption(choiceOption('--theme <theme>', 'colours', THEME_NAMES))
    .option('--ascii', 'draw with ASCII characters only, for fonts without box-drawing characters')
    .option('--no-ascii', 'draw with all characters, whatever the settings or the terminal say')
    .option('--mouse', 'select, scroll and scrub with the mouse; hold Shift to select text')
    .option('--screen-reader', 'describe each stop in plain lines instead of drawing; type commands, one per line');
}
