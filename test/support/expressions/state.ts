/**
 * What names mean at a step of a run, from the words of `info expressions` and the plain data of traces: a name holds
 * the value computed last; before its step, the one of the iteration before.
 */

import type { ScoredGroup } from '../../../src/model/models/language-head.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import type { Value } from '../../../src/numbers/engine/value.js';
import type { Cursor } from '../../../src/timeline/cursor.js';
import type { Timeline } from '../../../src/timeline/timeline.js';
import type { ReplayedTrace } from '../../../src/timeline/trace.js';
import type { State } from './evaluate.js';
import { notYet, refuse } from './syntax.js';
import { type Plain, type PlainAxis, type Table, tableOrNumber } from './tables.js';

/** Of the frames of a trace, each put together once. */
const ADDRESSES = new WeakMap<readonly Frame[], readonly string[]>();

type Values = readonly (number | string)[] | null;

/** A prediction of a batch: its row in a group. */
interface Prediction {
  readonly group: ScoredGroup;
  readonly row: number;
}

const NAMES: Readonly<Record<string, (at: StateAt) => Plain>> = {
  iteration: ({ iteration }) => iteration,
  learningRate: ({ trace }) => trace.outcome.learningRate,
  loss: (at) => at.last((trace) => trace.outcome.objective),
  meanLoss: (at) => at.last((trace) => trace.outcome.mean),
  perplexity: (at) => at.last((trace) => trace.outcome.perplexity),
  gradientNorm: (at) =>
    at.settled(
      ({ outcome }) => outcome.gradients,
      (trace) => norm(trace.outcome.gradients),
    ),
  parameterNorm: ({ trace }) => norm(trace.outcome.parameters),
  updateRatio: (at) =>
    at.settled(
      ({ outcome }) => outcome.updated,
      ({ outcome }) => ratio(outcome.parameters, outcome.updated),
    ),
  validationLoss: (at) => at.validationLoss(),
  losses: (at) =>
    at.ofAll(
      ({ terms }) => terms,
      ({ group, row }) => group.terms.data[row],
    ),
  'probability.target': (at) => {
    const part = ({ probabilities }: ScoredGroup): Value => probabilities;
    const target = ({ group, row }: Prediction): number => rowOf(group.probabilities, row)[group.targets.data[row]];
    const here = at.atHand();
    return here === null ? at.ofAll(part, target) : at.ofPrediction(here, part, target);
  },
  logits: (at) => at.rowAtHand(({ logits }) => logits),
  probability: (at) => at.rowAtHand(({ probabilities }) => probabilities),
  output: (at) => at.output(),
  op: (at) => at.frame().op.name,
  phase: (at) => at.frame().scope[0],
  scope: (at) => at.frame().scope.join('/'),
  step: (at) => at.frame().index + 1,
};

const OF_PARAMETERS: Readonly<Record<string, (at: StateAt, k: number) => Plain>> = {
  parameter: (at, k) =>
    plain(
      at.isDone(at.trace.outcome.updated[k])
        ? at.trace.outcome.updated[k]
        : at.asBefore(at.trace.outcome.parameters)[k],
    ),
  gradient: (at, k) => at.last((trace) => trace.outcome.gradients[k]),
  clippedGradient: (at, k) => at.last(({ outcome }) => outcome.clipping?.gradients[k] ?? outcome.gradients[k]),
  updateRatio: (at, k) =>
    at.settled(
      ({ outcome }) => [outcome.updated[k]],
      ({ outcome }) => ratio([outcome.parameters[k]], [outcome.updated[k]]),
    ),
  m: (at, k) => at.memory('m', k),
  v: (at, k) => at.memory('v', k),
  velocity: (at, k) => at.memory('velocity', k),
};

export function stateAt(timeline: Timeline, cursor: Cursor): State {
  return new StateAt(timeline, cursor);
}

/** A step of a run; it computes what is asked of it. */
class StateAt implements State {
  readonly iteration: number;
  readonly trace: ReplayedTrace;

  /** @param reading what names hold: what was computed last, what the iteration itself has computed, or all of it */
  constructor(
    private readonly timeline: Timeline,
    private readonly cursor: Cursor,
    private readonly reading: 'last' | 'own' | 'whole' = 'last',
  ) {
    this.iteration = cursor.iteration;
    this.trace = timeline.trace(cursor.iteration);
  }

