/** The copies of Python files that a recording brings along, each read when one of its lines is first shown. */
import { join } from 'node:path';
import { readTextFile } from '../files/text-file.js';
import type { SourceLine } from '../timeline/trace.js';

const LARGEST = 4_000_000;

export class SourceFiles {
  private readonly paths = new Map<number, { readonly path: string; readonly file: string | null }>();
  private readonly texts = new Map<string, readonly string[] | null>();

  /** @param folder the recording's folder of sources */
  constructor(private readonly folder: string) {}

  add(number: number, path: string, file: string | null): void {
    this.paths.set(number, { path, file });
  }

  at([source, line]: readonly [number, number]): SourceLine | null {
    const found = this.paths.get(source);
    if (found === undefined) return null;
    const { path, file } = found;
    return { path, line, text: () => (file === null ? null : this.read(file)) };
  }

  private read(file: string): readonly string[] | null {
    const known = this.texts.get(file);
    if (known !== undefined) return known;
    const read = readTextFile(join(this.folder, file), LARGEST);
    const text = read.kind === 'refused' ? null : read.text.split(/\r\n|\n|\r/);
    this.texts.set(file, text);
    return text;
  }
}
