/**
 * Texts that can be shown as they are, in a terminal and on a page.
 * Invariant: nothing returned from here contains a control character, a bidirectional or annotating control, a line
 * separator or half a surrogate pair.
 */

/**
 * Characters that neither a fixture nor a message may contain: C0, DEL, C1, line separators, bidirectional controls, those
 * of shaping and of annotations, lone surrogates.
 */
const CONTROLS =
  '\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200E\\u200F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u206F\\uFFF9-\\uFFFB';
export const UNPRINTABLE = new RegExp(`[${CONTROLS}\\uD800-\\uDFFF]`, 'gu');

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
