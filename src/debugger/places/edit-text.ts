/**
 * Edits as people write and read them, those of many elements too: `wte 0`, `wte[a] [0.1, 0.2]`, `h0.wq[:, 0:4] 0`, `m(wte) 0`.
 * Invariant: parseEditCommand reads what writeEdit writes as the same edit.
 */

import { formatPlural } from '../../document/numbers.js';
import { didYouMean, listSome, quote, refuse } from '../../files/refusal.js';
import type { ParameterDeclaration } from '../../model/models/model.js';
import { describeShape, indexAt, sizeOf } from '../../numbers/engine/tensor.js';
import type { ProgramFacts } from '../../timeline/history.js';
import { readingProblem } from '../../training/arrays/array-endings.js';
import type { Fixture } from '../../training/fixture/fixture.js';
import { LIMITS } from '../../training/fixture/schema-parts.js';
import {
  type Edit,
  editableSettings,
  type SettingValue,
  settingPath,
  whyNoSetting,
} from '../../training/iteration/edits.js';
import type { TrainingProgram } from '../../training/iteration/program.js';
import type { RunState } from '../../training/iteration/run-state.js';
import { ownField } from '../../training/json-text.js';
import {
  completeTarget,
  describeTarget,
  parameterCalled,
  parameterNamed,
  positionAlong,
  splitTarget,
} from './targets.js';

export interface ParsedEdit {
  readonly edit: Edit;
  readonly name: string | undefined;
}

