/** The copies of Python files that a recording brings along, each read when one of its lines is first shown. */
import { findOrMake } from '../../numbers/kernels/remember.js';
import type { SourceLine } from '../../timeline/trace.js';
import type { Lines, ScriptLine, TraceLine } from './lines.js';
import { type RecordingFiles, readWhole } from './recording-files.js';

const LARGEST = 4_000_000;

export class SourceFiles {
  private readonly named = new Map<number, Extract<TraceLine, { kind: 'source' }>>();
  private readonly texts = new Map<string, readonly string[] | null>();

  constructor(private readonly files: RecordingFiles) {}

  /** Takes in the lines that name files. */
  take(lines: Lines): void {
    for (const line of lines) if (line?.kind === 'source') this.named.set(line.number, line);
  }

  at([source, line]: ScriptLine): SourceLine | null {
    const found = this.named.get(source);
    if (found === undefined) return null;
    const { path, file } = found;
    return { path, line, text: () => (file === null ? null : this.read(file)) };
  }

  private read(file: string): readonly string[] | null {
    return findOrMake(this.texts, file, () => {
      const bytes = readWhole(this.files, sourcePath(file), LARGEST);
      return bytes && new TextDecoder().decode(bytes).split(/\r\n|\n|\r/);
    });
  }
}

/** Where a copy lies in the recording. */
export function sourcePath(file: string): string {
  return `sources/${file}`;
}
