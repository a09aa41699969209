/**
 * The edits of a what-if, as data, and the program that results from them. The program and the state that are edited
 * stay as they are.
 */

import { didYouMean, formatPath, quote, refuse } from '../../files/refusal.js';
import { seedRandomState } from '../../numbers/engine/random.js';
import { coordinatesOf, describeShape, indexAt, type Shape, sizeOf, type Tensor } from '../../numbers/engine/tensor.js';
import { type Fixture, fixtureSchema } from '../fixture/fixture.js';
import { fieldNamesAt, kindsOf } from '../fixture/fixture-fields.js';
import { applyOverrides } from '../fixture/overrides.js';
import { validateSettings } from '../fixture/validate-fixture.js';
import type { BatchSource } from './batches.js';
import { settingsOf } from './open-program.js';
import { createProgram, type ProgramParts, type TrainingProgram } from './program.js';
import { freshOptimizerState, type RunState } from './run-state.js';

export type SettingValue = number | string | boolean;

export type Edit =
  /** Elements of a parameter, or of what the optimizer remembers of it under a name such as `m`. */
  | {
      readonly kind: 'block';
      readonly of: string | null;
      readonly name: string;
      /** First and end of the range along each axis. */
      readonly ranges: readonly (readonly [number, number])[];
      /** Row-major within the block; one value fills it. */
      readonly values: readonly number[];
    }
  /** What is drawn at random from here on. */
  | { readonly kind: 'seed'; readonly seed: number }
  /** Every iteration from here on trains on these examples, counted from 0 in the order of the data. */
  | { readonly kind: 'batch'; readonly examples: readonly number[] }
  /** A field of the fixture, e.g. `optimizer.learningRate`. */
  | { readonly kind: 'setting'; readonly path: string; readonly value: SettingValue }
  /** Leaves out an example of each batch, counted from 0, for this many iterations; null for the rest of the run. */
  | { readonly kind: 'skip'; readonly example: number; readonly iterations: number | null };

/** The program that continues from `state` with these edits; its run starts at the state's iteration. */
export function editProgram(program: TrainingProgram, state: RunState, edits: readonly Edit[]): TrainingProgram {
  const parts = changeSettings(
    program,
    edits.filter((edit) => edit.kind === 'setting'),
  );
  const carried = { ...state, ...carryOptimizer(program, parts, state) };
  const initial = editTensors(parts, carried, edits);
  const batches = editBatches(program, edits);
  const seed = edits.findLast((edit) => edit.kind === 'seed')?.seed;
  const newSkips = edits.flatMap((edit) => (edit.kind === 'skip' ? [skipFrom(state.iteration, edit)] : []));
  const skips = [...(program.skips ?? []), ...newSkips];
  return createProgram({
    ...parts,
    batches,
    ...(skips.length !== 0 && { skips }),
    initial: {
      ...initial,
      ...(seed !== undefined && { randomState: seedRandomState(seed) }),
    },
  });
}

/** Paths of the settings that an edit may change, e.g. `optimizer.learningRate`, `optimizer.schedule.warmup`. */
export function editableSettings(fixture: Fixture): readonly string[] {
  const within = (path: readonly string[]): readonly string[] =>
    fieldNamesAt(fixture, path).flatMap((name) => {
      const inner = within([...path, name]);
      return inner.length > 0 ? inner : [[...path, name].join('.')];
    });
  return [...within(['optimizer']).filter(isEditable), ...EDITABLE_TRAINING];
}

/**
 * The path of a setting named in full or without its first part (`learningRate`); undefined if it cannot be edited.
 * The name of what has kinds stands for its kind: `optimizer`, `schedule`.
 */
export function settingPath(name: string, paths: readonly string[]): string | undefined {
  const names = [name, `${name}.kind`];
  const known =
    paths.find((path) => names.includes(path)) ??
    paths.find((path) => names.includes(path.slice(path.indexOf('.') + 1)));
  return known ?? (isEditable(name) ? name : undefined);
}

/**
 * Why a field that the fixture could have, or that another optimizer has, is no setting here, and what to do; null for any
 * other name.
 */
export function whyNoSetting(fixture: Fixture, name: string): string | null {
  const field = name.replace(/^optimizer\./, '');
  const { kind } = fixture.optimizer;
  const owners = kindsOf(fixtureSchema.shape.optimizer).filter((each) =>
    fieldNamesAt({ optimizer: { kind: each } }, ['optimizer']).includes(field),
  );
  if (owners.length > 0 && !owners.includes(kind)) {
    const quoted = owners.map((each) => quote(each)).join(' and ');
    return `The optimizer "${kind}" has no ${field}; ${quoted} ${owners.length === 1 ? 'has' : 'have'} one: "set optimizer.kind ${owners[0]}" comes first.`;
  }
  const path = ['', 'training.', 'model.', 'optimizer.', 'corpus.']
    .map((prefix) => `${prefix}${name}`.split('.'))
    .find((parts) => fieldNamesAt(fixture, parts.slice(0, -1)).includes(parts.at(-1) ?? ''));
  if (path === undefined || isEditable(path.join('.'))) return null;
  return `${quote(path.join('.'))} cannot be edited in a run that has begun: set it in the fixture, or with --set.`;
}