/** `TARGET [=] VALUE [as NAME]`: an element of a parameter, or a setting by its path or the last part of it. */
export function parseEdit(program: TrainingProgram, text: string): ParsedEdit {
  const { assignment, name } = splitName(text.trim());
  const drawn = parseDrawing(program, assignment);
  if (drawn !== null) return { edit: drawn, name };
  const [written] = /(?<=[\s=])\[.*\]$|[^\s=\]]+$/s.exec(assignment) ?? [''];
  const target = assignment.slice(0, assignment.length - written.length).replace(/[\s=]+$/, '');
  if (target === '' || written === '') {
    const hasRate = settingsOf(program).some((setting) => setting.endsWith('learningRate'));
    return refuse(`Set what to what? For example "set ${hasRate ? 'learningRate 0.5' : 'NAME[INDEX] VALUE'}".`);
  }
  const path = settingPath(target, settingsOf(program));
  if (path !== undefined) {
    return { edit: { kind: 'setting', path, value: parseSettingValue(written) }, name };
  }
  if (!/[[(]/.test(target) && parameterCalled(program.model.parameters, target) === -1)
    return refuse(whyNoTarget(program, target, assignment));
  const block = parseBlock(program, target);
  const values = parseValues(written);
  if (values === null) return refuse(whyNoNumbers(written));
  return { edit: fillBlock(block, values), name };
}

function whyNoTarget(program: TrainingProgram, target: string, assignment: string): string {
  const [, first, rest] = /^(\S+?)[\s=]+(.*)$/s.exec(assignment) ?? ['', target, ''];
  // A parameter is named, and what follows is more than one word.
  if (first !== target && parameterCalled(program.model.parameters, first) !== -1) return whyNoNumbers(rest);
  const called = OTHER_NAMES.get(target.toLowerCase()) ?? target;
  const reason = program.fixture === undefined ? null : whyNoSetting(program.fixture, called);
  return reason ?? `${quote(target)} is neither a parameter nor a setting.${hintFor(program, target)}`;
}

function whyNoNumbers(written: string): string {
  const path = written.replace(/^"(.*)"$/s, '$1');
  if (/\.[a-z]\w*$/i.test(path)) return readingProblem(path);
  return `${quote(written)} is neither a number nor a list of numbers, such as 0.5, -2, NaN or [0.5, -2].`;
}

/** `seed N` and `batch N, N, …`; null if it is neither. */
function parseDrawing({ batches }: TrainingProgram, assignment: string): Edit | null {
  const [, what, value] = /^(?:training\.(?=seed))?(seed|batch)\b[\s=]*(.*)$/s.exec(assignment) ?? [];
  if (what === undefined) return null;
  const numbers: readonly string[] = value.match(/[^\s,]+/g) ?? [];
  const isWhole = numbers.length > 0 && numbers.every((part) => /^\d{1,10}$/.test(part));
  if (what === 'batch') {
    if (!isWhole || numbers.some((part) => Number(part) === 0)) {
      return refuse('Name examples by their numbers, counted from 1 in the order of the data: "set batch 3, 17".');
    }
    return { kind: 'batch', examples: numbers.map((part) => Number(part) - 1) };
  }
  const [seed] = numbers;
  if (!isWhole || numbers.length > 1 || Number(seed) > LIMITS.seed)
    return refuse(`A seed is a whole number from 0 to ${LIMITS.seed}.`);
  if (batches.constant) return refuse('Every iteration trains on the same examples, so a seed would change nothing.');
  return { kind: 'seed', seed: Number(seed) };
}

/** The command that makes an edit; parseEditCommand reads it as the same edit. */
export function writeEdit(edit: Edit): string {
  switch (edit.kind) {
    case 'block':
      return `set ${nameBlock(edit)} ${listOf(edit.values)}`;
    case 'seed':
      return `set seed ${edit.seed}`;
    case 'batch':
      return `set batch ${edit.examples.map((example) => example + 1).join(', ')}`;
    case 'setting':
      return `set ${edit.path} ${edit.value}`;
    case 'skip':
      return `skip ${edit.example + 1} ${edit.iterations ?? 'end'}`;
  }
}

export function parseEditCommand(program: TrainingProgram, line: string): ParsedEdit {
  const [, verb, rest] = /^(set|skip)\s+(.*)$/s.exec(line.trim()) ?? [];
  if (verb === 'set') return parseEdit(program, rest);
  if (verb === 'skip') return parseSkip(program, rest);
  return refuse(`${quote(line)} is not an edit. An edit is a "set" or a "skip".`);
}

/** `EXAMPLE [ITERATIONS | end] [as NAME]`, the example counted from 1. */
export function parseSkip({ batches }: TrainingProgram, text: string): ParsedEdit {
  const { assignment, name } = splitName(text.trim());
  const [, number, count] = /^(\d{1,9})(?:\s+(\d{1,9}|end))?$/.exec(assignment.trim()) ?? [];
  if (number === undefined || Number(number) === 0 || (count !== 'end' && Number(count) === 0)) {
    return refuse('Skip which example? For example "skip 2", or "skip 2 10" for ten iterations.');
  }
  // If batches are drawn at random, a position means another example in each iteration.
  const toEnd = count === 'end' || (count === undefined && batches.constant);
  return { edit: { kind: 'skip', example: Number(number) - 1, iterations: toEnd ? null : Number(count ?? 1) }, name };
}

export function completeEdit(program: TrainingProgram, argument: string): readonly string[] {
  const settings = argument.includes('[') ? [] : settingsOf(program);
  return [
    ...completeTarget(program.model.parameters, argument),
    ...settings.map((path) => `${path.slice(path.indexOf('.') + 1)} `),
    ...settings.map((path) => `${path} `),
  ];
}

/** @param before what executed the iterations before the edit, and their state; null to show only the new value */
export function describeEdit(
  edit: Edit,
  { model }: ProgramFacts,
  before: { readonly program: TrainingProgram; readonly state: RunState } | null,
): string {
  switch (edit.kind) {
    case 'block': {
      const position = model.parameters.findIndex(({ name }) => name === edit.name);
      const declaration = model.parameters[position];
      const element = onlyElement(edit, declaration.shape);
      if (element === null) return describeBlockEdit(edit);
      return change(
        describeTarget(declaration, element),
        before?.state.parameters[position].data[element],
        edit.values[0],
      );
    }
    case 'seed':
      return `seed ${edit.seed}`;
    case 'batch':
      return `batch of ${edit.examples.length === 1 ? 'example' : 'examples'} ${edit.examples.map((example) => example + 1).join(', ')}`;
    case 'setting':
      return change(edit.path, settingAt(before?.program.fixture, edit.path), edit.value);
    case 'skip':
      return `example ${edit.example + 1} skipped${edit.iterations === null ? '' : ` for ${formatPlural(edit.iterations, 'iteration')}`}`;
  }
}

/** What a fixture says of a setting; undefined if nothing. */
export function settingAt(fixture: Fixture | undefined, path: string): SettingValue | undefined {
  return path.split('.').reduce<unknown>(ownField, fixture) as SettingValue | undefined;
}

/** Reads a number as people write it; null if it is none. */
export function parseNumber(text: string): number | null {
  const plain = text
    .replace(/^\u2212/, '-')
    .replace(/e\u2212/i, 'e-')
    .replace('∞', 'Infinity');
  if (/^[-+]?NaN$/i.test(plain)) return NaN;
  if (!/^[-+]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)$/i.test(plain)) return null;
  return Number(plain);
}