  knows(name: string, values: Values): boolean {
    if (values === null) return Object.hasOwn(NAMES, name);
    const [first] = values;
    if (name === 'p' || name === 'logits')
      return this.timeline.program.model.words.includes(String(first)) && values.length <= 2;
    if (name === 'input') return typeof first === 'number' && Number.isInteger(first) && first >= 0;
    if (values.length !== 1 || typeof first !== 'string') return false;
    return name === 'value'
      ? this.framesCalled(first, this.trace).length === 1
      : Object.hasOwn(OF_PARAMETERS, name) && this.parameter(first) !== -1;
  }

  read(name: string, values: Values): Plain {
    if (values === null) return NAMES[name](this);
    const [first, second] = values;
    if (name === 'p') return this.ofWord(String(first), second, (group) => group.probabilities);
    if (name === 'logits') return this.ofWord(String(first), second, (group) => group.logits);
    if (name === 'input') return plain(this.frame().inputs[Number(first)] ?? refuse('no such input'));
    if (name === 'value') return this.last((trace) => this.framesCalled(String(first), trace)[0].output);
    return OF_PARAMETERS[name](this, this.parameter(String(first)));
  }

  at(iteration: number): StateAt | null {
    return iteration < 0 || iteration > this.iteration
      ? null
      : new StateAt(this.timeline, { ...this.cursor, iteration }, this.reading === 'last' ? 'last' : 'whole');
  }

  within(iteration: number): StateAt | null {
    if (iteration < 0 || iteration > this.iteration) return null;
    const own = this.reading === 'whole' ? 'whole' : 'own';
    return new StateAt(this.timeline, { ...this.cursor, iteration }, iteration === this.iteration ? own : 'whole');
  }

  frame(): Frame {
    return this.trace.frames[this.cursor.frame] ?? notYet('no step has been executed');
  }

  /** Whether a value, or the row of it, has been computed here. */
  isDone({ frame }: Value, row: number | null = null): boolean {
    if (this.reading === 'whole') return true;
    const { frame: here, row: current } = this.cursor;
    if (frame === null || frame !== here) return frame === null || frame < here;
    return current === null || (row !== null && row <= current);
  }

  /** A value of this iteration if it is there, else that of the one before. */
  last(find: (trace: ReplayedTrace) => Value): Plain {
    return this.settled(
      (trace) => [find(trace)],
      (trace) => plain(find(trace)),
    );
  }

  settled<T>(made: (trace: ReplayedTrace) => readonly Value[], compute: (trace: ReplayedTrace) => T): T {
    if (made(this.trace).every((value) => this.isDone(value))) return compute(this.trace);
    return compute(this.before().trace);
  }

  memory(name: string, k: number): Plain {
    const slot = this.timeline.program.optimizer.memory.indexOf(name);
    if (slot === -1) refuse(`no ${name}`);
    const { axes } = this.timeline.program.model.parameters[k];
    const after = this.trace.outcome.end.optimizerState[k][slot];
    const made = this.trace.frames.find(({ output }) => output.data === after.data) ?? refuse('nothing made it');
    const { shape, data } = this.isDone(made.output) ? after : this.asBefore(this.trace.start.optimizerState)[k][slot];
    return plain({ shape, data, axes });
  }

  validationLoss(): number {
    const taken = this.timeline.validationLosses.filter(({ iteration }) => iteration <= this.iteration);
    return taken.at(-1)?.loss ?? notYet('nothing is set aside');
  }

  output(): Plain {
    const { output } = this.frame();
    const { row } = this.cursor;
    if (row === null) return plain(output);
    const outer = output.shape.length === 1 ? output.shape : output.shape.slice(0, -1);
    const whole = plain(output) as Table;
    const size = whole.data.length / outer.reduce((rows, x) => rows * x, 1);
    const first = outer.length > 1 ? { name: 'row', labels: null } : whole.axes[0];
    return {
      shape: [row + 1, ...whole.shape.slice(outer.length)],
      data: whole.data.slice(0, (row + 1) * size),
      axes: [{ ...first, labels: first.labels?.slice(0, row + 1) ?? null }, ...whole.axes.slice(outer.length)],
    };
  }

  /** The prediction that the step belongs to. */
  atHand(): Prediction | null {
    const { groups } = this.trace.outcome;
    const frame = this.trace.frames[this.cursor.frame];
    if (frame === undefined) return null;
    const own = groups.find(({ scope }) => scope !== null && frame.scope.includes(scope));
    if (own !== undefined) return { group: own, row: 0 };
    const { row } = this.cursor;
    const rows = frame.output.shape
      .slice(0, Math.max(1, frame.output.shape.length - 1))
      .reduce((size, x) => size * x, 1);
    const isByPrediction = groups.length === 1 && groups[0].scope === null && rows === groups[0].targets.data.length;
    return row !== null && isByPrediction ? { group: groups[0], row } : null;
  }

