/**
 * The settings in force, each with what decided it: an option, else the environment, else the user's file, else what is
 * usual.
 * Invariant: the screen and `backstep config` ask here, so what is said is what is done.
 */
import { type ColorDepth, detectColorDepth } from '../../cells/palette.js';
import type { ClassDisplay } from '../../class/classroom.js';
import { type Detail, USUAL_LOOK } from '../../debugger/looking/look.js';
import { type Theme, type ThemeName, themeFor, withoutShades } from '../../ui/theme.js';
import type { DisplayFlags } from './display-flags.js';
import { readSettings, type Settings, type SettingsFile } from './settings-file.js';

type Environment = Readonly<Record<string, string | undefined>>;

type Source =
  | { readonly kind: 'default' }
  | { readonly kind: 'file' }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'option'; readonly name: string };

export interface Setting<Value> {
  readonly value: Value;
  readonly source: Source;
}

export interface SettingsInForce {
  readonly theme: Setting<ThemeName>;
  readonly detail: Setting<Detail>;
  readonly tour: Setting<boolean>;
  readonly ascii: Setting<boolean>;
}

const DEFAULT: Source = { kind: 'default' };

/** @throws Refusal if the user's file cannot be used */
export function settingsInForce(
  flags: DisplayFlags,
  env: Environment,
  { settings }: SettingsFile = readSettings(env),
): SettingsInForce {
  const own = settings ?? {};
  return {
    theme: themeInForce(flags, env, own),
    detail: fromFile(own.detail) ?? { value: USUAL_LOOK.detail, source: DEFAULT },
    tour: (env.BACKSTEP_TOUR === 'off' ? fromVariable('BACKSTEP_TOUR', false) : fromFile(own.tour)) ?? {
      value: true,
      source: DEFAULT,
    },
    ascii: asciiInForce(flags, env, own),
  };
}

/** What was chosen for any screen, such as those of a class: by an option or in the user's file. */
export function chosenDisplay(flags: DisplayFlags, { settings }: SettingsFile): ClassDisplay {
  return { theme: flags.theme ?? settings?.theme ?? null, ascii: flags.ascii ?? settings?.ascii ?? false };
}

/** Where there are no colours, nothing can choose any. */
function themeInForce({ theme }: DisplayFlags, env: Environment, own: Settings): Setting<ThemeName> {
  if (detectColorDepth(env, true) === 'none') return fromVariable(colorlessVariable(env), 'none');
  const reported = reportedTheme(env);
  return (
    fromOption('--theme', theme) ??
    fromFile(own.theme) ??
    (reported === null ? { value: 'dark', source: DEFAULT } : fromVariable('COLORFGBG', reported))
  );
}

/** The font of a Linux console has few of the characters that a screen is drawn with, and a locale may say so of itself. */
function asciiInForce({ ascii }: DisplayFlags, env: Environment, own: Settings): Setting<boolean> {
  return (
    fromOption(ascii === false ? '--no-ascii' : '--ascii', ascii) ??
    fromFile(own.ascii) ??
    (env.TERM === 'linux' ? fromVariable('TERM', true) : asciiOfLocale(env))
  );
}

/** The first of these that is set names the characters; where none is, terminals of today read UTF-8. */
function asciiOfLocale(env: Environment): Setting<boolean> {
  const name = ['LC_ALL', 'LC_CTYPE', 'LANG'].find((each) => (env[each] ?? '') !== '');
  const isPlain = name !== undefined && /^(C|POSIX)$|\.(?!utf-?8)/i.test(env[name] ?? '');
  return isPlain ? fromVariable(name, true) : { value: false, source: DEFAULT };
}

/** Whether nothing has said yet which theme it should be, so that the terminal may. */
export function isThemeOpen({ theme }: SettingsInForce): boolean {
  return theme.source.kind === 'default';
}

/** @param depth how many colours the terminal has */
export function themeOf({ ascii }: SettingsInForce, name: ThemeName, depth: ColorDepth): Theme {
  const theme = themeFor(name, depth);
  return ascii.value ? withoutShades(theme) : theme;
}

/** Some terminals report their colours as `foreground;background`: 7 and 15 are light backgrounds. */
function reportedTheme({ COLORFGBG }: Environment): ThemeName | null {
  if (!/;\d+$/.test(COLORFGBG ?? '')) return null;
  return /;(7|15)$/.test(COLORFGBG ?? '') ? 'light' : 'dark';
}

/** In the order in which they decide. */
function colorlessVariable({ FORCE_COLOR, NO_COLOR }: Environment): string {
  if (FORCE_COLOR !== undefined) return 'FORCE_COLOR';
  return NO_COLOR !== undefined && NO_COLOR !== '' ? 'NO_COLOR' : 'TERM';
}

function fromOption<Value>(name: string, value: Value | undefined): Setting<Value> | null {
  return value === undefined ? null : { value, source: { kind: 'option', name } };
}

function fromFile<Value>(value: Value | undefined): Setting<Value> | null {
  return value === undefined ? null : { value, source: { kind: 'file' } };
}

function fromVariable<Value>(variable: string, value: Value): Setting<Value> {
  return { value, source: { kind: 'environment', variable } };
}
