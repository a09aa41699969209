/**
 * The settings in force, each with what decided it: an option, else the environment, else the user's file, else what is
 * usual.
 * Invariant: the screen and `backstep config` ask here, so what is said is what is done. A file that is not understood
 * in full is refused, so that no setting is ignored in silence.
 */

import { join } from 'node:path';
import * as z from 'zod/mini';
import type { ClassDisplay } from '../../class/room/classroom.js';
import { DETAILS, USUAL_LOOK } from '../../debugger/looking/look.js';
import { describeIssue } from '../../debugger/saving/session-file.js';
import { detectColorDepth } from '../../document/cells/palette.js';
import { configFolder, type Environment } from '../../files/own-folders.js';
import { refusalIn, refuse, shorten } from '../../files/refusal.js';
import { textIfThere } from '../../files/text-file.js';
import { THEME_NAMES, type ThemeName } from '../../terminal/components/theme.js';
import { choice, fields, optional } from '../../training/fixture/schema-parts.js';
import { parseJson } from '../../training/json-text.js';
import { alignColumns } from '../columns.js';

/** What the command line may say of how the debugger is shown. */
export interface DisplayFlags {
  readonly theme?: ThemeName;
  readonly ascii?: boolean;
  readonly screenReader?: boolean;
  readonly mouse?: boolean;
}

/** The reason for a value that nothing has chosen. */
const USUAL = 'default';

interface Setting<Value> {
  readonly value: Value;
  /** What decided it, as `backstep config` says it. */
  readonly why: string;
}

type SettingsInForce = ReturnType<typeof settingsInForce>;

/** @throws Refusal if the user's file cannot be used */
export function settingsInForce(flags: DisplayFlags, env: Environment, file: SettingsFile = readSettings(env)) {
  return {
    theme: themeInForce(flags, env, file),
    detail: fromFile(file, 'detail') ?? usual(USUAL_LOOK.detail),
    tour:
      env.BACKSTEP_TOUR === 'off' ? fromVariable(env, 'BACKSTEP_TOUR', false) : (fromFile(file, 'tour') ?? usual(true)),
    ascii: asciiInForce(flags, env, file),
  };
}

/** What was chosen for any screen, such as those of a class: by an option or in the user's file. */
export function chosenDisplay(flags: DisplayFlags, { settings }: SettingsFile): ClassDisplay {
  return { theme: flags.theme ?? settings?.theme ?? null, ascii: flags.ascii ?? settings?.ascii ?? false };
}

/** A terminal without colours has the theme without colours, whatever was chosen. */
function themeInForce({ theme }: DisplayFlags, env: Environment, file: SettingsFile): Setting<ThemeName> {
  if (detectColorDepth(env, true) === 'none') return fromVariable(env, colorlessVariable(env), 'none');
  const reported = reportedTheme(env);
  return (
    fromOption('--theme', theme) ??
    fromFile(file, 'theme') ??
    (reported === null ? usual('dark') : fromVariable(env, 'COLORFGBG', reported))
  );
}

/** The font of a Linux console has few of the characters that a screen is drawn with, and a locale may say so of itself. */
function asciiInForce({ ascii }: DisplayFlags, env: Environment, file: SettingsFile): Setting<boolean> {
  return (
    fromOption(ascii === false ? '--no-ascii' : '--ascii', ascii) ??
    fromFile(file, 'ascii') ??
    (env.TERM === 'linux' ? fromVariable(env, 'TERM', true) : asciiOfLocale(env))
  );
}

/** The first of these that is set names the characters; where none is, terminals of today read UTF-8. */
function asciiOfLocale(env: Environment): Setting<boolean> {
  const name = ['LC_ALL', 'LC_CTYPE', 'LANG'].find((each) => (env[each] ?? '') !== '');
  const isPlain = name !== undefined && /^(C|POSIX)$|\.(?!utf-?8)/i.test(env[name] ?? '');
  return isPlain ? fromVariable(env, name, true) : usual(false);
}

