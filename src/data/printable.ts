/**
 * Makes a user's text safe to show in a message.
 * Invariant: nothing returned from here contains a control character, a bidirectional or annotating control, a line
 * separator or half a surrogate pair.
 */

/**
 * Characters that neither a fixture nor a message may contain: C0, DEL, C1, line separators, bidirectional controls, those
 * of shaping and of annotations, lone surrogates.
 */
const CONTROLS =
  '\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200E\\u200F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u206F\\uFFF9-\\uFFFB';
const UNPRINTABLE = new RegExp(`[${CONTROLS}\\uD800-\\uDFFF]`, 'gu');

/**
 * Matches text whose every character can be shown as it is. It means the same with and without the `u` flag, because
 * readers of the published JSON Schema use either. For short text only: it backtracks once per character.
 */
export const PRINTABLE_TEXT: RegExp = new RegExp(
  `^(?:[^${CONTROLS}\\uD800-\\uDFFF]|[\\uD800-\\uDBFF][\\uDC00-\\uDFFF])*$`,
  'u',
);

/** The text with every control character written as an escape such as `\u001b`. */
export function escapeControls(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
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
