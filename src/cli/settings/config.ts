/** `backstep config`: the settings in force, why each is what it is, and where the user's file lies. */

import { shorten } from '../../data/printable.js';
import type { Environment } from '../../files/own-folders.js';
import { alignColumns } from '../columns.js';
import { type DisplayFlags, isThemeOpen, type Setting, settingsInForce } from './settings.js';
import { readSettings } from './settings-file.js';

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

const THEME_REMARK = '; a terminal that says its background is light gets light';
