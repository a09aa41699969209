/**
 * Layers over iterations: how long their gradients are, how far updates move them for their length, and how many units of
 * rectifiers are 0 for every row.
 * Invariant: what is not known yet, was not recorded, or is not there has no number, and each says which it is.
 */
import { nameOfParameter } from '../../../engine/op.js';
import { reporting } from '../../../engine/slices.js';
import { columnsOf } from '../../../engine/tensor.js';
import type { History } from '../../../timeline/history.js';
import type { Task } from '../../../timeline/task.js';
import {
  isKnown,
  isRecorded,
  recordedChange,
  recordedNorm,
  type Trace,
  type TraceFrame,
  type TraceValue,
} from '../../../timeline/trace.js';
import { type Coverage, createCoverage, describeMissed, unseenIn } from '../../../timeline/unseen.js';
import { depthFor } from '../gradient-path.js';
import { deadUnits } from '../rules/rule-details.js';

export type Unknown = 'none' | 'not yet' | 'not recorded';

/** A number of an iteration, and the step that it is about. */
export interface Figure {
  readonly value: number | Unknown;
  readonly frame: number | null;
}

/** The figures of one parameter, one for each iteration. */
export interface ParameterFigures {
  readonly name: string;
  /** Before clipping. */
  readonly gradient: readonly Figure[];
  /** The length of the change. */
  readonly change: readonly Figure[];
  /** The length before the update. */
  readonly size: readonly Figure[];
}

/** The units of a rectifier, by the scope that it is in: how many there are, and how many are 0 for every row. */
export interface UnitFigures {
  readonly name: string;
  readonly units: readonly Figure[];
  readonly dead: readonly Figure[];
}

export interface Layers {
  readonly iterations: readonly number[];
  readonly parameters: readonly ParameterFigures[];
  readonly rectifiers: readonly UnitFigures[];
  /** What could not be looked at, in a sentence each; empty where all could. */
  readonly unseen: { readonly gradients: string; readonly updates: string; readonly rectifiers: string };
}

/** @param until the last frame that counts in an iteration */
export function* layersOver(
  timeline: History,
  iterations: readonly number[],
  until: (iteration: number) => number,
): Task<Layers> {
  const table = new Table();
  for (const [k, iteration] of iterations.entries()) {
    const looking = timeline.scan(iteration, iteration + 1, 0, (trace) => table.add(trace, k, until(iteration)));
    yield* reporting(looking, () => ({ name: 'layers', done: k, total: iterations.length }));
  }
  return table.layers(iterations);
}

type Row = Map<number, Figure>;

class Table {
  private readonly parameters = new Map<string, { gradient: Row; change: Row; size: Row }>();
  private readonly rectifiers = new Map<string, { units: Row; dead: Row }>();
  private readonly coverage = { gradients: createCoverage(), updates: createCoverage(), rectifiers: createCoverage() };

  *add({ frames, outcome }: Trace, k: number, until: number): Task<boolean> {
    const { parameters, gradients, updated } = outcome;
    const progress = { done: 0, total: parameters.length };
    for (const [at, parameter] of parameters.entries()) {
      const own = madeIn(this.parameters, nameOfParameter(parameter), () => ({
        gradient: new Map(),
        change: new Map(),
        size: new Map(),
      }));
      own.gradient.set(k, figureOf(gradients[at] ?? null, until, normIn, this.coverage.gradients));
      own.size.set(k, { value: recordedNorm([parameter]) ?? 'not recorded', frame: null });
      own.change.set(k, this.changeOf(parameter, updated[at] ?? null, until));
      yield progress;
    }
    const scopes = new Set(outcome.groups.map(({ scope }) => scope));
    for (const [name, all] of rectifiersIn(frames, scopes)) {
      const own = madeIn(this.rectifiers, name, () => ({ units: new Map(), dead: new Map() }));
      const found = this.unitsOf(all, until);
      own.units.set(k, found.units);
      own.dead.set(k, found.dead);
      yield progress;
    }
    return false;
  }

