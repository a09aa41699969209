/**
 * Scripts: commands in a text, one a line.
 * Invariant: as many lines come back as the text has, so that a message can name the line.
 */

/** The largest script or session file, in bytes: 1 MiB. */
export const SCRIPT_SIZE_LIMIT = 1_048_576;

/** What marks a command in a transcript; everything else in it is what came of the commands. */
export const TRANSCRIPT_PROMPT = '> ';

/** The commands of a script, or of a transcript; lines without one are empty. */
export function readScript(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const isTranscript = lines.some((line) => line.startsWith(TRANSCRIPT_PROMPT));
  return lines.map((line) => {
    if (isTranscript) return line.startsWith(TRANSCRIPT_PROMPT) ? line.slice(TRANSCRIPT_PROMPT.length) : '';
    return line.trimStart().startsWith('#') ? '' : line;
  });
}
