/**
 * Scripts: commands in a text, one a line.
 * Invariant: as many lines come back as the text has, so that a message can name the line.
 */

/** The largest script or session file, in bytes: 1 MiB. */
export const SCRIPT_SIZE_LIMIT = 1_048_576;

/** What marks a command in a transcript; everything else in it is what came of the commands. */
export const TRANSCRIPT_PROMPT = '> ';

/** What stands before every line of a quoted transcript. */
const QUOTE = '# ';

/** Lines that mean nothing to a shell or an editor, whatever they say; readScript() reads them all the same. */
export function quoteTranscript(entry: string): string {
  return entry.replace(/^.*\n/gm, (line) => `${QUOTE}${line}`);
}

/** The same for JSON, which has no lines to mark: a shell would look for these two characters. */
export function quoteJson(text: string): string {
  return text.replaceAll('$', '\\u0024').replaceAll('`', '\\u0060');
}

/** The commands of a script, or of a transcript; lines without one are empty. */
export function readScript(text: string): readonly string[] {
  const given = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const lines = isQuoted(given) ? given.map((line) => line.slice(QUOTE.length)) : given;
  const isTranscript = lines.some((line) => line.startsWith(TRANSCRIPT_PROMPT));
  return lines.map((line) => {
    if (isTranscript) return line.startsWith(TRANSCRIPT_PROMPT) ? line.slice(TRANSCRIPT_PROMPT.length) : '';
    return withoutComment(line);
  });
}

/** A # with a space before it and no digit after it, outside quotes; in `softmax#2` it says which. */
function withoutComment(line: string): string {
  return line.replace(/("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?:^|\s+)#(?!\d).*$/gs, (_, quoted) => quoted ?? '');
}

function isQuoted(lines: readonly string[]): boolean {
  return (
    lines.every((line) => line === '' || line.startsWith('#')) &&
    lines.some((line) => line.startsWith(`${QUOTE}${TRANSCRIPT_PROMPT}`))
  );
}
