/**
 * Layers over iterations: how long their gradients are, how far updates move them for their length, and how many units of
 * rectifiers are 0 for every row.
 * Invariant: what is not known yet, was not recorded, or is not there has no number, and each says which it is.
 */

import { depthFor } from '../../analysis/gradient-path.js';
import { deadUnits } from '../../debugger/rules/rule-details.js';
import { type ResultOf, reporting, type Task } from '../../numbers/engine/task.js';
import { columnsOf } from '../../numbers/engine/tensor.js';
import { nameOfParameter } from '../../numbers/engine/value.js';
import type { History } from '../../timeline/history.js';
import {
  isKnown,
  isRecorded,
  recordedChange,
  recordedGradient,
  recordedLength,
  type Trace,
  type TraceFrame,
  type TraceValue,
} from '../../timeline/trace.js';
import { type Coverage, createCoverage, describeMissed, unseenIn } from '../../timeline/unseen.js';
import { groupBy } from '../../training/group-by.js';

export type Unknown = 'none' | 'not yet' | 'not recorded';

/** A number of an iteration, and the step that it is about. */
interface Figure {
  readonly value: number | Unknown;
  readonly frame: number | null;
  /** How many units a share of them is of. */
  readonly units?: number;
}

/** The figures of one parameter in one iteration. */
export interface ParameterFigures {
  readonly name: string;
  /** Counts the iterations that are looked at. */
  readonly k: number;
  /** Before clipping. */
  readonly gradient: Figure;
  /** The length of the change. */
  readonly change: Figure;
  /** The length before the update. */
  readonly size: Figure;
}

/** The units of a rectifier, by the scope that it is in: how many there are, and how many are 0 for every row. */
interface UnitFigures {
  readonly name: string;
  readonly k: number;
  readonly units: number;
  readonly dead: Figure;
}

export type Layers = ResultOf<typeof layersOver>;

/** @param until the last frame that counts in an iteration */
export function* layersOver(timeline: History, iterations: readonly number[], until: (iteration: number) => number) {
  const parameters: ParameterFigures[] = [];
  const rectifiers: UnitFigures[] = [];
  const coverage = createCoverages();
  for (const [k, iteration] of iterations.entries()) {
    const last = until(iteration);
    const looking = timeline.scan(iteration, iteration + 1, 0, function* (trace) {
      const { frames, outcome } = trace;
      parameters.push(...(yield* figuresIn(trace, k, last, coverage)));
      const scopes = new Set(outcome.groups.map(({ scope }) => scope));
      for (const [name, all] of rectifiersIn(frames, scopes)) {
        const units = columnsOf(all[0].output.shape);
        rectifiers.push({ name, k, units, dead: deadOf(all, units, last, coverage.rectifiers) });
        yield { done: 0, total: 1 };
      }
      return false;
    });
    yield* reporting(looking, () => ({ name: 'layers', done: k, total: iterations.length }));
  }
  return { iterations, parameters, rectifiers, unseen: unseenBy(coverage) };
}

type Coverages = ReturnType<typeof createCoverages>;

export function createCoverages() {
  return { gradients: createCoverage(), updates: createCoverage(), rectifiers: createCoverage() };
}

/** What could not be looked at, in a sentence each; empty where all could. */
export function unseenBy({ gradients, updates, rectifiers }: Coverages) {
  return {
    gradients: describeMissed(gradients, 'gradient'),
    updates: describeMissed(updates, 'update'),
    rectifiers: describeMissed(rectifiers, 'rectifier'),
  };
}

/**
 * The figures of every parameter in an iteration.
 * @param k counts the iterations that are looked at
 * @param until the last frame that counts
 */
export function* figuresIn(
  { outcome }: Trace,
  k: number,
  until: number,
  coverage: Coverages,
): Task<readonly ParameterFigures[]> {
  const figures: ParameterFigures[] = [];
  for (const [at, parameter] of outcome.parameters.entries()) {
    const [gradient, updated] = [outcome.gradients[at] ?? null, outcome.updated[at] ?? null];
    figures.push({
      name: nameOfParameter(parameter),
      k,
      gradient: figureOf([gradient], until, () => recordedGradient(outcome, at), coverage.gradients),
      change:
        updated === null
          ? UNMOVED
          : figureOf([updated, parameter], until, () => recordedChange(outcome, at), coverage.updates),
      size: { value: recordedLength(outcome, at) ?? 'not recorded', frame: null },
    });
    yield { done: at, total: outcome.parameters.length };
  }
  return figures;
}

const NONE: Figure = { value: 'none', frame: null };

/** What a parameter has that no step has updated. */
const UNMOVED: Figure = { value: 0, frame: null };

