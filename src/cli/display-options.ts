/**
 * How the debugger is shown: theme, characters, screen reader, mouse.
 * Invariant: without `--theme` the colours follow the terminal and `NO_COLOR`; with it only `NO_COLOR` and a terminal
 * without colours come before it.
 */
import type { Command } from 'commander';
import type { ColorDepth } from '../cells/palette.js';
import { THEME_NAMES, type Theme, type ThemeName, themeFor } from '../ui/theme.js';
import { choiceOption } from './options.js';

export interface DisplayFlags {
  readonly theme?: ThemeName;
  readonly ascii?: boolean;
  readonly screenReader?: boolean;
  readonly mouse?: boolean;
}

export function addDisplayOptions(program: Command): Command {
  return program
    .addOption(choiceOption('--theme <theme>', `colours: ${THEME_NAMES.join(', ')}`, THEME_NAMES))
    .option('--ascii', 'draw with ASCII characters only, for fonts without lines and blocks')
    .option('--mouse', 'select, scroll and scrub with the mouse; Shift selects text as before')
    .option('--screen-reader', 'say each stop in plain lines instead of painting; commands are typed, one a line');
}

/** @param depth what the terminal can show */
export function themeOf({ theme, ascii }: DisplayFlags, depth: ColorDepth, env: NodeJS.ProcessEnv): Theme {
  const chosen = themeFor(theme ?? usualTheme(env), depth);
  // Half blocks are not ASCII: pictures fall back on the characters that stand in them.
  return ascii === true ? { ...chosen, shades: null } : chosen;
}

/** Some terminals tell their colours as `foreground;background`: 7 and 15 are light backgrounds. */
function usualTheme({ COLORFGBG }: NodeJS.ProcessEnv): ThemeName {
  return /;(7|15)$/.test(COLORFGBG ?? '') ? 'light' : 'dark';
}
