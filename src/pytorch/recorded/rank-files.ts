/**
 * The files of one rank: the header, the index, and the lines of an iteration by their place in the trace.
 * Invariant: only whole lines count; what is cut off or does not fit is left out and said. A recording may grow while it
 * is open.
 */

import { describeFileError, fileError } from '../../files/file-error.js';
import { refuse, shorten, unlessRefused } from '../../files/refusal.js';
import type { RecordedException } from '../../timeline/history.js';
import { ownField } from '../../training/json-text.js';
import type { Sliced } from '../../training/text/slices.js';
import { describeFlight } from './flight.js';
import { countIn, listIn, nameIn, namesIn, numberOf, parsed, parseLine } from './lines.js';
import type { RecordedFile, RecordingFiles } from './recording-files.js';

/** What the recorder writes. */
const FORMAT_VERSION = 1;
const LONGEST_HEADER = 64 * 2 ** 20;
/** An iteration of more bytes is not opened. */
const LONGEST_ITERATION = 512 * 2 ** 20;
const LARGEST_INDEX = 256 * 2 ** 20;
const CHUNK = 8 * 2 ** 20;
const NEWLINE = 10;
const LONGEST_MESSAGE = 400;

export type Header = ReturnType<typeof readHeader>;

/** A line of the index. */
type IndexEntry = NonNullable<ReturnType<typeof entryOf>>;

function readHeader(line: string | null) {
  if (line === null) refuse('trace.jsonl is not there, or has no whole line yet');
  const header = parsed(line);
  if (ownField(header, 'backstep') !== 'recording') refuse('trace.jsonl does not begin as a recording does');
  const version = countIn(header, 'version') ?? 0;
  if (version > FORMAT_VERSION) {
    refuse(
      `it has version ${version} of the format, and this backstep reads version ${FORMAT_VERSION}: install a newer one`,
    );
  }
  return {
    torch: nameIn(header, 'torch') ?? '?',
    model: nameIn(header, 'model') ?? 'model',
    rank: countIn(header, 'rank') ?? 0,
    world: countIn(header, 'world') ?? 1,
    parameters: listIn(header, 'parameters').flatMap((entry) => {
      const name = nameIn(entry, 'name');
      const shape = listIn(entry, 'shape').filter((n): n is number => Number.isSafeInteger(n));
      /** Empty in older files. */
      const tied = [...namesIn(entry, 'tied')];
      return name === null ? [] : [{ name, shape, tied }];
    }),
    /** Names of optimizers' classes. */
    optimizers: listIn(header, 'optimizers').flatMap((entry) => nameIn(entry, 'class') ?? []),
    /** Bytes of values an iteration; null where tensors up to a size were kept. */
    budget: countIn(header, 'budget'),
  };
}

