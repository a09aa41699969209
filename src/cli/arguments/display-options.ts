/**
 * Options for how the debugger is shown: theme, characters, screen reader, mouse. `NO_COLOR` and a terminal without
 * colours take precedence over `--theme`.
 */
import type { Command } from 'commander';
import type { ColorDepth } from '../../cells/palette.js';
import { THEME_NAMES, type Theme, type ThemeName, themeFor, withoutShades } from '../../ui/theme.js';
import { choiceOption } from './options.js';

export interface DisplayFlags {
  readonly theme?: ThemeName;
  readonly ascii?: boolean;
  readonly screenReader?: boolean;
  readonly mouse?: boolean;
}

export function addDisplayOptions(program: Command): Command {
  return program
    .addOption(choiceOption('--theme <theme>', 'colours', THEME_NAMES))
    .option('--ascii', 'draw with ASCII characters only, for fonts without box-drawing characters')
    .option('--mouse', 'select, scroll and scrub with the mouse; hold Shift to select text')
    .option('--screen-reader', 'describe each stop in plain lines instead of drawing; type commands, one per line');
}

/** @param depth how many colours the terminal has */
export function themeOf({ theme, ascii }: DisplayFlags, depth: ColorDepth, env: NodeJS.ProcessEnv): Theme {
  const chosen = themeFor(theme ?? usualTheme(env) ?? 'dark', depth);
  return ascii === true ? withoutShades(chosen) : chosen;
}

/** Whether nothing has said yet which theme it should be, so that the terminal may. */
export function isThemeOpen({ theme }: DisplayFlags, env: NodeJS.ProcessEnv): boolean {
  return theme === undefined && usualTheme(env) === null;
}

/** Some terminals report their colours as `foreground;background`: 7 and 15 are light backgrounds. */
function usualTheme({ COLORFGBG }: NodeJS.ProcessEnv): ThemeName | null {
  if (!/;\d+$/.test(COLORFGBG ?? '')) return null;
  return /;(7|15)$/.test(COLORFGBG ?? '') ? 'light' : 'dark';
}
