/**
 * Steps through the fixture schema beside a raw value: which fields an object may have, which schema stands behind one.
 * Invariant: fields are found among own properties only, so names like `constructor` are never mistaken for fields.
 */
import type * as z from 'zod/mini';
import { fixtureSchema } from './fixture.js';

export type Schema = z.core.$ZodType;
type Shape = Readonly<Record<string, Schema>>;

/** The choice of an object's kind: the field that names it, and the fields that each kind has. */
export interface Kinds {
  readonly discriminator: string;
  shapeOf(kind: unknown): Shape | undefined;
}

/** The kinds an object of this schema can be of, or undefined when it has but one shape. */
export function kindsOf(schema: Schema): Kinds | undefined {
  const definition = unwrap(schema);
  if (definition.type !== 'union' || !('discriminator' in definition)) return undefined;
  const { discriminator } = definition as z.core.$ZodDiscriminatedUnionDef;
  const shapes = definition.options.map((option) => shapeOf(option));
  return { discriminator, shapeOf: (kind) => shapes.find((shape) => isKind(shape[discriminator], kind)) };
}

/** The schema of the field or element `key` of a value with this schema, or undefined when there can be none. */
export function fieldSchema(schema: Schema, value: unknown, key: string): Schema | undefined {
  const definition = unwrap(schema);
  if (definition.type === 'record') return definition.valueType;
  if (definition.type === 'array') {
    return Array.isArray(value) && /^\d{1,7}$/.test(key) && Number(key) < value.length ? definition.element : undefined;
  }
  const shape = fieldsOf(schema, value);
  return Object.hasOwn(shape, key) ? shape[key] : undefined;
}

/** The names an object with this schema may use as fields; of all its kinds when `value` names no kind. */
export function fieldNames(schema: Schema, value: unknown): readonly string[] {
  return Object.keys(fieldsOf(schema, value));
}

/** The names allowed in the object at `path` of a raw fixture. */
export function fieldNamesAt(raw: unknown, path: readonly PropertyKey[]): readonly string[] {
  let schema: Schema | undefined = fixtureSchema;
  let value = raw;
  for (const key of path) {
    if (schema === undefined) return [];
    schema = fieldSchema(schema, value, String(key));
    value = ownField(value, key);
  }
  return schema === undefined ? [] : fieldNames(schema, value);
}

/** An own field of an object or array, else undefined. */
export function ownField(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}

function fieldsOf(schema: Schema, value: unknown): Shape {
  const kinds = kindsOf(schema);
  if (kinds === undefined) return shapeOf(schema);
  const { options } = unwrap(schema) as z.core.$ZodUnionDef;
  return kinds.shapeOf(ownField(value, kinds.discriminator)) ?? Object.assign({}, ...options.map(shapeOf));
}

function shapeOf(schema: Schema): Shape {
  const definition = unwrap(schema);
  return definition.type === 'object' ? definition.shape : {};
}

function isKind(schema: Schema | undefined, kind: unknown): boolean {
  const definition = schema === undefined ? undefined : unwrap(schema);
  return definition?.type === 'literal' && (definition.values as readonly unknown[]).includes(kind);
}

type Definition = z.core.$ZodTypes['_zod']['def'];

/** The definition behind `optional` and `default`. */
function unwrap(schema: Schema): Definition {
  const definition = (schema as z.core.$ZodTypes)._zod.def;
  return definition.type === 'optional' || definition.type === 'default' ? unwrap(definition.innerType) : definition;
}