/** Splits off `as NAME` from the end. */
function splitName(text: string) {
  const [ending, name] = /\sas\s+(\S+)$/.exec(text) ?? [''];
  return { assignment: text.slice(0, text.length - ending.length).trimEnd(), name };
}

/** The name that was probably meant, or else the names there are, as far as they fit on a line. */
function hintFor(program: TrainingProgram, target: string): string {
  const settings = settingsOf(program).map((path) => path.slice(path.indexOf('.') + 1));
  const parameters = program.model.parameters.map(({ name }) => name);
  const meant = didYouMean(target, [...settings, ...settingsOf(program), ...parameters]);
  if (meant !== '') return meant;
  const called = OTHER_NAMES.get(target.toLowerCase()) ?? target;
  const holding = settings.filter((setting) => setting.toLowerCase().includes(called.toLowerCase()));
  if (holding.length > 0) return ` Did you mean ${holding.map((setting) => quote(setting)).join(' or ')}?`;
  return ` Parameters: ${listSome(parameters, MOST_NAMES)}. Settings: ${settings.join(', ')}.`;
}

/** What settings are called elsewhere. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['lr', 'learningRate'],
  ['eta', 'learningRate'],
  ['step size', 'learningRate'],
  ['rates', 'rate'],
  ['eps', 'epsilon'],
  ['wd', 'weightDecay'],
  ['decay', 'weightDecay'],
  ['optimizer', 'kind'],
  ['clipping', 'clip'],
]);

const MOST_NAMES = 6;

function settingsOf({ fixture }: TrainingProgram): readonly string[] {
  return fixture === undefined ? [] : editableSettings(fixture);
}

function parseSettingValue(text: string): SettingValue {
  return parseNumber(text) ?? text.replace(/^"(.*)"$/, '$1');
}

function change(name: string, before: SettingValue | undefined, after: SettingValue): string {
  const written = (value: SettingValue): string => String(value).replace(/^-/, '\u2212');
  return before === undefined ? `${name} = ${written(after)}` : `${name} ${written(before)} → ${written(after)}`;
}

type BlockEdit = Extract<Edit, { kind: 'block' }>;
type Block = Omit<BlockEdit, 'values'>;

/** Reads `NAME`, `NAME[INDEX, FIRST:END, :]` and the same of what the optimizer remembers, `m(NAME)[…]`. */
export function parseBlock({ model }: TrainingProgram, text: string): Block {
  const [whole, of, inside, places = ''] = /^(\w+)\(\s*"?([^()"[\]]+?)"?\s*\)(\[.*\])?$/s.exec(text.trim()) ?? [];
  // A parameter may be called by its symbol with labels, as in table(we, love); what is in brackets then is no name.
  const isMemory = whole !== undefined && parameterCalled(model.parameters, inside) !== -1;
  const target = splitTarget(isMemory ? inside + places : text);
  if (target === null) return refuse(`${quote(text)} names no part of a parameter.`);
  const declaration = model.parameters[parameterNamed(model.parameters, target.name)];
  const ranges = rangesOf(declaration, target);
  return { kind: 'block', of: isMemory ? of : null, name: declaration.name, ranges };
}

