/**
 * Transcripts: commands and their outcomes, as text that can be read, compared and run again.
 * Invariant: command lines, and only those, begin with `> `. The commands of a file that a command ran are indented,
 * because running the transcript again runs that file again.
 */

import type { FixtureSource } from '../data/fixture/fixture-source.js';
import { TRANSCRIPT_PROMPT } from '../debugger/saving/script.js';
import type { EndedCommand } from '../debugger/session-host.js';
import { escapeControls } from '../document/printable.js';
import { describeEnded } from './stops.js';

export const TRANSCRIPT_HEADER = '# backstep transcript';

/** The first lines: what was opened, and how. */
export function transcriptHead(source: FixtureSource | null): string {
  if (source === null) return `${TRANSCRIPT_HEADER}\n`;
  const overrides = source.overrides.map((override) => ` --set ${override}`).join('');
  const seed = source.seed === null ? '' : ` --seed ${source.seed}`;
  return `${TRANSCRIPT_HEADER}\n# backstep ${escapeControls(`${source.nameOrPath}${overrides}${seed}`)}\n`;
}

export function isTranscriptText(text: string): boolean {
  return text.startsWith(TRANSCRIPT_HEADER);
}

/** One command and its outcome, indented if it came from a file that another command ran. */
export function transcriptEntry(ended: EndedCommand): string {
  const outcome = describeEnded(ended).map((line) => (line.startsWith(TRANSCRIPT_PROMPT) ? ` ${line}` : line));
  const lines = [`${TRANSCRIPT_PROMPT}${escapeControls(ended.line)}`, ...outcome];
  return lines.map((line) => `${ended.nested && line !== '' ? '  ' : ''}${line}\n`).join('');
}

/** Whether a command changed only how things are shown, so that a transcript can leave it out. */
export function isCosmetic(ended: EndedCommand): boolean {
  return describeEnded(ended).length === 0 && ended.before.branches === ended.after.branches;
}
