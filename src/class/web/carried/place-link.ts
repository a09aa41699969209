/**
 * A place in a run, and the edits that lead to it, as the end of a link: `#7` is a stop of the lesson, `#50.forward/z` a
 * step of an iteration, anything else the branches and the place as a session file has them.
 * Invariant: it holds data, which one schema reads; no command is ever made of it.
 */
import * as z from 'zod/mini';
import { type SavedSession, sessionSchema } from '../../../debugger/saving/session-file.js';

/** The longest link, in characters as they stand in the address. */
const LONGEST = 2000;

const { branches, cursor, selection } = sessionSchema.shape;
const PLACE = z.strictObject({ branches, cursor, selection });

export type LinkedPlace = z.output<typeof PLACE>;

type Linked =
  | { readonly kind: 'stop'; readonly stop: number }
  | { readonly kind: 'place'; readonly place: LinkedPlace }
  | { readonly kind: 'refused'; readonly message: string };

/** A link with the branches that lead to the place. Null where it is too long for a link. */
export function writeLink({ branches: all, cursor, selection }: SavedSession | LinkedPlace): string | null {
  const branches: LinkedPlace['branches'] = [];
  for (let at = all.find(({ name }) => name === cursor.branch); at !== undefined; ) {
    const { from } = at;
    branches.unshift(at);
    at = all.find(({ name }) => name === from);
  }
  const isPlain = branches.length === 0 && cursor.row === null && selection === null;
  const text = isPlain ? `${cursor.iteration}.${cursor.step}` : JSON.stringify({ branches, cursor, selection });
  const link = encodeURIComponent(text).replaceAll('%2F', '/');
  return link.length > LONGEST ? null : link;
}

/** `momentum/3` leads into that lesson; without a name, the end of a link is about the lesson of the page. */
export function splitLesson(link: string, own: string | null) {
  const [, lesson = own, rest = link] = /^([a-z][\w-]{0,99})\/(.*)$/is.exec(link) ?? [];
  return { lesson, rest };
}

/**
 * Reads what stands behind the `#` of an address; null for nothing.
 * @param hasStops whether a number is that of a stop, or else of an iteration
 */
export function readLink(link: string, hasStops = true): Linked | null {
  if (link === '') return null;
  if (link.length > LONGEST) return refused(`it is longer than ${LONGEST} characters`);
  const text = decoded(link);
  if (text === null) return refused('it is not encoded as an address is');
  if (/^\d{1,9}$/.test(text)) {
    const number = Number(text);
    return hasStops
      ? { kind: 'stop', stop: number }
      : read({ branches: [], cursor: cursorAt(number, 'start'), selection: null });
  }
  const [, iteration, step] = /^(\d{1,9})\.(.+)$/s.exec(text) ?? [];
  if (iteration !== undefined)
    return read({ branches: [], cursor: cursorAt(Number(iteration), step), selection: null });
  try {
    return read(JSON.parse(text));
  } catch {
    return refused('it is neither a stop nor a place');
  }
}

function cursorAt(iteration: number, step: string) {
  return { branch: 'main', iteration, step: /^\d{1,9}$/.test(step) ? Number(step) : step, row: null };
}

function read(value: unknown): Linked {
  const parsed = PLACE.safeParse(value);
  if (parsed.success) return { kind: 'place', place: parsed.data };
  return refused('what it holds is no place in a run');
}

function refused(why: string): Linked {
  return { kind: 'refused', message: `The end of this link leads nowhere: ${why}.` };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
