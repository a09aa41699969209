/** Commands in texts, as whoever reads them gives them. */

import { isTyped, type KeyNames, showKey } from '../debugger/prompt/key-names.js';
import { replaceCommands } from '../document/document.js';
import { COMMANDS } from './commands.js';

/** By the first of their keys, or by their lines where they have none or no key is pressed. */
export function spell(text: string, names: KeyNames): string {
  const typed = isTyped(names);
  return replaceCommands(text, (line, press, at) => {
    const key = typed ? undefined : COMMANDS.find(({ name }) => name === line)?.keys[0];
    if (key === undefined) return `${press && 'Type '}"${typed ? '' : ':'}${line}"`;
    const shown = showKey(key, names);
    const isFirst = press === '' && shown.length > 1 && /(?:^|[.:?] )$/.test(text.slice(0, at));
    return press + (isFirst ? shown.charAt(0).toUpperCase() + shown.slice(1) : shown);
  });
}
