/**
 * The lines of an iteration as a trace: a step for each call. Views are windows and casts are what they are of, so that
 * neither is a step.
 * Invariant: the steps stand in the order of execution, and refer only to values that were there before them.
 */

import type { Op } from '../../numbers/engine/op.js';
import type { Attributes } from '../../numbers/engine/op-computing.js';
import { gradientSymbol } from '../../numbers/engine/tape.js';
import { findOrMake } from '../../numbers/kernels/remember.js';
import type {
  Ending,
  ParameterStanding,
  RecordedClipping,
  SourceLine,
  Statistics,
  Trace,
  TraceFrame,
  TraceOutcome,
  TraceValue,
  UnknownOp,
} from '../../timeline/trace.js';
import { type Call, callsOf, labelOf } from './calls.js';
import { type ClippedGradients, clippingIn, gradientOwners } from './clipping.js';
import {
  type BeginLine,
  type EndLine,
  isFloat,
  type Lines,
  type OpLine,
  type ReadEntry,
  type ScriptLine,
  type TraceLine,
} from './lines.js';
import type { Memory } from './memory.js';
import type { Header } from './rank-files.js';

interface TraceParts {
  readonly header: Header;
  readonly memory: Memory;
  readonly opOf: (call: Call) => Op | UnknownOp;
  readonly sourceAt: (line: ScriptLine) => SourceLine | null;
  /** See `Ending.clippedNorm`. */
  readonly clippedNorm: number | null;
}

export function readTrace(iteration: number, lines: Lines, parts: TraceParts): Trace {
  const builder = new TraceBuilder(parts, lines);
  for (const line of lines) builder.add(line);
  return { iteration, start: null, frames: builder.frames, outcome: builder.outcome() };
}

/** Kinds of what is given that no iteration before has made. */
const DATA = ['batch', 'constant', 'other'];
const UNREADABLE: UnknownOp = { name: 'a line that cannot be read' };

/** A step of which most is made when it is first asked for: of an iteration with thousands, few are looked at. */
class RecordedFrame implements TraceFrame {
  private knownOp: Op | UnknownOp | undefined;
  private knownInputs: readonly TraceValue[] | undefined;

  constructor(
    readonly index: number,
    readonly scope: readonly string[],
    readonly label: string,
    readonly overwrites: number | null,
    readonly differentiates: number | null,
    readonly output: TraceValue,
    private readonly call: Call,
    private readonly lines: readonly ScriptLine[],
    private readonly recording: TraceParts,
  ) {}

  get op(): Op | UnknownOp {
    this.knownOp ??= this.recording.opOf(this.call);
    return this.knownOp;
  }

  get inputs(): readonly TraceValue[] {
    this.knownInputs ??= this.call.inputs.map((each) => this.recording.memory.look(each, this.index));
    return this.knownInputs;
  }

  get attributes(): Attributes {
    return this.call.args as Attributes;
  }

  get source(): SourceLine | null {
    const [line] = this.lines;
    return line === undefined ? null : this.recording.sourceAt(line);
  }

  get stack(): readonly SourceLine[] {
    if (this.lines.length < 2) return [];
    return this.lines.flatMap((line) => this.recording.sourceAt(line) ?? []);
  }
}

class TraceBuilder {
  readonly frames: TraceFrame[] = [];
  private readonly end: EndLine | null;
  private readonly begin: BeginLine | undefined;
  private readonly gradientNames: ReadonlyMap<number, string>;
  private readonly clipped: ClippedGradients;
  /** The parameter that a version belongs to: its values, its gradient, or the optimizer's memory of it. */
  private readonly owners = new Map<number, string>();
  /** Memory that was taken and holds nothing yet. */
  private readonly unwritten = new Set<number>();
  private readonly firstFrames = new Map<number, number>();
  private readonly symbolCounts = new Map<string, number>();
  private readonly scopes = new Map<string, readonly string[]>();
  private readonly parameterNames: ReadonlySet<string>;
  private readonly batch: TraceValue[] = [];
  private readonly orphans: TraceValue[] = [];

  constructor(
    private readonly parts: TraceParts,
    lines: Lines,
  ) {
    this.end = lines.find((line) => line?.kind === 'end') ?? null;
    this.begin = lines.find((line) => line?.kind === 'begin');
    this.gradientNames = gradientsIn(lines, this.end);
    this.clipped = clippingIn(lines, this.end);
    this.parameterNames = new Set(parts.header.parameters.map(({ name }) => name));
  }

