/**
 * The user's own settings: a JSON file in their configuration folder, which need not be there.
 * Invariant: a file that is not understood in full is refused, so that no setting is ignored in silence.
 */
import { join } from 'node:path';
import * as z from 'zod/mini';
import { choice, fields, optional } from '../../data/fixture/schema-parts.js';
import { parseJson } from '../../data/json-text.js';

import { DETAILS } from '../../debugger/looking/look.js';
import { describeIssue } from '../../debugger/saving/session-file.js';
import { configFolder, type Environment } from '../../files/own-folders.js';
import { refusalIn, refuse, shorten } from '../../files/refusal.js';
import { readTextFile } from '../../files/text-file.js';
import { THEME_NAMES } from '../../ui/theme.js';

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

export type Settings = z.output<typeof settingsSchema>;

export interface SettingsFile {
  readonly path: string;
  /** Null if there is no such file. */
  readonly settings: Settings | null;
}

/** @throws Refusal if the file is there and cannot be used */
export function readSettings(env: Environment): SettingsFile {
  const path = join(configFolder(env), 'config.json');
  const refuseAll = (reasons: readonly string[]): never =>
    refuse(reasons.map((reason) => `${shorten(path, 200)}: ${reason}.`).join('\n'));
  const file = readTextFile(path, SIZE_LIMIT);
  if (file.kind === 'refused') return file.missing ? { path, settings: null } : refuseAll([file.message]);
  let json: unknown;
  try {
    json = parseJson(file.text);
  } catch (error) {
    return refuseAll([refusalIn(error)]);
  }
  const { data, error } = settingsSchema.safeParse(json);
  return error === undefined
    ? { path, settings: data }
    : refuseAll(error.issues.map((issue) => describeIssue(issue, json)));
}