  layers(iterations: readonly number[]): Layers {
    const list = (row: Row): readonly Figure[] => iterations.map((_, k) => row.get(k) ?? NONE);
    return {
      iterations,
      parameters: Array.from(this.parameters, ([name, { gradient, change, size }]) => ({
        ...{ name, gradient: list(gradient), change: list(change), size: list(size) },
      })),
      rectifiers: Array.from(this.rectifiers, ([name, { units, dead }]) => ({
        ...{ name, units: list(units), dead: list(dead) },
      })),
      unseen: {
        gradients: describeMissed(this.coverage.gradients, 'gradient'),
        updates: describeMissed(this.coverage.updates, 'update'),
        rectifiers: describeMissed(this.coverage.rectifiers, 'rectifier'),
      },
    };
  }

  /** Of a parameter that no step has updated it is 0. */
  private changeOf(before: TraceValue, after: TraceValue | null, until: number): Figure {
    if (after === null) return { value: 0, frame: null };
    return figureOf(after, until, () => recordedChange(before, after), this.coverage.updates, before);
  }

  /** A unit is dead where it is 0 in every step of this name, as in that of every document. */
  private unitsOf(all: readonly TraceFrame[], until: number) {
    const [{ output }] = all;
    const units = columnsOf(output.shape);
    const last = all[all.length - 1].index;
    const figure = (value: number | Unknown) => ({ value, frame: last });
    this.coverage.rectifiers.look();
    if (last > until) return { units: figure(units), dead: figure('not yet') };
    const missing = unseenIn(all.map((frame) => frame.output));
    if (missing !== null) {
      this.coverage.rectifiers.miss(missing);
      return { units: figure(units), dead: figure('not recorded') };
    }
    let dead: readonly number[] | null = null;
    for (const frame of all) {
      if (!isRecorded(frame.output)) continue;
      const own = new Set(deadUnits(frame.output.data, units));
      dead = dead === null ? [...own] : dead.filter((unit) => own.has(unit));
    }
    return { units: figure(units), dead: figure(dead?.length ?? 0) };
  }
}

const NONE: Figure = { value: 'none', frame: null };

const normIn = (value: TraceValue): number | null => recordedNorm([value]);

function figureOf(
  value: TraceValue | null,
  until: number,
  numberOf: (value: TraceValue) => number | null,
  coverage: Coverage,
  ...others: readonly TraceValue[]
): Figure {
  if (value === null) return NONE;
  const { frame } = value;
  if ((frame ?? -1) > until) return { value: 'not yet', frame };
  coverage.look();
  const number = numberOf(value);
  if (number === null) coverage.miss(unseenIn([value, ...others]) ?? { unseen: 'large' });
  return { value: number ?? 'not recorded', frame };
}

/** By the modules or parts of the model that they are in, and what they are called there. */
function rectifiersIn(frames: readonly TraceFrame[], apart: ReadonlySet<string | null>) {
  const found = new Map<string, TraceFrame[]>();
  for (const frame of frames) {
    if (!isKnown(frame.op) || frame.op.saturation?.kind !== 'rectifier') continue;
    const modules = frame.scope.slice(1).filter((scope) => !apart.has(scope));
    madeIn(found, [...modules, frame.label.split(' = ')[0]].join('.'), () => []).push(frame);
  }
  return found;
}

function madeIn<T>(all: Map<string, T>, name: string, make: () => T): T {
  const known = all.get(name) ?? make();
  all.set(name, known);
  return known;
}

/** A layer, as a line of the table: the number of each iteration, and where its largest part was made. */
export interface LayerRow {
  readonly name: string;
  readonly cells: readonly (number | Unknown)[];
  readonly frames: readonly (number | null)[];
}

export interface LayerRows {
  readonly gradients: readonly LayerRow[];
  /** The length of the change over the length before it. */
  readonly ratios: readonly LayerRow[];
  /** The share of the units that are dead. */
  readonly dead: readonly (LayerRow & { readonly units: number })[];
}