/** Whether nothing has said yet which theme it should be, so that the terminal may. */
export function isThemeOpen({ theme }: SettingsInForce): boolean {
  return theme.why === USUAL;
}

/** Some terminals report their colours as `foreground;background`: 7 and 15 are light backgrounds. */
function reportedTheme({ COLORFGBG }: Environment): ThemeName | null {
  if (!/;\d+$/.test(COLORFGBG ?? '')) return null;
  return /;(7|15)$/.test(COLORFGBG ?? '') ? 'light' : 'dark';
}

/** The variable that says so; they decide in this order. */
function colorlessVariable({ FORCE_COLOR, NO_COLOR }: Environment): string {
  if (FORCE_COLOR !== undefined) return 'FORCE_COLOR';
  return NO_COLOR !== undefined && NO_COLOR !== '' ? 'NO_COLOR' : 'TERM';
}

function fromOption<Value>(name: string, value: Value | undefined): Setting<Value> | null {
  return value === undefined ? null : { value, why: `option ${name}` };
}

function fromFile<Name extends keyof Settings>(
  { path, settings }: SettingsFile,
  name: Name,
): Setting<NonNullable<Settings[Name]>> | null {
  const value = settings?.[name];
  return value == null ? null : { value, why: `file ${shorten(path, 200)}` };
}

function fromVariable<Value>(env: Environment, name: string, value: Value): Setting<Value> {
  return { value, why: `environment: ${name}=${shorten(env[name] ?? '')}` };
}

function usual<Value>(value: Value): Setting<Value> {
  return { value, why: USUAL };
}

const THEME_REMARK = '; a terminal that says its background is light gets light';

/** `backstep config`: the settings in force, why each is what it is, and where the user's file lies. */
export function describeConfig(flags: DisplayFlags, env: Environment): string {
  const file = readSettings(env);
  const path = shorten(file.path, 200);
  const settings = settingsInForce(flags, env, file);
  const rows = [
    ['setting', 'in force', 'why'],
    ...Object.entries(settings).map(([name, setting]: [string, Setting<unknown>]) => [
      name,
      String(setting.value),
      setting.why + (name === 'theme' && isThemeOpen(settings) ? THEME_REMARK : ''),
    ]),
  ];
  return `${alignColumns(rows).join('\n')}\n\nfile: ${path}${file.settings === null ? ' (not there)' : ''}\n`;
}

const SIZE_LIMIT = 65_536;

const yesOrNo = z.boolean({ error: 'true or false' });

export const settingsSchema = fields({
  theme: optional(choice(THEME_NAMES), 'The colours.'),
  detail: optional(
    choice(DETAILS),
    'How much is said of a step: "terse" leaves explanations out, "full" adds symbols.',
  ),
  tour: optional(yesOrNo, 'Whether the first start offers a tour.'),
  ascii: optional(yesOrNo, 'Whether only ASCII characters are drawn.'),
});

type Settings = z.output<typeof settingsSchema>;

interface SettingsFile {
  readonly path: string;
  /** Null if there is no such file. */
  readonly settings: Settings | null;
}

/** @throws Refusal if the file is there and cannot be used */
export function readSettings(env: Environment): SettingsFile {
  const path = join(configFolder(env), 'config.json');
  const refuseAll = (reasons: readonly string[]): never =>
    refuse(reasons.map((reason) => `${shorten(path, 200)}: ${reason}.`).join('\n'));
  let json: unknown;
  try {
    const text = textIfThere(path, SIZE_LIMIT);
    if (text === null) return { path, settings: null };
    json = parseJson(text);
  } catch (error) {
    return refuseAll([refusalIn(error)]);
  }
  const { data, error } = settingsSchema.safeParse(json);
  return error === undefined
    ? { path, settings: data }
    : refuseAll(error.issues.map((issue) => describeIssue(issue, json)));
}
