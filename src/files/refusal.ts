/**
 * What cannot be done, in words for whoever asked, and how a text of theirs stands in such words: printable, quoted,
 * shortened, and with the name that was probably meant by it.
 */
import { escapeControls, UNPRINTABLE } from './printable.js';

/** It passes through all that is under way, up to where its words can be told: by a command line, a session, a page. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

export function refuse(message: string): never {
  throw new Refusal(message);
}

/** The words of a refusal. @throws any other error */
export function refusalIn(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  throw error;
}

/** Does something. Where it is refused, the words begin and end with these. */
export function refusing<T>(beginning: string, action: () => T, end = ''): T {
  try {
    return action();
  } catch (error) {
    return refuse(beginning + refusalIn(error) + end);
  }
}

/** What is done, or why it is refused. */
export function refusalOr<T>(action: () => T): T | Refusal {
  try {
    return action();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Null where it is refused. */
export function unlessRefused<T>(action: () => T): T | null {
  const done = refusalOr(action);
  return done instanceof Refusal ? null : done;
}

/** The first control character of a text, escaped and in quotes; null where there is none. */
export function controlIn(text: string): string | null {
  const [found] = text.match(UNPRINTABLE) ?? [];
  return found === undefined ? null : quote(found);
}

/** The text escaped, and cut after `longest` characters with an ellipsis. */
export function shorten(text: string, longest = 60): string {
  if (text.length <= longest) return escapeControls(text);
  const start = [...text.slice(0, 2 * longest + 2)];
  return start.length > longest ? `${escapeControls(start.slice(0, longest - 1).join(''))}…` : escapeControls(text);
}

/** The text in double quotes, escaped and shortened. */
export function quote(text: string, longest = 60): string {
  return `"${shorten(text, longest)}"`;
}

/** The first names of a list, and an ellipsis where there are more: `we, love, …`. */
export function listSome(names: readonly string[], most: number): string {
  return [...names.slice(0, most), ...(names.length > most ? ['…'] : [])].join(', ');
}

/** The first names of a list, and how many more there are: `we, love and 3 more`. */
export function listFirst(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}

/** Describes a JSON value in a few words, to follow "got": `the string "x"`, `an array of 3`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') {
    if (value === '') return 'an empty string';
    const length = value.length > 60 ? ` (${value.length} characters)` : '';
    return `the string ${quote(value)}${length}`;
  }
  if (typeof value === 'number')
    return Math.abs(value) === Infinity ? `${value}, beyond a 64-bit float` : String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null)
    return Object.keys(value).length === 0 ? 'an empty object' : 'an object';
  return String(value);
}

/** A path inside a fixture, as `--set` takes it: `model.parameters.logits.0.scores.we`; empty for the whole file. */
export function formatPath(path: readonly PropertyKey[]): string {
  return shorten(path.map((part) => shorten(String(part))).join('.'), 200);
}

/** The words of a context or sequence as one quoted text: `"we love deep"`. */
export function quoteWords(words: readonly string[]): string {
  return quote(words.slice(0, 40).join(' '));
}

/** The offered name fewest edits from `got` (a swap of neighbours is one edit), or undefined if none is close. */
export function closest(got: string, offered: readonly string[]): string | undefined {
  if (got.length > 80) return undefined;
  const nearest = offered
    .map((name) => ({ name, edits: editDistance(got.toLowerCase(), name.toLowerCase()) }))
    .reduce((best, next) => (next.edits < best.edits ? next : best), { name: '', edits: Number.POSITIVE_INFINITY });
  return nearest.edits <= Math.max(1, Math.floor(got.length / 3)) ? nearest.name : undefined;
}

/** ` Did you mean "x"?` with its leading space, or an empty string. */
export function didYouMean(got: string, offered: readonly string[]): string {
  const name = closest(got, offered);
  return name === undefined ? '' : ` Did you mean "${name}"?`;
}

function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const change = from[row - 1] === to[column - 1] ? 0 : 1;
      let edits = Math.min(above[column] + 1, current[column - 1] + 1, above[column - 1] + change);
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) edits = Math.min(edits, before[column - 2] + 1);
      current.push(edits);
    }
    before = above;
    above = current;
  }
  return above[to.length];
}