const EDITABLE_TRAINING: readonly string[] = [
  'training.iterations',
  'training.lossReduction',
  'training.softmax',
  'training.steps',
];

/** A list of names, which no edit holds. */
const DECAYING = 'optimizer.decaying';

function isEditable(path: string): boolean {
  return (path.startsWith('optimizer.') && path !== DECAYING) || EDITABLE_TRAINING.includes(path);
}

/** The parts of a program with other settings. No editable setting affects the model or the batches. */
function changeSettings(
  program: TrainingProgram,
  settings: readonly Extract<Edit, { kind: 'setting' }>[],
): ProgramParts {
  if (settings.length === 0) return program;
  const { fixture, model } = program;
  if (fixture === undefined)
    return refuse('The settings of this run cannot be edited: it was not made from a fixture.');
  const fixed = settings.find(({ path }) => !isEditable(path));
  if (fixed !== undefined) {
    const meant = didYouMean(fixed.path, editableSettings(fixture));
    return refuse(
      whyNoSetting(fixture, fixed.path) ?? `${quote(fixed.path)} cannot be edited in a run that has begun.${meant}`,
    );
  }
  const { optimizer, training } = fixture;
  const changesKind = settings.some(({ path }) => path === 'optimizer.kind');
  const [unknown] = changesKind ? [] : settings.flatMap(({ path }) => whyNoSetting(fixture, path) ?? []);
  if (unknown !== undefined) return refuse(unknown);
  const raw = { ...fixture, ...structuredClone({ optimizer, training }) };
  applyOverrides(
    raw,
    settings.map(({ path, value }) => ({ path: path.split('.'), value, source: `${path}=${JSON.stringify(value)}` })),
  );
  const checked = validateSettings(raw, model);
  if (checked.kind === 'sound') return { ...program, ...settingsOf(checked.fixture) };
  const [{ path, got, expected }] = checked.problems;
  return refuse(`${formatPath(path)}: got ${got}, expected ${expected}.`);
}

function editTensors({ model, optimizer }: ProgramParts, state: RunState, edits: readonly Edit[]): RunState {
  const parameters = [...state.parameters];
  const optimizerState = state.optimizerState.map((memory) => [...memory]);
  const names = model.parameters.map(({ name }) => name);
  for (const edit of edits) {
    if (edit.kind !== 'block') continue;
    const { of, name, ranges } = edit;
    const position = names.indexOf(name);
    if (position === -1) return refuse(`There is no parameter ${quote(name)}.${didYouMean(name, names)}`);
    const holder = of === null ? parameters : optimizerState[position];
    const at = of === null ? position : optimizer.memory.indexOf(of);
    if (of !== null && at === -1) return refuse(`${optimizer.title} remembers no ${quote(of)}.`);
    const { shape } = holder[at];
    if (!isWithin(ranges, shape)) return refuse(`${name} is ${describeShape(shape)}: it has no such part.`);
    holder[at] = fillRanges(holder[at], edit);
  }
  return { ...state, parameters, optimizerState };
}

type Block = Extract<Edit, { kind: 'block' }>;

function isWithin(ranges: Block['ranges'], shape: Shape): boolean {
  return ranges.length === shape.length && ranges.every(([first, end], axis) => first < end && end <= shape[axis]);
}

/** A copy with the values in these ranges. */
function fillRanges(tensor: Tensor, { ranges, values }: Block): Tensor {
  const { shape } = tensor;
  const data = tensor.data.slice();
  const extents = ranges.map(([first, end]) => end - first);
  for (let k = 0; k < sizeOf(extents); k++) {
    const place = coordinatesOf(extents, k);
    const index = indexAt(
      shape,
      place.map((along, axis) => ranges[axis][0] + along),
    );
    data[index] = values[values.length === 1 ? 0 : k];
  }
  return { shape, data };
}

function editBatches({ batches }: TrainingProgram, edits: readonly Edit[]): BatchSource {
  const wanted = edits.findLast((edit) => edit.kind === 'batch');
  if (wanted === undefined) return batches;
  const { choose } = batches;
  if (choose === undefined) return refuse('Every iteration of this run trains on all examples; "skip" leaves one out.');
  return choose(wanted.examples);
}

/** An optimizer with other settings goes on with its memory and its step count; another one starts afresh. */
function carryOptimizer({ optimizer: before }: ProgramParts, { optimizer: after }: ProgramParts, state: RunState) {
  const isSame = before.kind === after.kind && before.memory.length === after.memory.length;
  return isSame ? {} : freshOptimizerState(state.parameters, after.memory.length);
}

function skipFrom(iteration: number, { example, iterations }: Extract<Edit, { kind: 'skip' }>) {
  return { example, from: iteration, until: iterations === null ? null : iteration + iterations };
}
