/**
 * The tape: applies ops and records each application as a frame.
 * Invariant: frames stand in the order of execution, and each refers only to values made before it. Which
 * frames there are never depends on what values hold, so an op may be executed as it is recorded or afterwards, with all
 * others in order; or it was executed before, and is only recorded.
 */
import type { FormulaTree } from '../../document/formula.js';
import { findOrMake } from '../kernels/remember.js';
import { Arena } from './arena.js';
import type { Op } from './op.js';
import type { Application, Attributes } from './op-computing.js';
import { createPullback } from './pullback.js';
import { Step } from './step.js';
import { sizeOf, type Tensor } from './tensor.js';
import type { Axis, Value } from './value.js';

export type Scope = readonly string[];

/** One executed op. The first name of `scope` is the phase. */
export interface Frame extends Application {
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly output: Value;
  readonly index: number;
  readonly scope: Scope;
  readonly label: string;
}

/** Where a step stands, from its phase down to its own name. */
export function pathOf({ scope, label }: Pick<Frame, 'scope' | 'label'>): string {
  return [...scope, label].join(' › ');
}

/**
 * What an output is called: its symbol in formulas, what its axes run over, and the name of its step in the listing.
 */
interface Naming {
  readonly symbol: string;
  /** The symbol as a formula, where it is more than a name. */
  readonly written?: FormulaTree;
  /** By default, the axes of the first input. */
  readonly axes?: readonly Axis[];
  readonly label?: string;
  /** By default, the scope of the body that is recorded. */
  readonly scope?: Scope;
  /** Kept beyond the iteration (a parameter or optimizer state), so allocated apart from intermediate values. */
  readonly lasting?: boolean;
}

/** Attributes that are read anew whenever recorded steps are executed again. */
type Changing<A> = () => A;

/** A frame whose attributes change from one execution to the next. */
interface ChangingFrame {
  readonly frame: Omit<Frame, 'attributes'> & { attributes: Attributes };
  readonly attributes: Changing<Attributes>;
}

/** Whether ops are executed as soon as they are applied, recorded with their steps, or were executed and are named. */
type Mode = 'at once' | 'later' | 'before';

const NO_ATTRIBUTES: Attributes = {};
const NO_SCOPE: Scope = [];

export class Tape {
  frames: Frame[] = [];
  /** What remains to be executed, in order; empty unless ops are executed later. */
  steps: Step[] = [];
  private arena = new Arena();
  private lastingArena = new Arena();
  private changing: ChangingFrame[] = [];
  private node = 0;
  private scope: Scope = NO_SCOPE;
  private readonly pullbacks = new Map<Op, Op[]>();
  private readonly backwardScopes = new Map<Scope, Scope>();

  constructor(private readonly mode: Mode = 'at once') {}

  /** Starts an iteration in these arenas. Frames recorded before stay valid for whoever took them. */
  begin(arena: Arena, lastingArena: Arena): void {
    this.arena = arena;
    this.lastingArena = lastingArena;
    this.frames = [];
    this.steps = [];
    this.changing = [];
    this.node = 0;
    this.scope = NO_SCOPE;
  }

  /** What was recorded, of which the tape keeps nothing. */
  release(): readonly Frame[] {
    const { frames } = this;
    this.begin(new Arena(), new Arena());
    return frames;
  }

  /** Starts in these arenas after frames of another tape, which stays as it is. */
  beginAfter(frames: readonly Frame[], arena: Arena, lastingArena: Arena): void {
    this.begin(arena, lastingArena);
    this.frames = [...frames];
    this.node = (frames.at(-1)?.output.node ?? -1) + 1;
  }

  /** What reads the changing attributes of the frames recorded so far anew. */
  refresher(): () => void {
    const { changing } = this;
    return () => {
      for (const { frame, attributes } of changing) frame.attributes = attributes();
    };
  }

  /** Number of values so far; every value's `node` is below it. */
  get nodeCount(): number {
    return this.node;
  }

  /** @param symbol how formulas call it, if not by its name */
  parameter(name: string, tensor: Tensor, axes: readonly Axis[], symbol?: string): Value {
    const value = this.value(symbol ?? name, tensor, axes, true);
    return symbol === undefined ? value : { ...value, name };
  }

