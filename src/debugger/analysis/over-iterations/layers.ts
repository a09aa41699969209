/**
 * Layers over iterations: how long their gradients are, how far updates move them for their length, and how many units of
 * rectifiers are 0 for every row.
 * Invariant: what is not known yet, was not recorded, or is not there has no number, and each says which it is.
 */
import { groupBy } from '../../../data/group-by.js';
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

/** The figures of one parameter in one iteration. */
interface ParameterFigures {
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
  const parameters: ParameterFigures[] = [];
  const rectifiers: UnitFigures[] = [];
  const coverage = { gradients: createCoverage(), updates: createCoverage(), rectifiers: createCoverage() };
  for (const [k, iteration] of iterations.entries()) {
    const last = until(iteration);
    const looking = timeline.scan(iteration, iteration + 1, 0, function* ({ frames, outcome }) {
      const progress = { done: 0, total: outcome.parameters.length };
      for (const [at, parameter] of outcome.parameters.entries()) {
        const updated = outcome.updated[at] ?? null;
        parameters.push({
          name: nameOfParameter(parameter),
          k,
          gradient: normOf(outcome.gradients[at] ?? null, last, coverage.gradients),
          // Of a parameter that no step has updated it is 0.
          change: updated === null ? { value: 0, frame: null } : changeOf(parameter, updated, last, coverage.updates),
          size: { value: recordedNorm([parameter]) ?? 'not recorded', frame: null },
        });
        yield progress;
      }
      const scopes = new Set(outcome.groups.map(({ scope }) => scope));
      for (const [name, all] of rectifiersIn(frames, scopes)) {
        const units = columnsOf(all[0].output.shape);
        rectifiers.push({ name, k, units, dead: deadOf(all, units, last, coverage.rectifiers) });
        yield progress;
      }
      return false;
    });
    yield* reporting(looking, () => ({ name: 'layers', done: k, total: iterations.length }));
  }
  return {
    iterations,
    parameters,
    rectifiers,
    unseen: {
      gradients: describeMissed(coverage.gradients, 'gradient'),
      updates: describeMissed(coverage.updates, 'update'),
      rectifiers: describeMissed(coverage.rectifiers, 'rectifier'),
    },
  };
}

const NONE: Figure = { value: 'none', frame: null };

function normOf(value: TraceValue | null, until: number, coverage: Coverage): Figure {
  return value === null ? NONE : figureOf([value], until, () => recordedNorm([value]), coverage);
}

function changeOf(before: TraceValue, after: TraceValue, until: number, coverage: Coverage): Figure {
  return figureOf([after, before], until, () => recordedChange(before, after), coverage);
}

/** A unit is dead where it is 0 in every step of this name, as in that of every document. */
function deadOf(all: readonly TraceFrame[], units: number, until: number, coverage: Coverage): Figure {
  const outputs = all.map(({ output }) => output).reverse();
  const dead = (): number => {
    const [first, ...others] = outputs.filter(isRecorded).map(({ data }) => new Set(deadUnits(data, units)));
    return [...first].filter((unit) => others.every((own) => own.has(unit))).length;
  };
  return figureOf(outputs, until, () => (unseenIn(outputs) === null ? dead() : null), coverage);
}

/** @param values what the number is of; the first of them is made last */
function figureOf(
  values: readonly TraceValue[],
  until: number,
  numberOf: () => number | null,
  coverage: Coverage,
): Figure {
  const { frame } = values[0];
  if ((frame ?? -1) > until) return { value: 'not yet', frame };
  coverage.look();
  const number = numberOf();
  if (number === null) coverage.miss(unseenIn(values) ?? { unseen: 'large' });
  return { value: number ?? 'not recorded', frame };
}

/** By the modules or parts of the model that they are in, and what they are called there. */
function rectifiersIn(frames: readonly TraceFrame[], apart: ReadonlySet<string | null>) {
  const rectifiers = frames.filter(({ op }) => isKnown(op) && op.saturation?.kind === 'rectifier');
  return groupBy(rectifiers, ({ scope, label }) => {
    const modules = scope.slice(1).filter((name) => !apart.has(name));
    return [...modules, label.split(' = ')[0]].join('.');
  });
}

/** A layer, as a line of the table: the number of each iteration, and where its largest part was made. */
export interface LayerRow {
  readonly name: string;
  readonly cells: readonly (number | Unknown)[];
  readonly frames: readonly (number | null)[];
}

interface LayerRows {
  readonly gradients: readonly LayerRow[];
  /** The length of the change over the length before it. */
  readonly ratios: readonly LayerRow[];
  /** The share of the units that are dead. */
  readonly dead: readonly (LayerRow & { readonly units: number })[];
}

/** With so many parts of their names, layers are told apart. */
export function rowsAt({ parameters, rectifiers, iterations }: Layers, depth: number): LayerRows {
  const table = <Figures extends ParameterFigures | UnitFigures>(
    all: readonly Figures[],
    figureOf: (own: readonly Figures[]) => Figure,
  ) =>
    Array.from(groupBy(all, layerAt(depth)), ([name, layer]) => {
      const own = groupBy(layer, ({ k }) => k);
      const cells = iterations.map((_, k) => figureOf(own.get(k) ?? []));
      return { name, cells: cells.map(({ value }) => value), frames: cells.map(({ frame }) => frame), own };
    });
  return {
    gradients: table(parameters, (own) => lengthOf(own.map(({ gradient }) => gradient))),
    ratios: table(parameters, ratioOf),
    dead: table(rectifiers, deadShare).map((row) => ({
      ...row,
      units: Math.max(...[...row.own.values()].map(unitsOf)),
    })),
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

/** What keeps some figures from being added up; null where nothing does. Those that are not there do not count. */
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

function ratioOf(own: readonly ParameterFigures[]): Figure {
  const { value: change, frame } = lengthOf(own.map((each) => each.change));
  const { value: size } = lengthOf(own.map((each) => each.size));
  if (typeof change !== 'number' || typeof size !== 'number') {
    return { value: typeof change === 'number' ? size : change, frame };
  }
  // A parameter that was 0 has no ratio.
  return { value: size === 0 && change > 0 ? 'none' : change / (size || 1), frame };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

const unitsOf = (own: readonly UnitFigures[]): number => sum(own.map(({ units }) => units));

function deadShare(own: readonly UnitFigures[]): Figure {
  const dead = own.map((each) => each.dead);
  const { frame } = dead.find(({ value }) => typeof value === 'number' && value > 0) ?? dead[0] ?? NONE;
  return { value: obstacleIn(dead) ?? sum(numbersIn(dead)) / unitsOf(own), frame };
}