/** A unit is dead where it is 0 in every step of this name, as in that of every document. */
function deadOf(all: readonly TraceFrame[], units: number, until: number, coverage: Coverage): Figure {
  const outputs = all.map(({ output }) => output).reverse();
  const dead = (): number => {
    const [first, ...others] = outputs.filter(isRecorded).map(({ data }) => new Set(deadUnits(data, units)));
    return [...first].filter((unit) => others.every((own) => own.has(unit))).length;
  };
  return figureOf(outputs, until, () => (unseenIn(outputs) === null ? dead() : null), coverage);
}

/** @param values what the number is of; the first of them is made last, or is null where there is no such value */
function figureOf(
  values: readonly (TraceValue | null)[],
  until: number,
  numberOf: () => number | null,
  coverage: Coverage,
): Figure {
  const [last] = values;
  if (last === null) return NONE;
  const { frame } = last;
  if ((frame ?? -1) > until) return { value: 'not yet', frame };
  coverage.look();
  const number = numberOf();
  if (number === null) coverage.miss(unseenIn(values) ?? { unseen: 'large' });
  return { value: number ?? 'not recorded', frame };
}

/** Groups rectifiers by the module or part of the model that they are in and by what they are called there. */
function rectifiersIn(frames: readonly TraceFrame[], apart: ReadonlySet<string | null>) {
  const rectifiers = frames.filter(({ op }) => isKnown(op) && op.explain.saturation?.kind === 'rectifier');
  return groupBy(rectifiers, ({ scope, label }) => {
    const modules = scope.slice(1).filter((name) => !apart.has(name));
    return [...modules, label.split(' = ')[0]].join('.');
  });
}

/** A layer, as a line of the table: a figure for each iteration, with the step that made the largest part of it. */
export interface LayerRow {
  readonly name: string;
  readonly figures: readonly Figure[];
}

/**
 * A line for each layer: of the norms of gradients, of the ratios of the change to the length before it, of the shares of
 * dead units.
 * @param depth with how many parts of their names layers are told apart
 */
export function rowsAt({ parameters, rectifiers, iterations }: Omit<Layers, 'unseen'>, depth: number) {
  const table = <Figures extends ParameterFigures | UnitFigures>(
    all: readonly Figures[],
    figureOf: (own: readonly Figures[]) => Figure,
  ) =>
    Array.from(groupBy(all, layerAt(depth)), ([name, layer]) => {
      const own = groupBy(layer, ({ k }) => k);
      return { name, figures: iterations.map((_, k) => figureOf(own.get(k) ?? [])) };
    });
  return {
    gradients: table(parameters, (own) => lengthOf(own.map(({ gradient }) => gradient))),
    ratios: table(parameters, ratioOf),
    dead: table(rectifiers, deadShare),
  };
}

/** How many parts the longest name has. */
export function deepest({ parameters, rectifiers }: Layers): number {
  return [...parameters, ...rectifiers].reduce((most, { name }) => Math.max(most, name.split('.').length), 1);
}

/** The greatest depth that gives few enough lines to take in at once. */
export function usualDepth(layers: Layers): number {
  return depthFor(MANY_LAYERS, deepest(layers), (depth) => groupBy(layers.parameters, layerAt(depth)).size);
}

const MANY_LAYERS = 16;

const layerAt =
  (depth: number) =>
  ({ name }: { readonly name: string }): string =>
    name.split('.').slice(0, depth).join('.');

/** What keeps some figures from being added up; null where nothing does. Figures that do not exist do not count. */
function obstacleIn(figures: readonly Figure[]): Unknown | null {
  if (figures.every(({ value }) => value === 'none')) return 'none';
  if (figures.some(({ value }) => value === 'not yet')) return 'not yet';
  return figures.some(({ value }) => value === 'not recorded') ? 'not recorded' : null;
}

const numbersIn = (figures: readonly Figure[]): readonly number[] =>
  figures.map(({ value }) => value).filter((value) => typeof value === 'number');

function lengthOf(figures: readonly Figure[]): Figure {
  const sizes = figures.map(({ value }) => (typeof value === 'number' ? value : -1));
  const { frame } = figures[sizes.indexOf(Math.max(...sizes))] ?? NONE;
  return { value: obstacleIn(figures) ?? Math.hypot(...numbersIn(figures)), frame };
}

export function ratioOf(own: readonly ParameterFigures[]): Figure {
  const { value: change, frame } = lengthOf(own.map((each) => each.change));
  const { value: size } = lengthOf(own.map((each) => each.size));
  if (typeof change !== 'number' || typeof size !== 'number') {
    return { value: typeof change === 'number' ? size : change, frame };
  }
  // A parameter that was 0 has no ratio.
  return { value: size === 0 && change > 0 ? 'none' : change / (size || 1), frame };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function deadShare(own: readonly UnitFigures[]): Figure {
  const dead = own.map((each) => each.dead);
  const { frame } = dead.find(({ value }) => typeof value === 'number' && value > 0) ?? dead[0] ?? NONE;
  const units = sum(own.map((each) => each.units));
  return { value: obstacleIn(dead) ?? sum(numbersIn(dead)) / units, frame, units };
}
