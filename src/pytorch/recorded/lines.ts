/**
 * The lines of a recording's trace, as `help recording` specifies them.
 * Invariant: whatever a file holds, a line becomes one of these or null; no text in it can reach a terminal unescaped.
 */

import { shorten, unlessRefused } from '../../files/refusal.js';
import { type Shape, sizeOf } from '../../numbers/engine/tensor.js';
import type { LostGradients, ParameterNorms, Statistics } from '../../timeline/trace.js';
import { ownField, parseJson } from '../../training/json-text.js';

/** Numbers in which a piece of memory is looked at. */
export interface Window {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
  readonly dtype: string;
}

/** A tensor that an op reads. */
export type ReadEntry = NonNullable<ReturnType<typeof readEntry>>;
/** A tensor that an op, or something before the iteration, has written. */
export type WrittenEntry = NonNullable<ReturnType<typeof writtenEntry>>;
export type OpLine = NonNullable<ReturnType<typeof opLine>>;
export type BeginLine = Extract<TraceLine, { kind: 'begin' }>;
export type EndLine = ReturnType<typeof endLine>;
export type FlightLine = ReturnType<typeof flightLine>;
export type TraceLine = NonNullable<ReturnType<typeof parseLine>>;
/** The lines of an iteration; null for one that cannot be read. */
export type Lines = readonly (TraceLine | null)[];

type Argument = number | string | boolean | readonly number[];

/** A line of a file of the script, by the file's number. */
export type ScriptLine = readonly [source: number, line: number];

/** A tensor of more is not read. */
export const MOST_AXES = 16;
const MOST_ENTRIES = 100_000;
const LONGEST_NAME = 120;
/** The longest call stack that is kept. */
const MOST_LINES = 12;
const PHASES = ['forward', 'backward', 'update'] as const;

export function parseLine(text: string) {
  const line = parsed(text);
  if (has(line, 'op')) return opLine(line);
  if (has(line, 'given')) {
    const entry = writtenEntry(line);
    const memory = nameIn(line, 'kind') ?? 'other';
    const given = nameIn(line, 'given') ?? '?';
    return entry && ({ kind: 'given', given, memory, entry, isOrphan: ownField(line, 'orphan') === true } as const);
  }
  if (has(line, 'begin')) {
    return {
      kind: 'begin',
      file: fileIn(line),
      rates: listIn(line, 'rates').filter(isNumber),
      /** CRC-32 of values in the file, by their names there; empty where it was not recorded. */
      sums: sumsIn(line),
      /** Lines of the script from the innermost out, of the steps that have more than one. */
      stacks: stacksIn(line),
    } as const;
  }
  if (has(line, 'source')) {
    const number = countIn(line, 'source');
    const path = nameIn(line, 'path', 400) ?? '?';
    return number === null ? null : ({ kind: 'source', number, path, file: fileIn(line) } as const);
  }
  if (has(line, 'end')) return endLine(line);
  if (has(line, 'flight')) return flightLine(line);
  return has(line, 'verdict') ? ({ kind: 'verdict', text: verdictOf(line) } as const) : null;
}

/** Null for what is not JSON. */
export function parsed(text: string): unknown {
  return unlessRefused(() => parseJson(text));
}

function opLine(line: unknown) {
  const index = countIn(line, 'i');
  const op = nameIn(line, 'op');
  const phase = PHASES.find((known) => known === ownField(line, 'phase'));
  const inputs = entriesIn(line, 'in', readEntry);
  const outputs = entriesIn(line, 'out', writtenEntry);
  if (index === null || op === null || phase === undefined || inputs === null || outputs === null) return null;
  return {
    kind: 'op' as const,
    index,
    op,
    overload: nameIn(line, 'overload') ?? '',
    phase,
    /** Modules from the outermost in, by their whole names. */
    scope: listIn(line, 'scope').flatMap((name) => (typeof name === 'string' ? [shorten(name, LONGEST_NAME)] : [])),
    line: placeIn(line, 'line'),
    /** The number of its call stack among those of the iteration; null where `line` says all. */
    stack: countIn(line, 'stack'),
    inputs,
    args: argumentsIn(line),
    outputs,
    /** The forward op that a backward op differentiates. */
    of: countIn(line, 'of'),
    node: nameIn(line, 'node'),
    parameter: nameIn(line, 'parameter'),
    recomputed: ownField(line, 'recomputed') === true,
  };
}

