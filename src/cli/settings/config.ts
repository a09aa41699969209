/** `backstep config`: the settings in force, why each is what it is, and where the user's file lies. */
import { shorten } from '../../data/printable.js';
import { padEnd } from '../../drawing/rows/rows.js';
import type { DisplayFlags } from './display-flags.js';
import { isThemeOpen, type Setting, type SettingsInForce, settingsInForce } from './settings.js';
import { readSettings } from './settings-file.js';

export function describeConfig(flags: DisplayFlags, env: Readonly<Record<string, string | undefined>>): string {
  const file = readSettings(env);
  const path = shorten(file.path, 200);
  const settings = settingsInForce(flags, env, file);
  const rows = [
    ['setting', 'in force', 'why'],
    ...Object.entries(settings).map(([name, setting]: [string, Setting<unknown>]) => [
      name,
      String(setting.value),
      reasonOf(setting, env, path) + (name === 'theme' ? remark(settings) : ''),
    ]),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((cells) => cells[column].length)) + 2);
  const table = rows.map(([name, value, why]) => `${padEnd(name, widths[0])}${padEnd(value, widths[1])}${why}\n`);
  return `${table.join('')}\nfile: ${path}${file.settings === null ? ' (not there)' : ''}\n`;
}

function reasonOf(
  { source }: Setting<unknown>,
  env: Readonly<Record<string, string | undefined>>,
  path: string,
): string {
  switch (source.kind) {
    case 'default':
      return 'default';
    case 'file':
      return `file ${path}`;
    case 'environment':
      return `environment: ${source.variable}=${shorten(env[source.variable] ?? '')}`;
    case 'option':
      return `option ${source.name}`;
  }
}

function remark(settings: SettingsInForce): string {
  return isThemeOpen(settings) ? '; a terminal that says its background is light gets light' : '';
}