  /** A given value without a gradient: token ids, targets, optimizer state. */
  constant(symbol: string, tensor: Tensor, axes: readonly Axis[]): Value {
    return this.value(symbol, tensor, axes, false);
  }

  /** Records everything applied in `body` under this scope. */
  within<T>(scope: Scope, body: () => T): T {
    const outer = this.scope;
    this.scope = scope;
    const result = body();
    this.scope = outer;
    return result;
  }

  apply<A extends Attributes>(
    op: Op<A>,
    inputs: readonly Value[],
    naming: Attributes extends A ? Naming : never,
  ): Value;
  apply<A extends Attributes>(op: Op<A>, inputs: readonly Value[], naming: Naming, attributes: A | Changing<A>): Value;
  apply(
    op: Op,
    inputs: readonly Value[],
    naming: Naming,
    given: Attributes | Changing<Attributes> = NO_ATTRIBUTES,
  ): Value {
    const { compute, derive } = op;
    const attributes = isChanging(given) ? given() : given;
    const shape = compute.shape(inputs, attributes);
    const data = (naming.lasting ? this.lastingArena : this.arena).allocate(sizeOf(shape));
    const differentiable = inputs.some((input, i) => input.differentiable && derive.differentiable(i));
    const index = this.frames.length;
    const value = this.value(naming.symbol, { shape, data }, naming.axes ?? inputs[0].axes, differentiable, index);
    const output = naming.written === undefined ? value : { ...value, written: naming.written };
    const label = naming.label ?? op.name;
    const frame = { index, op, inputs, output, attributes, scope: naming.scope ?? this.scope, label };
    this.frames.push(frame);
    if (this.mode === 'at once') compute.forward(inputs, data, attributes);
    if (this.mode === 'later') {
      this.steps.push(new Step(frame, data));
      if (isChanging(given)) this.changing.push({ frame, attributes: given });
    }
    return output;
  }

  /**
   * Applies the pullback of a recorded frame for one input, and records it as a frame of the backward phase.
   * @param symbol of the gradient, if it belongs to more than this input
   */
  pull(of: Frame, input: number, gradient: Value, symbol?: string): Value {
    const target = of.inputs[input];
    const data = this.pulledData(of, input, gradient);
    const index = this.frames.length;
    const { shape, axes } = target;
    const output = this.value(symbol ?? gradientSymbol(target), { shape, data }, axes, false, index);
    this.frames.push({
      index,
      op: this.pullbackOf(of.op, input),
      inputs: [gradient, ...of.inputs, of.output],
      output,
      attributes: of.attributes,
      scope: this.backwardScopeOf(of.scope),
      label: output.symbol,
    });
    return output;
  }

  private pulledData(of: Frame, input: number, gradient: Value): Float64Array {
    const { inputs } = of;
    const { compute } = of.op;
    if (compute.passesGradientOn?.(input)) return gradient.data;
    const data = this.arena.allocate(inputs[input].data.length);
    if (this.mode === 'at once') compute.pullback(input, gradient, inputs, data, of.attributes, of.output);
    if (this.mode === 'later') this.steps.push(new Step(of, data, gradient, input));
    return data;
  }

  private value(
    symbol: string,
    { shape, data }: Tensor,
    axes: readonly Axis[],
    differentiable: boolean,
    frame: number | null = null,
  ): Value {
    return { shape, data, node: this.node++, symbol, axes, differentiable, frame };
  }

  private pullbackOf(op: Op, input: number): Op {
    const pullbacks = findOrMake(this.pullbacks, op, () => []);
    pullbacks[input] ??= createPullback(op, input);
    return pullbacks[input];
  }

  /** The scope of the backward steps for frames recorded under `scope`. */
  backwardScopeOf(scope: Scope): Scope {
    return findOrMake(this.backwardScopes, scope, ([phase = 'forward', ...inner]) => [
      'backward',
      `through ${phase}`,
      ...inner,
    ]);
  }
}

function isChanging(attributes: Attributes | Changing<Attributes>): attributes is Changing<Attributes> {
  return typeof attributes === 'function';
}

export function gradientSymbol(target: Pick<Value, 'symbol'>): string {
  return `∂loss/∂${target.symbol}`;
}