function endLine(line: unknown) {
  const gradients = (entriesIn(line, 'gradients', gradientEntry) ?? []).map((entry) => [entry.name, entry] as const);
  return {
    kind: 'end' as const,
    objective: readEntry(ownField(line, 'objective')),
    /** By parameter; after clipping. */
    gradients: new Map(gradients),
    before: versionsIn(line, 'before'),
    after: versionsIn(line, 'after'),
    /** Lengths of the changes of parameters, by their names; empty in older files. */
    changes: numbersIn(line, 'changes'),
    /** Norms of parameters and of their gradients, by their names; empty in older files. */
    norms: normsIn(line),
    /** Names of modules that ran in evaluation mode; null in older files. */
    evaluating: has(line, 'evaluating') ? namesIn(line, 'evaluating') : null,
    /** Names of parameters that an optimizer has. */
    optimized: namesIn(line, 'optimized'),
    frozen: namesIn(line, 'frozen'),
    /** Shapes of parameters that the optimizers have and the model lacks; empty in older files. */
    foreign: listIn(line, 'foreign').filter(isShape),
    raised: nameIn(line, 'raised', 400),
    raisedAt: placeIn(line, 'raisedAt'),
    /** How often the step of each optimizer was called; null in older files. */
    steps: has(line, 'steps') ? listIn(line, 'steps').filter(isCount) : null,
    /** Names of parameters that a gradient arrived at; null in older files. */
    arrived: has(line, 'arrived') ? namesIn(line, 'arrived') : null,
    /** When gradients that had arrived were lost to the step; null in older files. */
    lost: lostIn(line),
    /** Bytes of values that a budget left out. */
    leftOut: countIn(ownField(line, 'leftOut'), 'bytes') ?? 0,
  };
}

/** How a loop ended that the flight recorder watched, and of which it recorded no step. */
function flightLine(line: unknown) {
  return {
    kind: 'flight' as const,
    how: nameIn(line, 'flight') ?? '?',
    /** Null before the first. */
    lastIteration: countIn(line, 'to'),
    /** Why over() was about to run steps again when the loop was left; null where it was not, and in older files. */
    struck: nameIn(line, 'struck', 400),
    raised: nameIn(line, 'raised', 400),
    /** A line of the script, as `train.py:22`. */
    at: nameIn(line, 'at', 400),
    /** Whether the exception was held back, so that the steps could run again. */
    isHeld: ownField(line, 'held') === true,
  };
}

function lostIn(line: unknown): LostGradients | null {
  const erased = ownField(line, 'erased');
  if (!has(erased, 'before') || !has(line, 'late')) return null;
  const late = namesIn(line, 'late');
  return { before: namesIn(erased, 'before'), late, after: namesIn(erased, 'after') };
}

function stacksIn(line: unknown) {
  return listIn(line, 'stacks').map((stack) =>
    Array.isArray(stack) ? stack.slice(0, MOST_LINES).flatMap(placesIn) : [],
  );
}

function placesIn(place: unknown): readonly ScriptLine[] {
  const [source, number] = Array.isArray(place) ? place : [];
  return isCount(source) && isCount(number) ? [[source, number]] : [];
}

function placeIn(line: unknown, field: string): ScriptLine | null {
  return placesIn(ownField(line, field))[0] ?? null;
}

function verdictOf(line: unknown): string {
  const [from, to] = [countIn(line, 'from') ?? 0, countIn(line, 'to') ?? 0];
  const why = nameIn(line, 'verdict', 200) ?? '';
  const again = `Iterations ${from} to ${to} ran again (${why})`;
  if (ownField(line, 'same') === true) return `${again}, with the same losses to the bit.`;
  const [was, now] = [numberOf(ownField(line, 'was')), numberOf(ownField(line, 'now'))];
  return `${again}, but the loss of iteration ${countIn(line, 'first') ?? '?'} was ${was} and then ${now}: something that a step depends on was not restored.`;
}

function readEntry(entry: unknown) {
  const version = countIn(entry, 'v');
  const shape = extentsIn(entry, 'shape');
  if (version === null || shape === null || !Number.isSafeInteger(sizeOf(shape))) return null;
  const strides = extentsIn(entry, 'strides') ?? rowByRow(shape);
  if (strides.length !== shape.length) return null;
  return {
    name: nameIn(entry, 'name') ?? '',
    version,
    shape,
    strides,
    offset: countIn(entry, 'offset') ?? 0,
    dtype: nameIn(entry, 'dtype') ?? 'F32',
  };
}

function gradientEntry(entry: unknown): ReadEntry | null {
  const found = readEntry(entry);
  return found && { ...found, name: nameIn(entry, 'parameter') ?? '' };
}

function writtenEntry(entry: unknown) {
  const found = readEntry(entry);
  if (found === null) return null;
  const value = ownField(entry, 'value');
  const { name, version, shape, strides, offset, dtype } = found;
  // Field by field: spreading is slow, and there are hundreds of thousands.
  return {
    name,
    version,
    shape,
    strides,
    offset,
    dtype,
    statistics: statisticsIn(entry),
    /** Its name in the file of values. */
    value: typeof value === 'string' ? value : null,
    /** Whether that holds the window alone, row by row, not all of the memory. */
    isPart: ownField(entry, 'part') === true,
  };
}