/** With so many parts of their names, layers are told apart. */
export function rowsAt({ parameters, rectifiers, iterations }: Layers, depth: number): LayerRows {
  const groups = groupBy(parameters, depth);
  const rows = (cellsOf: (own: readonly ParameterFigures[], k: number) => LayerCell): readonly LayerRow[] =>
    Array.from(groups, ([name, own]) => rowOf(name, iterations, (k) => cellsOf(own, k)));
  return {
    gradients: rows((own, k) => lengthOf(own.map(({ gradient }) => gradient[k]))),
    ratios: rows((own, k) => ratioOf(own, k)),
    dead: Array.from(groupBy(rectifiers, depth), ([name, own]) => ({
      ...rowOf(name, iterations, (k) => deadShare(own, k)),
      units: Math.max(...iterations.map((_, k) => totalOf(own.map(({ units }) => units[k])))),
    })),
  };
}

/** How many parts the longest name has. */
export function deepest({ parameters, rectifiers }: Layers): number {
  return Math.max(1, ...[...parameters, ...rectifiers].map(({ name }) => name.split('.').length));
}

/** The greatest depth that gives few enough lines to take in at once. */
export function usualDepth(layers: Layers): number {
  return depthFor(MANY_LAYERS, deepest(layers), (depth) => groupBy(layers.parameters, depth).size);
}

const MANY_LAYERS = 16;

interface LayerCell {
  readonly value: number | Unknown;
  readonly frame: number | null;
}

function rowOf(name: string, iterations: readonly number[], cellAt: (k: number) => LayerCell): LayerRow {
  const cells = iterations.map((_, k) => cellAt(k));
  return { name, cells: cells.map(({ value }) => value), frames: cells.map(({ frame }) => frame) };
}

function groupBy<T extends { readonly name: string }>(all: readonly T[], depth: number): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) madeIn(groups, each.name.split('.').slice(0, depth).join('.'), () => []).push(each);
  return groups;
}

/** What keeps some figures from being added up; null where nothing does. Those that are not there do not count. */
function obstacleIn(figures: readonly Figure[]): Unknown | null {
  if (figures.every(({ value }) => value === 'none')) return 'none';
  if (figures.some(({ value }) => value === 'not yet')) return 'not yet';
  return figures.some(({ value }) => value === 'not recorded') ? 'not recorded' : null;
}

const numbersIn = (figures: readonly Figure[]): readonly number[] =>
  figures.map(({ value }) => value).filter((value) => typeof value === 'number');

function lengthOf(figures: readonly Figure[]): LayerCell {
  const sizes = figures.map(({ value }) => (typeof value === 'number' ? value : -1));
  const { frame } = figures[sizes.indexOf(Math.max(...sizes))] ?? NONE;
  return { value: obstacleIn(figures) ?? Math.hypot(...numbersIn(figures)), frame };
}

function ratioOf(own: readonly ParameterFigures[], k: number): LayerCell {
  const change = lengthOf(own.map((each) => each.change[k]));
  const size = lengthOf(own.map((each) => each.size[k]));
  if (typeof change.value !== 'number' || typeof size.value !== 'number') {
    return { value: typeof change.value === 'number' ? size.value : change.value, frame: change.frame };
  }
  // A parameter that was 0 has no ratio.
  return {
    value: size.value === 0 && change.value > 0 ? 'none' : change.value / (size.value || 1),
    frame: change.frame,
  };
}

const totalOf = (figures: readonly Figure[]): number => numbersIn(figures).reduce((sum, each) => sum + each, 0);

function deadShare(own: readonly UnitFigures[], k: number): LayerCell {
  const dead = own.map((each) => each.dead[k]);
  const { frame } = dead.find(({ value }) => typeof value === 'number' && value > 0) ?? dead[0];
  return { value: obstacleIn(dead) ?? totalOf(dead) / totalOf(own.map(({ units }) => units[k])), frame };
}
