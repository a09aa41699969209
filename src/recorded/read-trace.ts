/**
 * The lines of an iteration as a trace: one step an op and output, lists tensor by tensor, so that foreach and fused
 * updates read like looped ones.
 * Invariant: the steps stand in the order of execution, and refer only to values that were there before them.
 */
import type { Attributes, Op } from '../engine/op.js';
import { gradientSymbol } from '../engine/tape.js';
import type {
  ParameterStanding,
  SourceLine,
  Trace,
  TraceFrame,
  TraceOutcome,
  TraceValue,
  UnknownOp,
} from '../timeline/trace.js';
import type { EndLine, OpLine, ReadEntry, TraceLine, WrittenEntry } from './lines.js';
import type { Memory } from './memory.js';
import type { Header } from './rank-files.js';

/** One output of an op, with what goes into it. */
export interface Call {
  /** Without namespace, list prefix and the mark of writing in place: `add` for `aten::_foreach_add_`. */
  readonly op: string;
  readonly name: string;
  readonly overload: string;
  /** The name of the output: of an argument that is written, of one of several results (`[1]`), or empty. */
  readonly output: string;
  readonly inputs: readonly ReadEntry[];
  readonly args: OpLine['args'];
  readonly entry: WrittenEntry;
}

export interface TraceParts {
  readonly header: Header;
  readonly memory: Memory;
  readonly opOf: (call: Call) => Op | UnknownOp;
  readonly sourceAt: (line: readonly [number, number]) => SourceLine | null;
}

export function readTrace(iteration: number, lines: readonly (TraceLine | null)[], parts: TraceParts): Trace {
  const builder = new TraceBuilder(parts, lines);
  for (const line of lines) builder.add(line);
  const rate = lines.find((line) => line?.kind === 'begin')?.rates[0] ?? null;
  return { iteration, start: null, frames: builder.frames, outcome: builder.outcome(rate) };
}

/** Kinds of what is given that no iteration before has made. */
const DATA = ['batch', 'constant', 'other'];
const UNREADABLE: UnknownOp = { name: 'a line that cannot be read' };

class TraceBuilder {
  readonly frames: TraceFrame[] = [];
  private readonly end: EndLine | null;
  private readonly gradientNames: ReadonlyMap<number, string>;
  /** The parameter that a version belongs to: its values, its gradient, or the optimizer's memory of it. */
  private readonly owners = new Map<number, string>();
  private readonly firstFrames = new Map<number, number>();
  private readonly symbolCounts = new Map<string, number>();
  private readonly parameterNames: ReadonlySet<string>;

  constructor(
    private readonly parts: TraceParts,
    lines: readonly (TraceLine | null)[],
  ) {
    this.end = lines.find((line): line is EndLine => line?.kind === 'end') ?? null;
    this.gradientNames = gradientsIn(lines, this.end);
    this.parameterNames = new Set(parts.header.parameters.map(({ name }) => name));
  }

  add(line: TraceLine | null): void {
    if (line === null) this.addUnreadable();
    else if (line.kind === 'given') {
      this.parts.memory.write(line.entry, line.given, null, DATA.includes(line.memory));
      const owner = this.parameterIn(line.given);
      if (owner !== null) this.owners.set(line.entry.version, owner);
    } else if (line.kind === 'op') this.addOp(line);
  }

  outcome(learningRate: number | null): TraceOutcome {
    const { end, parts } = this;
    const known = parts.header.parameters.filter(({ name }) => end?.before.has(name) === true);
    const written = (versions: ReadonlyMap<string, number> | undefined, name: string): TraceValue | null => {
      const version = versions?.get(name);
      return version === undefined ? null : parts.memory.written(version);
    };
    const parameters = known.flatMap(({ name }) => written(end?.before, name) ?? []);
    const isWhole = parameters.length === known.length;
    return {
      ...{ groups: [], batch: null, total: null, mean: null, perplexity: null, end: null, learningRate },
      objective: end?.objective == null ? null : parts.memory.look(end.objective),
      parameters: isWhole ? parameters : [],
      standings: isWhole ? known.map(({ name }) => standingOf(name, end)) : [],
      gradients: isWhole ? known.map(({ name }) => this.gradientOf(name)) : [],
      updated: isWhole
        ? known.map(({ name }) => (end?.before.get(name) === end?.after.get(name) ? null : written(end?.after, name)))
        : [],
    };
  }

  private gradientOf(name: string): TraceValue | null {
    const entry = this.end?.gradients.get(name);
    return entry === undefined ? null : this.parts.memory.look(entry);
  }

