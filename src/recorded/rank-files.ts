/**
 * The files of one rank: the header, the index, and the lines of an iteration by their place in the trace.
 * Invariant: only whole lines count; what is cut off or does not fit is left out and said. A recording may grow while it
 * is open.
 */
import { closeSync, fstatSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ownField, parseJson } from '../data/json-text.js';
import { shorten } from '../data/printable.js';
import type { Shape } from '../engine/tensor.js';
import { describeFileError } from '../files/file-error.js';
import { openRegularFile } from '../files/regular-file.js';
import type { RecordedException } from '../timeline/history.js';
import type { Task } from '../timeline/task.js';
import { countIn, listIn, nameIn, numberOf } from './lines.js';
import { readAt } from './tensor-file.js';

/** What the recorder writes. */
const FORMAT_VERSION = 1;
const LONGEST_HEADER = 64 * 2 ** 20;
/** An iteration of more bytes is not opened. */
const LONGEST_ITERATION = 512 * 2 ** 20;
const LARGEST_INDEX = 256 * 2 ** 20;
const CHUNK = 8 * 2 ** 20;
const NEWLINE = 10;
const LONGEST_MESSAGE = 400;

interface RecordedParameter {
  readonly name: string;
  readonly shape: Shape;
}

export interface Header {
  readonly torch: string;
  readonly model: string;
  readonly rank: number;
  readonly world: number;
  readonly parameters: readonly RecordedParameter[];
  /** Names of optimizers' classes. */
  readonly optimizers: readonly string[];
  /** Bytes of values an iteration; null where tensors up to a size were kept. */
  readonly budget: number | null;
}

/** A line of the index. */
interface IndexEntry {
  readonly iteration: number;
  readonly at: number;
  readonly length: number;
  readonly frames: number;
  readonly loss: number | null;
  readonly rate: number | null;
  /** Of all gradients before clipping; null in older files. */
  readonly unclippedNorm: number | null;
  /** Of what clipping has left of them. */
  readonly clippedNorm: number | null;
  readonly updateNorm: number | null;
  readonly parameterNorm: number | null;
  /** The exception that ended it; null where none did, and in older files. */
  readonly raised: string | null;
  /** Whether every output is finite, but for infinities that a mask means. */
  readonly isFinite: boolean;
}

/** What is known of an iteration that need not have been recorded step by step. */
type Scalars = Pick<IndexEntry, 'loss' | 'rate' | 'unclippedNorm' | 'parameterNorm'>;

export class UnreadableRecording extends Error {
  override readonly name = 'UnreadableRecording';
}

/** @throws UnreadableRecording */
export function readHeader(folder: string): Header {
  const path = join(folder, 'trace.jsonl');
  const line = firstLineOf(path);
  if (line === null) throw new UnreadableRecording('trace.jsonl is not there, or has no whole line yet');
  const read = parseJson(line);
  const header = read.kind === 'value' ? read.value : null;
  if (ownField(header, 'backstep') !== 'recording')
    throw new UnreadableRecording('trace.jsonl does not begin as a recording does');
  const version = countIn(header, 'version') ?? 0;
  if (version > FORMAT_VERSION) {
    throw new UnreadableRecording(
      `it has version ${version} of the format, and this backstep reads version ${FORMAT_VERSION}: install a newer one`,
    );
  }
  return {
    torch: nameIn(header, 'torch') ?? '?',
    model: nameIn(header, 'model') ?? 'model',
    rank: countIn(header, 'rank') ?? 0,
    world: countIn(header, 'world') ?? 1,
    parameters: listIn(header, 'parameters').flatMap((entry): RecordedParameter[] => {
      const name = nameIn(entry, 'name');
      const shape = listIn(entry, 'shape').filter((n): n is number => Number.isSafeInteger(n));
      return name === null ? [] : [{ name, shape }];
    }),
    optimizers: listIn(header, 'optimizers').flatMap((entry) => nameIn(entry, 'class') ?? []),
    budget: countIn(header, 'budget'),
  };
}

function firstLineOf(path: string): string | null {
  if (!isThere(path)) return null;
  return reading(path, (file) => {
    for (let size = 2 ** 16; size <= LONGEST_HEADER; size *= 4) {
      const { size: length } = fstatSync(file);
      const bytes = readAt(file, 0, Math.min(size, length));
      const end = bytes?.indexOf(NEWLINE) ?? -1;
      if (bytes !== null && end !== -1) return bytes.toString('utf8', 0, end);
      if (size >= length) return null;
    }
    return null;
  });
}

