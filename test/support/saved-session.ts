/** The text of a session, as the command `save` writes it to a path. */

import type { CommandContext } from '../../src/debugger/command.js';
import { savedSession } from '../../src/debugger/saving/saved-session.js';
import { sessionText } from '../../src/debugger/saving/session-file.js';
import { finish } from '../../src/numbers/engine/task.js';
import { referenceTo } from '../../src/training/fixture/fixture-reference.js';
import type { FixtureSource } from '../../src/training/fixture/fixture-source.js';

export function savedText(context: CommandContext, source: FixtureSource, path: string): string {
  const text = sessionText(finish(savedSession(context, source)), referenceTo(source, path));
  if (text === null) throw new Error('The session is too large to be saved.');
  return text;
}