  private addUnreadable(): void {
    const index = this.frames.length;
    const entry = {
      name: '',
      version: -2 - index,
      shape: [],
      strides: null,
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
    const { entry } = call;
    const before = call.inputs.find(({ name }) => name === call.output);
    const owner = this.ownerOf(call);
    if (owner !== null) this.owners.set(entry.version, owner);
    // What a fused update says it may write into, and leaves as it was.
    const isUntouched = call.name.includes('::_fused_') && call.output === 'grads';
    if (isUntouched && before !== undefined) {
      const old = memory.look(before);
      memory.write(entry, old.symbol, old.frame);
      return;
    }
    const index = this.frames.length;
    const inputs = call.inputs.map((each) => memory.look(each));
    const output = memory.write(entry, this.symbolOf(line, call, before), index);
    this.frames.push({
      index,
      op: this.parts.opOf(call),
      inputs,
      output,
      attributes: call.args as Attributes,
      scope: scopeOf(line, owner),
      label: labelOf(call),
      source: line.line === null ? null : this.parts.sourceAt(line.line),
      overwrites: before?.version ?? null,
      differentiates: line.of === null ? null : (this.firstFrames.get(line.of) ?? null),
    });
  }

  /** What is written in place keeps its name; a gradient is named by its parameter; others by module and op. */
  private symbolOf({ phase, scope }: OpLine, call: Call, before: ReadEntry | undefined): string {
    const gradient = this.gradientNames.get(call.entry.version);
    if (gradient !== undefined) return gradientSymbol({ symbol: gradient });
    const old = before === undefined ? null : this.parts.memory.symbolOf(before.version);
    if (old !== null) return old;
    const place = scope.at(-1) ?? '';
    const name = `${phase === 'backward' ? '∇' : ''}${place === '' ? '' : `${place}.`}${labelOf(call)}`;
    const count = (this.symbolCounts.get(name) ?? 0) + 1;
    this.symbolCounts.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  }

  private ownerOf({ inputs, output }: Call): string | null {
    const named = inputs.find(({ name, version }) => name === output && this.owners.has(version));
    const first = named ?? inputs.find(({ version }) => this.owners.has(version));
    return first === undefined ? null : (this.owners.get(first.version) ?? null);
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
  if (end?.frozen.has(name) === true) return 'frozen';
  return end !== null && !end.optimized.has(name) ? 'not optimized' : 'trained';
}

/** The parameters whose gradients versions are, also before they were clipped in place. */
function gradientsIn(lines: readonly (TraceLine | null)[], end: EndLine | null): ReadonlyMap<number, string> {
  const names = new Map(Array.from(end?.gradients ?? [], ([name, { version }]) => [version, name]));
  for (const line of lines.toReversed()) {
    if (line?.kind !== 'op') continue;
    for (const { name, version } of line.outputs) {
      const parameter = names.get(version);
      const before = line.inputs.find((input) => input.name === name && name !== '');
      if (parameter !== undefined && before !== undefined && !names.has(before.version))
        names.set(before.version, parameter);
    }
  }
  return names;
}

const LISTED = /^(.*)\[(\d+)\]$/;

/** An op once for each output, tensor by tensor of its lists. */
function callsOf(line: OpLine): readonly Call[] {
  const [namespace, written] = line.op.split('::');
  const name = written ?? namespace;
  const op = name.replace(/^_foreach_/, '').replace(/(?<=[^_])_$/, '');
  const about = { op, name: line.op, overload: line.overload };
  const calls = line.outputs.map((entry, position) => {
    const [, list, digits] = LISTED.exec(entry.name) ?? [];
    const at = Number(digits);
    const isList = digits !== undefined && line.inputs.some((input) => LISTED.exec(input.name)?.[2] === digits);
    if (!isList) return { ...about, output: entry.name, inputs: line.inputs, args: line.args, entry, order: position };
    return { ...about, output: list, inputs: inputsAt(line.inputs, at), args: argsAt(line.args, at), entry, order: at };
  });
  return calls.sort((a, b) => a.order - b.order);
}

/** The inputs of one entry of each list, and those that are no lists. */
function inputsAt(inputs: readonly ReadEntry[], at: number): readonly ReadEntry[] {
  return inputs.flatMap((input) => {
    const [, list, digits] = LISTED.exec(input.name) ?? [];
    if (digits === undefined) return [input];
    return Number(digits) === at ? [{ ...input, name: list }] : [];
  });
}

function argsAt(args: OpLine['args'], at: number): OpLine['args'] {
  const entries = Object.entries(args).map(([name, value]) => {
    const isList = name === 'scalars' && Array.isArray(value);
    return [isList ? 'scalar' : name, isList ? (value[at] ?? 0) : value] as const;
  });
  return Object.fromEntries(entries);
}

/** What the results of an op are called that has several. */
const RESULTS: Readonly<Record<string, readonly string[]>> = {
  native_layer_norm: ['', 'mean', 'rstd'],
  native_layer_norm_backward: ['input', 'weight', 'bias'],
  nll_loss_forward: ['', 'total weight'],
  _scaled_dot_product_flash_attention_for_cpu: ['', 'logsumexp'],
  _scaled_dot_product_flash_attention_for_cpu_backward: ['query', 'key', 'value'],
  convolution_backward: ['input', 'weight', 'bias'],
  native_batch_norm: ['', 'mean', 'rstd'],
  max: ['', 'index'],
  native_dropout: ['', 'mask'],
};

export function labelOf({ op, output, name }: Call): string {
  const [, list, digits] = LISTED.exec(output) ?? [];
  if (digits !== undefined && list === '') {
    const result = RESULTS[op]?.[Number(digits)] ?? digits;
    return result === '' ? op : `${op} ${result}`;
  }
  return name.includes('::_fused_') ? `${op.replace(/^_fused_/, '')} ${output}` : op;
}

/** Modules by what each adds to the name of the one around it. */
function scopeOf({ phase, scope }: OpLine, owner: string | null): readonly string[] {
  if (phase === 'update') return owner === null ? [phase] : [phase, owner];
  const names: string[] = [phase];
  let outer = '';
  for (const name of scope) {
    if (name === '') continue;
    names.push(outer !== '' && name.startsWith(`${outer}.`) ? name.slice(outer.length + 1) : name);
    outer = name;
  }
  return names;
}