  add(line: TraceLine | null): void {
    if (line === null) this.addUnreadable();
    else if (line.kind === 'given') {
      const given = this.parts.memory.give(line.entry, line.given, DATA.includes(line.memory));
      if (line.memory === 'batch') this.batch.push(given);
      if (line.isOrphan) this.orphans.push(given);
      if (line.memory === 'unwritten') this.unwritten.add(line.entry.version);
      const owner = this.parameterIn(line.given);
      if (owner !== null) this.owners.set(line.entry.version, owner);
    } else if (line.kind === 'op') this.addOp(line);
  }

  outcome(): TraceOutcome {
    const { begin, end, parts } = this;
    const written = (versions: ReadonlyMap<string, number> | undefined, name: string): TraceValue | null => {
      const version = versions?.get(name);
      return version === undefined ? null : parts.memory.written(version);
    };
    const all = [...this.parameterNames].filter((name) => end?.before.has(name));
    const names = all.every((name) => written(end?.before, name) !== null) ? all : [];
    return {
      ...{ groups: [], batch: null, total: null, mean: null, perplexity: null, end: null },
      learningRate: begin?.rates[0] ?? null,
      ...(end !== null && { ending: this.endingOf(end) }),
      given: this.batch,
      orphans: this.orphans,
      ...(end?.evaluating != null && { evaluating: end.evaluating }),
      objective: end?.objective == null ? null : parts.memory.look(end.objective),
      parameters: names.flatMap((name) => written(end?.before, name) ?? []),
      standings: names.map((name) => standingOf(name, end)),
      gradients: names.map((name) => this.gradientOf(name)),
      ...(names.length > 0 && { clipping: this.clipping(names) }),
      changes: names.map((name) => end?.changes.get(name) ?? null),
      norms: names.map((name) => end?.norms.get(name) ?? null),
      updated: names.map((name) => (end?.before.get(name) === end?.after.get(name) ? null : written(end?.after, name))),
    };
  }

  private endingOf({ raised, raisedAt, steps, arrived, lost, foreign, leftOut }: EndLine): Ending {
    const source = raisedAt && this.parts.sourceAt(raisedAt);
    return {
      raised: raised === null ? null : { text: raised, source },
      steps: steps === null ? null : steps.reduce((sum, count) => sum + count, 0),
      arrived,
      lost,
      foreign,
      leftOut,
      clippedNorm: this.parts.clippedNorm,
    };
  }

  /** Before clipping. */
  private gradientOf(name: string): TraceValue | null {
    const entry = this.end?.gradients.get(name);
    if (entry === undefined) return null;
    return this.parts.memory.look({ ...entry, version: this.clipped?.unclipped.get(name) ?? entry.version });
  }

  private clipping(names: readonly string[]): RecordedClipping | null {
    if (this.clipped === null) return null;
    const look = (entry: ReadEntry | null | undefined): TraceValue | null =>
      entry == null ? null : this.parts.memory.look(entry);
    const { norm, coefficient } = this.clipped;
    const gradients = names.map((name) => look(this.end?.gradients.get(name)));
    return {
      norm: look(norm),
      coefficient: look(coefficient),
      gradients,
      ...(this.clipped.isScaled && { isScaled: true }),
    };
  }

  private addUnreadable(): void {
    const index = this.frames.length;
    const entry = {
      name: '',
      version: -2 - index,
      shape: [],
      strides: [],
      offset: 0,
      dtype: 'F32',
      statistics: null,
      value: null,
      isPart: false,
    };
    const output = this.parts.memory.write(entry, UNREADABLE.name, index);
    this.frames.push({
      index,
      op: UNREADABLE,
      inputs: [],
      output,
      attributes: {},
      scope: ['forward'],
      label: 'unreadable',
    });
  }

  private addOp(line: OpLine): void {
    this.firstFrames.set(line.index, this.frames.length);
    for (const call of callsOf(line)) this.addCall(line, call);
  }

  private addCall(line: OpLine, call: Call): void {
    const { memory } = this.parts;
    const { entry, output } = call;
    const before = output === '' ? undefined : call.inputs.find(({ name }) => name === output);
    const owner = line.phase === 'update' ? this.ownerOf(call) : null;
    if (owner !== null) this.owners.set(entry.version, owner);
    // What a fused update says it may write into, and leaves as it was.
    if (before !== undefined && output === 'grads' && call.name.includes('::_fused_')) {
      const old = memory.look(before);
      memory.write(entry, old.symbol, old.frame);
      return;
    }
    if (this.foldCast(line, call)) return;
    const label = labelOf(call);
    const index = this.frames.length;
    const written = memory.write(entry, this.symbolOf(line, call, label, before), index);
    const differentiates = line.of === null ? null : (this.firstFrames.get(line.of) ?? null);
    const overwrites = before?.version ?? null;
    const [scope, lines] = [this.scopeOf(line, owner), this.linesOf(line)];
    this.frames.push(
      new RecordedFrame(index, scope, label, overwrites, differentiates, written, call, lines, this.parts),
    );
  }