/** The first line of a file; null where none is whole yet. */
function firstLineOf({ size: length, read }: RecordedFile): string | null {
  for (let size = 2 ** 16; size <= LONGEST_HEADER; size *= 4) {
    const bytes = read(0, Math.min(size, length));
    const end = bytes?.indexOf(NEWLINE) ?? -1;
    if (bytes !== null && end !== -1) return decode(bytes.subarray(0, end));
    if (size >= length) return null;
  }
  return null;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

export class RankFiles {
  /** By number, in ascending order. */
  readonly numbers: number[] = [];
  /** The same of those that scalars were written of; empty where the recorder writes none. */
  readonly measured: number[] = [];
  private readonly entries = new Map<number, IndexEntry>();
  private readonly scalars = new Map<number, ReturnType<typeof scalarsIn>>();
  /** How many bytes of a file have been taken in. */
  private readonly taken = new Map<string, number>();
  readonly header: Header;
  /** The header as it is written. */
  readonly firstLine: string | null;

  constructor(
    readonly files: RecordingFiles,
    readonly rank: number,
  ) {
    this.firstLine = this.reading('trace.jsonl', firstLineOf);
    this.header = readHeader(this.firstLine);
    this.takeIn();
  }

  /** Where a file of the rank lies in the recording. */
  pathOf(file: string): string {
    return `rank${this.rank}/${file}`;
  }

  entry(iteration: number) {
    return this.entries.get(iteration);
  }

  scalarsOf(iteration: number) {
    return this.scalars.get(iteration);
  }

  exceptions(): readonly RecordedException[] {
    return this.numbers.flatMap((iteration): RecordedException[] => {
      const text = this.entries.get(iteration)?.raised ?? null;
      return text === null ? [] : [{ iteration, text }];
    });
  }

  /** Takes in what the recording has got since; what can no longer be read leaves it as it is. */
  refresh(): void {
    unlessRefused(() => this.takeIn());
  }

  /** Takes in the whole lines that the index and the scalars have got since. */
  private takeIn(): void {
    const index = this.newLines('index.jsonl');
    const traceSize = this.sizeOf('trace.jsonl');
    for (const line of index) {
      const entry = entryOf(parsed(line));
      if (entry !== null && entry.at + entry.length <= traceSize) this.add(entry);
    }
    for (const line of this.newLines('scalars.jsonl').map(parsed)) {
      const iteration = countIn(line, 'iteration');
      if (iteration === null) continue;
      if (!this.scalars.has(iteration)) insert(this.measured, iteration);
      this.scalars.set(iteration, scalarsIn(line));
    }
  }

  /** What is there but not whole, in sentences, and how a loop ended that was watched; empty where there is neither. */
  remarks(): readonly string[] {
    const cut = this.sizeOf('index.jsonl') - (this.taken.get('index.jsonl') ?? 0);
    const isOpen = this.sizeOf('trace.jsonl') > this.endOfIterations() + LONGEST_TAIL;
    const flight = this.flightEnding();
    return [
      ...(flight === null ? [] : [`After the last iteration in it, ${flight}.`]),
      ...(cut > 0 ? ['The last line of index.jsonl is cut off: that iteration is left out.'] : []),
      ...(isOpen ? ['After the last whole iteration there is more, which is not whole: it is left out.'] : []),
    ];
  }

  private endOfIterations(): number {
    return Math.max(0, ...Array.from(this.entries.values(), ({ at, length }) => at + length));
  }

  /** Why the flight recorder has recorded nothing after the last iteration, as far as that was written; else null. */
  flightEnding(): string | null {
    const from = this.endOfIterations();
    const tail = this.reading('trace.jsonl', ({ size, read }) => {
      const start = Math.max(from, size - LONGEST_TAIL);
      return size > start ? read(start, size - start) : null;
    });
    const lines = tail === null ? [] : decode(tail).split('\n').map(parseLine);
    const flight = lines.findLast((line) => line?.kind === 'flight');
    return flight?.kind === 'flight' ? describeFlight(flight) : null;
  }

  /** The lines of an iteration; null where the trace does not hold them. */
  lines(iteration: number): readonly string[] | null {
    const entry = this.entries.get(iteration);
    if (entry === undefined || entry.length > LONGEST_ITERATION) return null;
    const bytes = unlessRefused(() => this.reading('trace.jsonl', ({ read }) => read(entry.at, entry.length)));
    return bytes && decode(bytes).trimEnd().split('\n');
  }

  /** The lines of an iteration that name files of the script. */
  sourceLines(iteration: number): readonly string[] {
    return (this.lines(iteration) ?? []).filter(namesSource);
  }

  /** Makes the index from the trace, where there is none. */
  *index(): Sliced<void> {
    const size = this.sizeOf('trace.jsonl');
    let rest: Uint8Array = new Uint8Array();
    let begun: { readonly at: number; readonly iteration: number; frames: number } | null = null;
    for (let position = 0; position < size; position += CHUNK) {
      const chunk = this.reading('trace.jsonl', ({ read }) => read(position, Math.min(CHUNK, size - position)));
      const bytes: Uint8Array = Buffer.concat([rest, chunk ?? new Uint8Array()]);
      const base = position - rest.length;
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
        const text = decode(bytes.subarray(start, end));
        if (text.startsWith('{"begin":')) {
          const iteration = Number(/^\{"begin":(\d{1,15})/.exec(text)?.[1] ?? NaN);
          begun = Number.isNaN(iteration) ? null : { at: base + start, iteration, frames: 0 };
        } else if (begun !== null && text.startsWith('{"end":')) {
          const entry = entryOf({
            ...begun,
            length: base + end + 1 - begun.at,
            loss: ownField(parsed(text), 'loss'),
          });
          if (entry !== null) this.add(entry);
          begun = null;
        } else if (begun !== null && text.startsWith('{"i":')) begun.frames++;
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > LONGEST_ITERATION) return;
      yield { done: position, total: size, unit: 'bytes' };
    }
  }

  get isIndexed(): boolean {
    return this.sizeOf('index.jsonl') > 0;
  }

  private add(entry: IndexEntry): void {
    if (!this.entries.has(entry.iteration)) insert(this.numbers, entry.iteration);
    this.entries.set(entry.iteration, entry);
  }

  /** The whole lines that a file has got since; none where it is not there or is too large. */
  private newLines(file: string): readonly string[] {
    const from = this.taken.get(file) ?? 0;
    const bytes = this.reading(file, ({ size, read }) =>
      size > LARGEST_INDEX ? null : read(from, Math.max(0, size - from)),
    );
    const end = bytes?.lastIndexOf(NEWLINE) ?? -1;
    if (bytes === null || end === -1) return [];
    this.taken.set(file, from + end + 1);
    return decode(bytes.subarray(0, end)).split('\n');
  }

  /** Bytes of a file; 0 where it is not there, or cannot be read. */
  sizeOf(file: string): number {
    return unlessRefused(() => this.reading(file, ({ size }) => size)) ?? 0;
  }

  /** Null where there is no such file. */
  private reading<T>(file: string, use: (file: RecordedFile) => T): T | null {
    try {
      return this.files.use(this.pathOf(file), use);
    } catch (error) {
      if (fileError(error).code === 'ENOENT') return null;
      return refuse(`${file} cannot be read: ${describeFileError(error)}`);
    }
  }
}

/** Most come in order. */
function insert(numbers: number[], number: number): void {
  numbers.push(number);
  if (numbers.length > 1 && numbers[numbers.length - 2] > number) numbers.sort((a, b) => a - b);
}

/** Verdicts and the names of sources may follow the last iteration. */
const LONGEST_TAIL = 4096;

function entryOf(line: unknown) {
  const [iteration, at, length, frames] = ['iteration', 'at', 'length', 'frames'].map((field) => countIn(line, field));
  if (iteration === null || at === null || length === null || frames === null) return null;
  return {
    ...{ iteration, at, length, frames },
    ...scalarsIn(line),
    /** The norm of the gradients after clipping. */
    clippedNorm: numberOf(ownField(line, 'gradientNorm')),
    updateNorm: numberOf(ownField(line, 'updateNorm')),
    /** The exception that ended it; null where none did, and in older files. */
    raised: nameIn(line, 'raised', LONGEST_MESSAGE),
    /** Whether every output is finite; in older files, but for infinities that were written on purpose. */
    isFinite: ownField(line, 'nonfinite') === null && ownField(line, 'masked') !== true,
  };
}

/** What `entryOf` reads again as the same. */
export function indexRecord({ clippedNorm, isFinite: hasOnlyFinite, ...others }: IndexEntry): object {
  return { ...others, gradientNorm: clippedNorm, nonfinite: hasOnlyFinite ? null : 0 };
}

/** What is known of an iteration that need not have been recorded step by step. The norm of all gradients is before clipping; null in older files. */
function scalarsIn(line: unknown) {
  const [loss, rate, unclippedNorm, parameterNorm] = ['loss', 'rate', 'unclippedNorm', 'parameterNorm'].map((field) =>
    numberOf(ownField(line, field)),
  );
  return { loss, rate, unclippedNorm, parameterNorm };
}

/** The folders of the ranks in a recording, in order. */
export function rankOf(name: string): number | null {
  const [, digits] = /^rank(\d{1,6})$/.exec(shorten(name)) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Without reading all of a line. */
export function namesSource(line: string): boolean {
  return line.startsWith('{"source":');
}
