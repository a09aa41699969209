/** A session as a page carries it: without a path, on a fixture that is edited as it was opened. */

import type { CommandContext } from '../../../debugger/command.js';
import { savedSession } from '../../../debugger/saving/saved-session.js';
import { placed, type SavedSession } from '../../../debugger/saving/session-file.js';
import type { JumpPlace } from '../../../debugger/session.js';
import type { Task } from '../../../numbers/engine/task.js';
import type { FixtureSource } from '../../../training/fixture/fixture-source.js';

const PAGES_OWN: FixtureSource = { nameOrPath: '', path: null, overrides: [], seed: null };

/**
 * Looks up the names of steps, so it may replay iterations.
 * @param back the places that it remembers
 */
export function* carriedSession(
  context: CommandContext,
  back: readonly JumpPlace[] = context.session.where.jumps.back,
): Task<SavedSession> {
  const { name } = context.timeline.program.subject;
  return placed(yield* savedSession(context, PAGES_OWN, back), { name });
}
