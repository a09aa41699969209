/**
 * What people in a class are called.
 * Invariant: a name is short and printable whatever a guest sends, and no viewer's looks like a presenter's, or reads like
 * something that the program says.
 */
import type { Identity } from '../roles.js';
import { looksLike, printableName } from './printable-name.js';

/** The name to log in by in order to present. */
export const PRESENTER_NAME = 'presenter';
/** The name of a presenter who did not give one. */
export const SOME_PRESENTER = 'the presenter';
/** The name of whoever presents at the terminal of the server. */
export const HOST_NAME = 'the host';
/** The longest name, in columns. */
export const LONGEST_NAME = 24;

/** @param presenters the names of everybody who may present */
export function viewerName(given: string, presenters: readonly string[]): string {
  // A screen may wrap a name at its spaces, and show several of them as one.
  const name = printableName(given, LONGEST_NAME).replaceAll('"', "'").replace(/ +/g, ' ').trim() || 'guest';
  const taken = [PRESENTER_NAME, SOME_PRESENTER, HOST_NAME, ...presenters];
  // A name that is taken gets a number after it.
  const unnumbered = name.replace(/ \d+$/, '');
  return taken.some((each) => looksLike(each, unnumbered)) ? `${name} (viewer)` : name;
}

/** One word, and what is added to it here. */
const ONE_WORD = /^[\p{L}\p{M}\p{N}'._-]+( \d+)?( \(viewer\))?( \d+)?$/u;

/** As it stands among other words: what viewers call themselves in quotes, where it is more than a word. */
export function nameInText({ role, name }: Pick<Identity, 'role' | 'name'>): string {
  return role === 'presenter' || ONE_WORD.test(name) ? name : `"${name}"`;
}
