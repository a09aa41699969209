/**
 * What people in a class are called.
 * Invariant: a name is short and printable whatever a guest sends, and no viewer's looks like a presenter's.
 */
import { likenessOf, printableName } from './printable-name.js';

/** The name to log in by in order to present. */
export const PRESENTER_NAME = 'presenter';
/** The name of a presenter who did not give one. */
export const SOME_PRESENTER = 'the presenter';
/** The name of whoever presents at the terminal of the server. */
export const HOST_NAME = 'the host';

/** A member's name at the beginning of a sentence: what they have called themselves stays as it is. */
export function nameAtStart(name: string): string {
  return name === HOST_NAME ? 'The host' : name;
}
/** The longest name, in columns. */
export const LONGEST_NAME = 24;

/** @param presenters the names of everybody who may present */
export function viewerName(given: string, presenters: readonly string[]): string {
  // A screen may wrap a name at its spaces, and show several of them as one.
  const name = printableName(given, LONGEST_NAME).replaceAll('"', "'").replace(/ +/g, ' ').trim() || 'guest';
  const taken = [PRESENTER_NAME, SOME_PRESENTER, HOST_NAME, ...presenters];
  // A name that is taken gets a number after it.
  const likeness = likenessOf(name.replace(/ \d+$/, ''));
  return taken.some((each) => likenessOf(each) === likeness) ? `${name} (viewer)` : name;
}