function statisticsIn(entry: unknown): Statistics | null {
  const stats = listIn(entry, 'stats');
  const [minimum, maximum, mean, rms, nan, infinite, zeros] = stats;
  if (stats.length !== 7 || !isCount(nan) || !isCount(infinite) || !isCount(zeros)) return null;
  const number = (x: unknown): number | null => (isNumber(x) ? x : null);
  const range = { minimum: number(minimum), maximum: number(maximum), mean: number(mean), rms: number(rms) };
  return { ...range, nan, infinite, zeros };
}

function argumentsIn(line: unknown): Readonly<Record<string, Argument>> {
  const args = ownField(line, 'args');
  if (typeof args !== 'object' || args === null) return {};
  const entries = Object.entries(args).flatMap(([name, value]): [string, Argument][] => {
    if (typeof value === 'boolean') return [[name, value]];
    const number = numberOf(value);
    if (number !== null) return [[name, number]];
    if (typeof value === 'string') return [[name, shorten(value, LONGEST_NAME)]];
    return Array.isArray(value) && value.every(isNumber) ? [[name, value]] : [];
  });
  return Object.fromEntries(entries);
}

/** A number, or the string that stands for one that JSON lacks; null for anything else. */
export function numberOf(value: unknown): number | null {
  if (isNumber(value)) return value;
  if (value === 'NaN') return NaN;
  if (value === 'Infinity') return Infinity;
  return value === '-Infinity' ? -Infinity : null;
}

export function countIn(line: unknown, field: string): number | null {
  const value = ownField(line, field);
  return isCount(value) ? value : null;
}

export function nameIn(line: unknown, field: string, longest = LONGEST_NAME): string | null {
  const value = ownField(line, field);
  return typeof value === 'string' ? shorten(value, longest) : null;
}

export function listIn(line: unknown, field: string): readonly unknown[] {
  const value = ownField(line, field);
  return Array.isArray(value) && value.length <= MOST_ENTRIES ? value : [];
}

/** The name of a file in the recording; null for anything that could lead out of it. */
function fileIn(line: unknown): string | null {
  const value = ownField(line, 'file');
  return typeof value === 'string' && /^[\w-][\w.-]{0,200}$/.test(value) ? value : null;
}

function has(line: unknown, field: string): boolean {
  return ownField(line, field) !== undefined;
}

function entriesIn<T>(line: unknown, field: string, read: (entry: unknown) => T | null): readonly T[] | null {
  const entries = listIn(line, field).map(read);
  return entries.every((entry): entry is T & NonNullable<T> => entry !== null) ? entries : null;
}

function versionsIn(line: unknown, field: string): ReadonlyMap<string, number> {
  const pairs = listIn(line, field).flatMap((pair): [string, number][] => {
    const [name, version] = Array.isArray(pair) ? pair : [];
    return typeof name === 'string' && isCount(version) ? [[shorten(name, LONGEST_NAME), version]] : [];
  });
  return new Map(pairs);
}

function numbersIn(line: unknown, field: string): ReadonlyMap<string, number> {
  const numbers = Object.entries(ownField(line, field) ?? {}).flatMap(([name, value]): [string, number][] => {
    const number = numberOf(value);
    return number === null ? [] : [[shorten(name, LONGEST_NAME), number]];
  });
  return new Map(numbers);
}

function normsIn(line: unknown): ReadonlyMap<string, ParameterNorms> {
  const norms = Object.entries(ownField(line, 'norms') ?? {}).flatMap(([name, value]): [string, ParameterNorms][] => {
    if (!Array.isArray(value)) return [];
    const [parameter, gradient] = value;
    return [[shorten(name, LONGEST_NAME), { parameter: numberOf(parameter), gradient: numberOf(gradient) }]];
  });
  return new Map(norms);
}

function sumsIn(line: unknown): ReadonlyMap<string, number> {
  const sums = Object.entries(ownField(line, 'crc32') ?? {});
  return new Map(sums.filter((entry): entry is [string, number] => isCount(entry[1])));
}

export function namesIn(line: unknown, field: string): ReadonlySet<string> {
  const names = listIn(line, field).filter((name): name is string => typeof name === 'string');
  return new Set(names.map((name) => shorten(name, LONGEST_NAME)));
}

/** How far the elements along each axis are apart, where they lie row by row. */
export function rowByRow(shape: Shape): readonly number[] {
  const steps: number[] = new Array(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    steps[axis] = step;
    step *= shape[axis];
  }
  return steps;
}

function extentsIn(entry: unknown, field: string): readonly number[] | null {
  const value = ownField(entry, field);
  return isShape(value) ? value : null;
}

function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= MOST_AXES && value.every(isCount);
}

/** Whether a kind of number, such as `F32`, is one with a fraction. */
export function isFloat(dtype: string): boolean {
  return dtype.startsWith('F') || dtype === 'BF16';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