  ofPrediction<T>(place: Prediction, part: (group: ScoredGroup) => Value, compute: (place: Prediction) => T): T {
    // The rows of a prediction that runs alone are its words, and it is there with the last of them.
    if (this.isDone(part(place.group), place.group.scope === null ? place.row : null)) return compute(place);
    const all = this.predictions();
    const k = all.findIndex(({ group, row }) => group === place.group && row === place.row);
    return compute(this.before().predictions()[k] ?? notYet('no such prediction before'));
  }

  ofAll(part: (group: ScoredGroup) => Value, compute: (place: Prediction) => number): Plain {
    const all = this.predictions();
    const isBegun = all.some(({ group, row }) => this.isDone(part(group), row));
    const data = isBegun
      ? all.map((place) => this.ofPrediction(place, part, compute))
      : this.before().predictions().map(compute);
    return { shape: [data.length], data, axes: [{ name: 'prediction', labels: null }] };
  }

  rowAtHand(part: (group: ScoredGroup) => Value): Plain {
    const here = this.atHand() ?? refuse('no prediction is at hand');
    return this.ofPrediction(here, part, ({ group, row }) => {
      const value = part(group);
      const data = rowOf(value, row);
      return { shape: [data.length], data, axes: plainAxes(value.axes).slice(-1) };
    });
  }

  private ofWord(word: string, number: number | string | undefined, part: (group: ScoredGroup) => Value): Plain {
    const column = this.timeline.program.model.words.indexOf(word);
    const inRow = ({ group, row }: Prediction): number => rowOf(part(group), row)[column];
    const here = number === undefined ? this.atHand() : null;
    if (here !== null) return this.ofPrediction(here, part, inRow);
    // Until this iteration predicts, both the prediction and what it has are those of the iteration before.
    const isBegun = this.predictions().some(({ group, row }) => this.isDone(part(group), row));
    if (!isBegun) return inRow(this.before().chosen(word, number));
    return this.ofPrediction(this.chosen(word, number), part, inRow);
  }

  /** By its number, or else the only one whose target is the word. */
  private chosen(word: string, number: number | string | undefined): Prediction {
    const all = this.predictions();
    if (number !== undefined) return all[Number(number) - 1] ?? refuse('no such prediction');
    const [only, ...others] = all.filter(({ group, row }) => group.predictions[row].target === word);
    return only !== undefined && others.length === 0 ? only : refuse('which prediction?');
  }

  private predictions(): readonly Prediction[] {
    return this.trace.outcome.groups.flatMap((group) => group.predictions.map((_, row) => ({ group, row })));
  }

  /** What an iteration begins with is of the one before. */
  asBefore<T>(value: T): T {
    return this.reading === 'own' ? notYet('this iteration has not computed it') : value;
  }

  private before(): StateAt {
    if (this.reading === 'own') notYet('this iteration has not computed it');
    return this.at(this.iteration - 1) ?? notYet('nothing has computed it yet');
  }

  private parameter(name: string): number {
    return this.timeline.program.model.parameters.findIndex((each) => each.name === name);
  }

  private framesCalled(name: string, { frames }: ReplayedTrace): readonly Frame[] {
    const addresses = ADDRESSES.get(frames) ?? frames.map(addressOf);
    ADDRESSES.set(frames, addresses);
    return frames.filter((_, k) => addresses[k] === name);
  }
}

export function addressOf({ scope, label }: Frame): string {
  return [...scope, label].join('/');
}

function plain({ shape, data, axes }: Pick<Value, 'shape' | 'data' | 'axes'>): Plain {
  return tableOrNumber({ shape, data: Array.from(data), axes: plainAxes(axes) });
}

function plainAxes(axes: Value['axes']): readonly PlainAxis[] {
  return axes.map(({ name, labels }) => ({ name, labels: labels ?? null }));
}

function rowOf({ data, shape }: Value, row: number): readonly number[] {
  const columns = shape.at(-1) ?? 1;
  return Array.from(data.subarray(row * columns, (row + 1) * columns));
}

function norm(values: readonly Pick<Value, 'data'>[]): number {
  let squares = 0;
  for (const { data } of values) for (const x of data) squares += x * x;
  return Math.sqrt(squares);
}

function ratio(before: readonly Value[], after: readonly Value[]): number {
  const change = before.map(({ data }, k) => ({ data: data.map((x, i) => after[k].data[i] - x) }));
  return norm(change) / norm(before);
}