/** @throws UnreadableRecording if the file cannot be read */
function reading<T>(path: string, use: (file: number) => T): T {
  const file = opened(path);
  try {
    return use(file);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    closeSync(file);
  }
}

/** Null where the file cannot be read. */
function whereReadable<T>(use: () => T): T | null {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof UnreadableRecording)) throw error;
    return null;
  }
}

/** @throws UnreadableRecording */
function opened(path: string): number {
  try {
    return openRegularFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): UnreadableRecording {
  return new UnreadableRecording(`${basename(path)} cannot be read: ${describeFileError(error)}`);
}

/** Whatever it is; opening it says what is wrong. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

export class RankFiles {
  /** By number, in ascending order. */
  readonly numbers: number[] = [];
  /** The same of those that scalars were written of; empty where the recorder writes none. */
  readonly measured: number[] = [];
  private readonly entries = new Map<number, IndexEntry>();
  private readonly scalars = new Map<number, Scalars>();
  private indexed = 0;
  private scalarsRead = 0;
  private readonly tracePath: string;
  private readonly indexPath: string;
  private readonly scalarsPath: string;

  constructor(
    readonly folder: string,
    readonly header: Header,
  ) {
    this.tracePath = join(folder, 'trace.jsonl');
    this.indexPath = join(folder, 'index.jsonl');
    this.scalarsPath = join(folder, 'scalars.jsonl');
    this.takeIn();
  }

  entry(iteration: number): IndexEntry | undefined {
    return this.entries.get(iteration);
  }

  scalarsOf(iteration: number): Scalars | undefined {
    return this.scalars.get(iteration);
  }

  exceptions(): readonly RecordedException[] {
    return this.numbers.flatMap((iteration): RecordedException[] => {
      const text = this.entries.get(iteration)?.raised ?? null;
      return text === null ? [] : [{ iteration, text }];
    });
  }

  get frameCount(): number {
    let count = 0;
    for (const { frames } of this.entries.values()) count += frames;
    return count;
  }

  /** Takes in what the recording has got since; what can no longer be read leaves it as it is. */
  refresh(): void {
    whereReadable(() => this.takeIn());
  }

  /** Takes in the whole lines that the index and the scalars have got since. */
  private takeIn(): void {
    const index = linesFrom(this.indexPath, this.indexed);
    this.indexed += index.bytes;
    const traceSize = sizeOfFile(this.tracePath);
    for (const line of index.lines) {
      const entry = entryOf(line);
      if (entry !== null && entry.at + entry.length <= traceSize) this.add(entry);
    }
    const scalars = linesFrom(this.scalarsPath, this.scalarsRead);
    this.scalarsRead += scalars.bytes;
    for (const line of scalars.lines) this.addScalars(parsed(line));
  }

  private addScalars(line: unknown): void {
    const iteration = countIn(line, 'iteration');
    if (iteration === null) return;
    if (!this.scalars.has(iteration)) insert(this.measured, iteration);
    this.scalars.set(iteration, scalarsIn(line));
  }

  /** What is there but not whole, in sentences; empty where all is. */
  remarks(): readonly string[] {
    const cut = sizeOfFile(this.indexPath) - this.indexed;
    const last = Math.max(0, ...Array.from(this.entries.values(), ({ at, length }) => at + length));
    const isOpen = sizeOfFile(this.tracePath) > last + LONGEST_TAIL;
    return [
      ...(cut > 0 ? ['The last line of index.jsonl is cut off: that iteration is left out.'] : []),
      ...(isOpen ? ['After the last whole iteration there is more, which is not whole: it is left out.'] : []),
    ];
  }

  /** The lines of an iteration; null where the trace does not hold them. */
  lines(iteration: number): readonly string[] | null {
    const entry = this.entries.get(iteration);
    if (entry === undefined || entry.length > LONGEST_ITERATION) return null;
    const bytes = whereReadable(() => reading(this.tracePath, (file) => readAt(file, entry.at, entry.length)));
    return bytes?.toString('utf8').trimEnd().split('\n') ?? null;
  }

  /** Makes the index from the trace, where there is none. */
  *index(): Task<void> {
    const file = opened(this.tracePath);
    try {
      const { size } = fstatSync(file);
      let rest: Buffer = Buffer.alloc(0);
      let begun: { readonly at: number; readonly iteration: number; frames: number; isFinite: boolean } | null = null;
      for (let position = 0; position < size; position += CHUNK) {
        const chunk = readAt(file, position, Math.min(CHUNK, size - position)) ?? Buffer.alloc(0);
        const bytes: Buffer = Buffer.concat([rest, chunk]);
        const base = position - rest.length;
        let start = 0;
        for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
          const text = bytes.toString('utf8', start, end);
          if (text.startsWith('{"begin":')) {
            const iteration = Number(/^\{"begin":(\d{1,15})/.exec(text)?.[1] ?? Number.NaN);
            begun = Number.isNaN(iteration) ? null : { at: base + start, iteration, frames: 0, isFinite: false };
          } else if (begun !== null && text.startsWith('{"end":')) {
            const loss = numberOf(ownField(parsed(text), 'loss'));
            const { at, iteration, frames } = begun;
            const none = {
              rate: null,
              unclippedNorm: null,
              clippedNorm: null,
              updateNorm: null,
              parameterNorm: null,
              raised: null,
            };
            this.add({ iteration, at, length: base + end + 1 - at, frames, loss, ...none, isFinite: false });
            begun = null;
          } else if (begun !== null && text.startsWith('{"i":')) begun.frames++;
          start = end + 1;
        }
        rest = bytes.subarray(start);
        if (rest.length > LONGEST_ITERATION) return;
        yield { done: position, total: size, unit: 'bytes' };
      }
    } finally {
      closeSync(file);
    }
  }

  get isIndexed(): boolean {
    return sizeOfFile(this.indexPath) > 0;
  }

  private add(entry: IndexEntry): void {
    if (!this.entries.has(entry.iteration)) insert(this.numbers, entry.iteration);
    this.entries.set(entry.iteration, entry);
  }
}