  private linesOf({ line, stack }: OpLine): readonly ScriptLine[] {
    const all = stack === null ? [] : (this.begin?.stacks[stack] ?? []);
    return all.length > 0 || line === null ? all : [line];
  }

  /** A cast shows as what it is of, where no number has become NaN or infinite by it, nor a whole one. */
  private foldCast({ index }: OpLine, call: Call): boolean {
    const { entry, inputs } = call;
    if (!isCast(call.op) || inputs.length !== 1 || !isFloat(entry.dtype)) return false;
    const { memory } = this.parts;
    const of = memory.look(inputs[0]);
    if (of.shape.join() !== entry.shape.join() || badIn(entry.statistics) > badIn(of.statistics)) return false;
    memory.writeCopy(entry, of);
    if (of.frame === null) this.firstFrames.delete(index);
    else this.firstFrames.set(index, of.frame);
    return true;
  }

  /** What is written in place keeps its name; a gradient is named by its parameter; others by module and op. */
  private symbolOf({ phase, scope }: OpLine, call: Call, label: string, before: ReadEntry | undefined): string {
    const gradient = this.gradientNames.get(call.entry.version);
    if (gradient !== undefined) return gradientSymbol({ symbol: gradient });
    const isNew = before === undefined || this.unwritten.has(before.version);
    const old = isNew ? null : (this.parts.memory.written(before.version)?.symbol ?? null);
    if (old !== null) return old;
    const place = scope.at(-1) ?? '';
    const name = `${phase === 'backward' ? '∇' : ''}${place === '' ? '' : `${place}.`}${label}`;
    const count = (this.symbolCounts.get(name) ?? 0) + 1;
    this.symbolCounts.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  }

  /** The parameter that an update step writes to, or whose values and gradient alone it reads. */
  private ownerOf({ inputs, output }: Call): string | null {
    const owner = ({ version }: ReadEntry): string | null =>
      this.gradientNames.get(version) ?? this.owners.get(version) ?? null;
    const named = inputs.find((input) => input.name === output && owner(input) !== null);
    if (named !== undefined) return owner(named);
    const owners = new Set(inputs.flatMap((input) => owner(input) ?? []));
    return owners.size === 1 ? [...owners][0] : null;
  }

  /** The same list for all steps of a module. */
  private scopeOf({ phase, scope, index }: OpLine, owner: string | null): readonly string[] {
    const part = this.clipped?.ops.has(index) ? 'clipping' : owner;
    const key = phase === 'update' ? `update ${part ?? ''}` : `${phase} ${scope.join('\n')}`;
    return findOrMake(this.scopes, key, () =>
      phase !== 'update' ? [phase, ...modulesIn(scope)] : part === null ? [phase] : [phase, part],
    );
  }

  /** `wte.weight` in `exp_avg.wte.weight`. */
  private parameterIn(given: string): string | null {
    for (let at = -1; ; at = given.indexOf('.', at + 1)) {
      const rest = given.slice(at + 1);
      if (this.parameterNames.has(rest)) return rest;
      if (given.indexOf('.', at + 1) === -1) return null;
    }
  }
}

function standingOf(name: string, end: EndLine | null): ParameterStanding {
  if (end?.frozen.has(name)) return 'frozen';
  return end !== null && !end.optimized.has(name) ? 'not optimized' : 'trained';
}

/** The parameters whose gradients versions are, also before they were clipped in place or cast. */
function gradientsIn(lines: Lines, end: EndLine | null): ReadonlyMap<number, string> {
  const names = gradientOwners(end);
  for (const line of lines.toReversed()) {
    if (line?.kind !== 'op') continue;
    for (const { name, version } of line.outputs) {
      const parameter = names.get(version);
      if (parameter === undefined) continue;
      const before = isCast(line.op.replace('aten::', ''))
        ? line.inputs[0]
        : line.inputs.find((input) => input.name === name && name !== '');
      if (before !== undefined && !names.has(before.version)) names.set(before.version, parameter);
    }
  }
  return names;
}

function isCast(op: string): boolean {
  return op === '_to_copy';
}

function badIn(statistics: Statistics | null | undefined): number {
  return statistics == null ? 0 : statistics.nan + statistics.infinite;
}

/** Modules by what each adds to the name of the one around it. */
function modulesIn(scope: readonly string[]): readonly string[] {
  const names: string[] = [];
  let outer = '';
  for (const name of scope) {
    if (name === '') continue;
    names.push(outer !== '' && name.startsWith(`${outer}.`) ? name.slice(outer.length + 1) : name);
    outer = name;
  }
  return names;
}
