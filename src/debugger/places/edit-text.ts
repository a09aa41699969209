/** Edits as people write and read them. */

import { didYouMean } from '../../data/closest.js';
import type { Fixture } from '../../data/fixture/fixture.js';
import { LIMITS } from '../../data/fixture/schema-parts.js';
import { ownField } from '../../data/json-text.js';
import { listSome, quote } from '../../data/printable.js';
import { type Refused, refuse } from '../../files/refused.js';
import type { ProgramFacts } from '../../timeline/history.js';
import { type Edit, editableSettings, type SettingValue, settingPath } from '../../training/edits.js';
import type { TrainingProgram } from '../../training/program.js';
import type { RunState } from '../../training/run-state.js';
import { describeBlockEdit, fillBlock, parseBlock, parseValues, writeBlockEdit } from './block-edits.js';
import { completeTarget, describeTarget, formatTarget, parameterCalled, parseTarget } from './targets.js';

export type ParsedEdit = { readonly kind: 'edit'; readonly edit: Edit; readonly name: string | undefined } | Refused;

/** `TARGET [=] VALUE [as NAME]`: an element of a parameter, or a setting by its path or the last part of it. */
export function parseEdit(program: TrainingProgram, text: string): ParsedEdit {
  const { assignment, name } = splitName(text.trim());
  const drawn = parseDrawing(program, assignment);
  if (drawn !== null) return typeof drawn === 'string' ? refuse(drawn) : { kind: 'edit', edit: drawn, name };
  const [, listed, list] = /^(.+?)(?:\s*=\s*|\s+)(\[.*\])$/s.exec(assignment) ?? [];
  if (list !== undefined) return parseBlockEdit(program, listed, list, name);
  const [written] = /[^\s=\]]+$/.exec(assignment) ?? [''];
  const target = assignment.slice(0, assignment.length - written.length).replace(/[\s=]+$/, '');
  if (target === '' || written === '') return refuse(`Set what to what? For example "set ${exampleOf(program)}".`);
  const path = settingPath(target, settingsOf(program));
  if (path !== undefined) {
    const value = parseSettingValue(written);
    if (value === null) return refuse(`${quote(written)} is not a value for ${path}.`);
    return { kind: 'edit', edit: { kind: 'setting', path, value }, name };
  }
  const parsed = parseTarget(program.model.parameters, target);
  if (parsed.kind === 'refused') {
    const isRange = /[[,]\s*\d*:\d*\s*[\],]/.test(target);
    if (isRange || typeof parseBlock(program, target) !== 'string')
      return parseBlockEdit(program, target, written, name);
    const isParameter = parameterCalled(program.model.parameters, target) !== -1;
    if (isParameter || /[[(]/.test(target)) return parsed;
    return refuse(`${quote(target)} is neither a parameter nor a setting.${hintFor(program, target)}`);
  }
  const value = parseNumber(written);
  if (value === null) return refuse(`${quote(written)} is not a number. For example 0.5, -2, 1e-8 or NaN.`);
  const { name: parameter } = program.model.parameters[parsed.parameter];
  return { kind: 'edit', edit: { kind: 'parameter', name: parameter, element: parsed.element, value }, name };
}

function parseBlockEdit(program: TrainingProgram, target: string, value: string, name: string | undefined): ParsedEdit {
  const block = parseBlock(program, target);
  if (typeof block === 'string') return refuse(block);
  const values = parseValues(value, parseNumber);
  if (values === null) return refuse(`${quote(value)} is neither a number nor a list of numbers, such as [0.5, -2].`);
  const edit = fillBlock(block, values);
  return typeof edit === 'string' ? refuse(edit) : { kind: 'edit', edit, name };
}

/** `seed N` and `batch N, N, …`; null if it is neither. */
function parseDrawing({ batches }: TrainingProgram, assignment: string): Edit | string | null {
  const [, what, value] = /^(seed|batch)\b[\s=]*(.*)$/s.exec(assignment) ?? [];
  if (what === undefined) return null;
  const numbers = value.split(/[\s,]+/).filter((part) => part !== '');
  const isWhole = numbers.length > 0 && numbers.every((part) => /^\d{1,10}$/.test(part));
  if (what === 'batch') {
    if (!isWhole || numbers.some((part) => Number(part) === 0)) {
      return 'Name examples by their numbers, counted from 1 in the order of the data: "set batch 3, 17".';
    }
    return { kind: 'batch', examples: numbers.map((part) => Number(part) - 1) };
  }
  const [seed] = numbers;
  if (!isWhole || numbers.length > 1 || Number(seed) > LIMITS.seed)
    return `A seed is a whole number from 0 to ${LIMITS.seed}.`;
  if (batches.constant) return 'Every iteration trains on the same examples, so a seed would change nothing.';
  return { kind: 'seed', seed: Number(seed) };
}

/** The command that makes an edit; parseEditCommand reads it as the same edit. */
export function writeEdit(edit: Edit, { model }: ProgramFacts): string {
  switch (edit.kind) {
    case 'parameter': {
      const declaration = model.parameters.find(({ name }) => name === edit.name);
      const target = declaration === undefined ? edit.name : formatTarget(declaration, edit.element);
      return `set ${target} ${Object.is(edit.value, -0) ? '-0' : edit.value}`;
    }
    case 'block':
      return `set ${writeBlockEdit(edit)}`;
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
  const edit = { kind: 'skip', example: Number(number) - 1, iterations: toEnd ? null : Number(count ?? 1) } as const;
  return { kind: 'edit', edit, name };
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
    case 'parameter': {
      const position = model.parameters.findIndex(({ name }) => name === edit.name);
      const name = describeTarget(model.parameters[position], edit.element);
      const old = before?.state.parameters[position].data[edit.element];
      return change(name, old, edit.value);
    }
    case 'block':
      return describeBlockEdit(edit);
    case 'seed':
      return `seed ${edit.seed}`;
    case 'batch':
      return `batch of ${edit.examples.length === 1 ? 'example' : 'examples'} ${edit.examples.map((example) => example + 1).join(', ')}`;
    case 'setting':
      return change(edit.path, settingAt(before?.program.fixture, edit.path), edit.value);
    case 'skip':
      return `example ${edit.example + 1} skipped${edit.iterations === null ? '' : ` for ${edit.iterations} ${edit.iterations === 1 ? 'iteration' : 'iterations'}`}`;
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
  if (/^[-+]?NaN$/i.test(plain)) return Number.NaN;
  if (!/^[-+]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)$/i.test(plain)) return null;
  return Number(plain);
}

/** Splits off `as NAME` from the end. */
function splitName(text: string): { readonly assignment: string; readonly name: string | undefined } {
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
  ['wd', 'weightDecay'],
  ['decay', 'weightDecay'],
  ['optimizer', 'kind'],
  ['clipping', 'clip'],
]);

const MOST_NAMES = 6;

function settingsOf({ fixture }: TrainingProgram): readonly string[] {
  return fixture === undefined ? [] : editableSettings(fixture);
}

function parseSettingValue(text: string): SettingValue | null {
  const number = parseNumber(text);
  if (number !== null) return Number.isFinite(number) ? number : null;
  return text.replace(/^"(.*)"$/, '$1');
}

function exampleOf(program: TrainingProgram): string {
  const [setting] = settingsOf(program).filter((path) => path.endsWith('learningRate'));
  return setting === undefined ? 'NAME[INDEX] VALUE' : 'learningRate 0.5';
}

function change(name: string, before: SettingValue | undefined, after: SettingValue): string {
  const written = (value: SettingValue): string => String(value).replace(/^-/, '\u2212');
  return before === undefined ? `${name} = ${written(after)}` : `${name} ${written(before)} → ${written(after)}`;
}
