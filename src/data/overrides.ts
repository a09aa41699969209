/**
 * `--set path=value`: changes to a fixture's raw JSON before it is validated. The order on the command line does not matter: the
 * general comes before the particular (shorter paths first, a `kind` before its neighbours); of two for one path the last counts.
 * A new kind keeps those fields of the file that the old and the new kind define by the same schema (`learningRate`); the others
 * of the old kind (`momentum`, explicit `parameters`) came with it and go with it, while what --set gives stays and is validated.
 * Invariant: nothing is set but own fields that the schema knows, so no prototype is ever touched.
 */
import { didYouMean } from './closest.js';
import { fixtureSchema } from './fixture.js';
import { fieldNames, fieldSchema, type Kinds, kindsOf, ownField, type Schema } from './fixture-fields.js';
import { describeValue, formatPath, quote, shorten } from './printable.js';

export interface Override {
  readonly path: readonly string[];
  /** The value as JSON, or as a string where it is not JSON. */
  readonly value: unknown;
  /** How messages call it: `--set optimizer.learningRate=1`. */
  readonly source: string;
}

export type ParsedOverride =
  | { readonly kind: 'override'; readonly override: Override }
  | { readonly kind: 'refused'; readonly message: string };

const reserved: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

/** Reads one argument of --set. */
export function parseOverride(argument: string): ParsedOverride {
  const source = `--set ${shorten(argument)}`;
  const equals = argument.indexOf('=');
  if (equals < 1) return refuse(`${source}: expected path=value, for example optimizer.learningRate=0.5`);
  const path = argument.slice(0, equals).split('.');
  if (path.includes('')) return refuse(`${source}: got an empty name in the path ${quote(argument.slice(0, equals))}`);
  const name = path.find((part) => reserved.has(part));
  if (name !== undefined) return refuse(`${source}: ${quote(name)} cannot be set: JavaScript reserves it`);
  return { kind: 'override', override: { path, value: parseValue(argument.slice(equals + 1)), source } };
}

/** Applies overrides to a raw fixture, in place. Returns a message for each that names no field; the others are applied. */
export function applyOverrides(raw: unknown, overrides: readonly Override[]): readonly string[] {
  const lastOfEachPath = new Map(overrides.map((override) => [JSON.stringify(override.path), override]));
  const generalFirst = [...lastOfEachPath.values()].sort(
    (a, b) => a.path.length - b.path.length || Number(setsKind(b)) - Number(setsKind(a)),
  );
  const applied: Override[] = [];
  const messages: string[] = [];
  for (const override of generalFirst) {
    const message = applyOne(raw, override, applied);
    if (message === undefined) applied.push(override);
    else messages.push(`${override.source}: ${message}`);
  }
  return messages;
}

/** Whether `inner` is `outer` or lies inside it. */
export function isWithin(inner: readonly PropertyKey[], outer: readonly PropertyKey[]): boolean {
  return outer.length <= inner.length && outer.every((key, index) => String(key) === String(inner[index]));
}

function refuse(message: string): ParsedOverride {
  return { kind: 'refused', message };
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function setsKind({ path }: Override): boolean {
  return path.at(-1) === 'kind';
}

/** Walks to the parent of what is set, making absent objects on the way, and sets it. */
function applyOne(raw: unknown, override: Override, earlier: readonly Override[]): string | undefined {
  const { path, value } = override;
  let schema: Schema = fixtureSchema;
  let parent = raw;
  for (const [depth, key] of path.entries()) {
    const place = path.slice(0, depth);
    if (!isObject(parent)) return `${placeName(place)} is ${describeValue(parent)} and has no fields`;
    const child = fieldSchema(schema, parent, key);
    if (child === undefined) return noSuchField(schema, parent, place, key);
    if (depth === path.length - 1) {
      const kinds = kindsOf(schema);
      const fromFile = !earlier.some((other) => isWithin(place, other.path));
      if (kinds?.discriminator === key && fromFile) dropFieldsOfOldKind(parent, kinds, value);
      parent[key] = value;
    } else {
      if (!Object.hasOwn(parent, key)) parent[key] = {};
      parent = parent[key];
      schema = child;
    }
  }
  return undefined;
}

function dropFieldsOfOldKind(parent: Record<string, unknown>, kinds: Kinds, newKind: unknown): void {
  const oldShape = kinds.shapeOf(ownField(parent, kinds.discriminator));
  const newShape = kinds.shapeOf(newKind);
  if (oldShape === undefined || newShape === undefined) return;
  for (const name of Object.keys(oldShape)) if (newShape[name] !== oldShape[name]) delete parent[name];
}

function noSuchField(schema: Schema, parent: object, place: readonly string[], key: string): string {
  if (Array.isArray(parent)) {
    const elements = parent.length === 1 ? '1 element, 0' : `${parent.length} elements, 0 to ${parent.length - 1}`;
    return `there is no element ${quote(key)} in ${placeName(place)}, which has ${parent.length === 0 ? 'none' : elements}`;
  }
  const names = fieldNames(schema, parent);
  const known = names.length === 0 ? '' : ` Its fields are ${names.join(', ')}.`;
  return `there is no field ${quote(key)} in ${placeName(place)}.${known}${didYouMean(key, names)}`;
}

function placeName(path: readonly string[]): string {
  return path.length === 0 ? 'the fixture' : formatPath(path);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