/** Most come in order. */
function insert(numbers: number[], number: number): void {
  numbers.push(number);
  if (numbers.length > 1 && numbers[numbers.length - 2] > number) numbers.sort((a, b) => a - b);
}

/** The whole lines of a file from a byte on, and how many bytes they are; none where it is not there or is too large. */
function linesFrom(path: string, from: number): { readonly lines: readonly string[]; readonly bytes: number } {
  const none = { lines: [], bytes: 0 };
  if (!isThere(path)) return none;
  const bytes = reading(path, (file) => {
    const { size } = fstatSync(file);
    return size > LARGEST_INDEX ? null : readAt(file, from, Math.max(0, size - from));
  });
  const end = bytes?.lastIndexOf(NEWLINE) ?? -1;
  return bytes === null || end === -1 ? none : { lines: bytes.toString('utf8', 0, end).split('\n'), bytes: end + 1 };
}

/** Verdicts and the names of sources may follow the last iteration. */
const LONGEST_TAIL = 4096;

function parsed(text: string): unknown {
  const read = parseJson(text);
  return read.kind === 'value' ? read.value : null;
}

function entryOf(text: string): IndexEntry | null {
  const line = parsed(text);
  const [iteration, at, length, frames] = ['iteration', 'at', 'length', 'frames'].map((field) => countIn(line, field));
  if (iteration === null || at === null || length === null || frames === null) return null;
  return {
    ...{ iteration, at, length, frames },
    ...scalarsIn(line),
    clippedNorm: numberOf(ownField(line, 'gradientNorm')),
    updateNorm: numberOf(ownField(line, 'updateNorm')),
    raised: nameIn(line, 'raised', LONGEST_MESSAGE),
    isFinite: ownField(line, 'nonfinite') === null,
  };
}

function scalarsIn(line: unknown): Scalars {
  const [loss, rate, unclippedNorm, parameterNorm] = ['loss', 'rate', 'unclippedNorm', 'parameterNorm'].map((field) =>
    numberOf(ownField(line, field)),
  );
  return { loss, rate, unclippedNorm, parameterNorm };
}

function sizeOfFile(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** The folders of the ranks in a recording, in order. */
export function rankOf(name: string): number | null {
  const [, digits] = /^rank(\d{1,6})$/.exec(shorten(name)) ?? [];
  return digits === undefined ? null : Number(digits);
}
