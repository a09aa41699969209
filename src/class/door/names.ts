/**
 * What people in a class are called.
 * Invariant: a name is short and printable whatever a guest sends, and a name of a presenter's is not a viewer's.
 */
import { sanitizePeerText } from '../log.js';
import { isSameName } from '../roles.js';

/** The name of a presenter who did not give one. */
export const SOME_PRESENTER = 'the presenter';
/** The name of whoever presents at the terminal of the server. */
export const HOST_NAME = 'the host';
/** The longest name, in characters. */
export const LONGEST_NAME = 24;

/** @param presenters the names of those who may present */
export function viewerName(given: string, presenters: readonly string[]): string {
  const name = sanitizePeerText(given, LONGEST_NAME).trim() || 'guest';
  const taken = [SOME_PRESENTER, HOST_NAME, ...presenters];
  return taken.some((each) => isSameName(each, name)) ? `${name} (viewer)` : name;
}
