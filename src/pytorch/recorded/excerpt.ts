/**
 * Iterations of a recording as the files of a smaller one, for a page that carries them.
 * Invariant: what is in them is as it was recorded, but for the folders of scripts outside of the one that Python ran in, which
 * tell of a machine. Values that have no room are left out file by file, and said to be.
 */
import { jsonNumber } from '../../training/json-text.js';
import { parseLine } from './lines.js';
import { indexRecord, namesSource, type RankFiles } from './rank-files.js';
import { readWhole } from './recording-files.js';
import { sourcePath } from './source-files.js';

const LARGEST_SOURCE = 4_000_000;

/**
 * Null where the lines of the iterations that it has to have take more than all the room.
 * @param wanted what it has to have; others follow in their order as far as there is room
 * @param most bytes of lines and values
 */
export function* excerptOf(recording: RankFiles, wanted: readonly number[], most: number) {
  const { files: all, numbers, measured } = recording;
  /** The bytes of each file by its path in the recording; null for values that are left out. */
  const files = new Map<string, Uint8Array | null>();
  const lines = new Map<number, readonly string[]>();
  let left = most;
  for (const iteration of new Set([...wanted, ...numbers])) {
    const isWanted = wanted.includes(iteration);
    const size = recording.entry(iteration)?.length ?? 0;
    if (size > left && isWanted) return null;
    if (size > left) break;
    const text = (recording.lines(iteration) ?? []).map(withoutFolder);
    const file = valuesOf(text);
    const bytes = file === null ? 0 : recording.sizeOf(file);
    const hasRoom = size + bytes <= left;
    if (!hasRoom && !isWanted) break;
    left -= hasRoom ? size + bytes : size;
    lines.set(iteration, text);
    // A file that is not there is not there in the page either.
    if (file !== null && bytes > 0) {
      const path = recording.pathOf(file);
      files.set(path, hasRoom ? readWhole(all, path, bytes) : null);
    }
    yield { done: lines.size, total: numbers.length, unit: 'iterations' };
  }
  const taken = [...lines.keys()].sort((a, b) => a - b);
  // Iterations that are left out may have named files that others point into.
  const named = numbers
    .filter((each) => each <= (taken.at(-1) ?? 0))
    .flatMap((each) => recording.sourceLines(each).map(withoutFolder));
  for (const line of named.map(parseLine)) {
    if (line?.kind !== 'source' || line.file === null) continue;
    const source = readWhole(all, sourcePath(line.file), LARGEST_SOURCE);
    if (source !== null) files.set(sourcePath(line.file), source);
  }
  let trace = `${recording.firstLine}\n`;
  let index = '';
  for (const [k, iteration] of taken.entries()) {
    const text = [...(k === 0 ? named : []), ...(lines.get(iteration) ?? []), ''].join('\n');
    const place = { at: bytesOf(trace).length, length: bytesOf(text).length };
    const entry = recording.entry(iteration);
    if (entry !== undefined) index += jsonLine(indexRecord({ ...entry, ...place }));
    trace += text;
  }
  const known = (each: number): object => ({
    ...(recording.scalarsOf(each) ?? recording.entry(each)),
    iteration: each,
  });
  const scalars = (measured.length === 0 ? numbers : measured).map((each) => jsonLine(known(each))).join('');
  for (const [name, text] of Object.entries({ trace, index, scalars }))
    files.set(recording.pathOf(`${name}.jsonl`), bytesOf(text));
  return { files, iterations: taken.length };
}

/** The recorder writes whole paths only of scripts that lie elsewhere. */
function withoutFolder(line: string): string {
  const parsed = namesSource(line) ? parseLine(line) : null;
  if (parsed?.kind !== 'source' || !isAbsolute(parsed.path)) return line;
  const { number: source, path, file } = parsed;
  return JSON.stringify({ source, path: path.replace(/^.*[/\\]/, ''), file });
}

function isAbsolute(path: string): boolean {
  return /^([/\\]|[a-z]:)/i.test(path);
}

/** The file with the values of an iteration; null where it names none. */
function valuesOf(lines: readonly string[]): string | null {
  const begin = parseLine(lines.find((line) => line.startsWith('{"begin":')) ?? '');
  return begin?.kind === 'begin' ? begin.file : null;
}

function jsonLine(record: object): string {
  return `${JSON.stringify(record, (_, value: unknown) => (typeof value === 'number' ? jsonNumber(value) : value))}\n`;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