/** @param value a number for all elements, or a list of numbers in brackets, nested or not; null if it is neither */
function parseValues(value: string): readonly number[] | null {
  const isList = /^\[.*\]$/s.test(value);
  const parts = isList ? (value.match(/[^\s,[\]]+/g) ?? []) : [value];
  const numbers = parts.map(parseNumber);
  return numbers.length > 0 && numbers.every((number) => number !== null) ? numbers : null;
}

/** The edit that gives a block these values. */
export function fillBlock(block: Block, values: ArrayLike<number>): BlockEdit {
  const shape = block.ranges.map(([first, end]) => end - first);
  const size = sizeOf(shape);
  if (values.length !== 1 && values.length !== size) {
    return refuse(`${nameBlock(block)} has ${size} elements (${describeShape(shape)}); got ${values.length} numbers.`);
  }
  const all = Array.from(values);
  const isUniform = all.every((value) => Object.is(value, all[0]));
  return { ...block, values: isUniform ? all.slice(0, 1) : all };
}

/** The only element of a block, by its flat index in a parameter; null where it has several, or is of something else. */
function onlyElement({ of, ranges }: Block, shape: readonly number[]): number | null {
  if (of !== null || ranges.some(([first, end]) => end !== first + 1)) return null;
  return indexAt(
    shape,
    ranges.map(([first]) => first),
  );
}

function listOf(numbers: readonly number[]): string {
  const written = numbers.map((value) => (Object.is(value, -0) ? '-0' : String(value)));
  return written.length === 1 ? written[0] : `[${written.join(', ')}]`;
}

/** `h0.wq[0:16,0:4] = 0`, or how many numbers it gets. */
function describeBlockEdit(edit: BlockEdit): string {
  const { values } = edit;
  const what = values.length === 1 ? String(values[0]).replace(/^-/, '\u2212') : `${values.length} numbers`;
  return `${nameBlock(edit)} = ${what}`;
}

function nameBlock({ of, name, ranges }: Block): string {
  const places = ranges.map(([first, end]) => (end === first + 1 ? first : `${first}:${end}`)).join(',');
  return `${of === null ? name : `${of}(${name})`}${places === '' ? '' : `[${places}]`}`;
}

/** The range along every axis; axes without an index are taken whole. */
function rangesOf(
  { shape, axes }: ParameterDeclaration,
  { name, indexes }: NonNullable<ReturnType<typeof splitTarget>>,
): BlockEdit['ranges'] {
  if (indexes.length > shape.length) {
    return refuse(`${name} has ${shape.length} axes (${describeShape(shape)}); got ${indexes.length}.`);
  }
  return shape.map((extent, axis): readonly [number, number] => {
    const index = indexes[axis] ?? ':';
    const [slice, from, to] = /^(\d*)\s*:\s*(\d*)$/.exec(index) ?? [];
    if (slice === undefined) {
      const position = positionAlong({ symbol: name, shape, axes }, axis, index);
      return [position, position + 1];
    }
    const [first, end] = [from === '' ? 0 : Number(from), to === '' ? extent : Number(to)];
    if (first >= end || end > extent) {
      return refuse(
        `${name} has the positions 0 to ${extent - 1} along axis ${axis}; ${quote(index)} is not a range of them.`,
      );
    }
    return [first, end];
  });
}
