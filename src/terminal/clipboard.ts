/**
 * The sequence that asks a terminal to put a text into its clipboard: OSC 52 of xterm, wrapped for tmux as well.
 * Invariant: the text travels as base64, so that nothing in it acts on the terminal.
 */
import type { Environment } from '../files/own-folders.js';

/** What xterm takes at once, in characters of base64; other terminals take more. */
const LONGEST = 100_000;

/** The most bytes of text that can be copied. */
export const MOST_COPIED = (LONGEST / 4) * 3;

/** Null if the text is too long. */
export function clipboardSequence(text: string, env: Environment): string | null {
  const encoded = Buffer.from(text).toString('base64');
  if (encoded.length > LONGEST) return null;
  const sequence = `\x1b]52;c;${encoded}\x07`;
  // tmux hands on the wrapped one where allow-passthrough is set, and takes the plain one where set-clipboard is.
  return env.TMUX === undefined ? sequence : `${sequence}\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
}
