/**
 * What is published about the fixture format: a JSON Schema, and a list of its fields for the docs. Both are read off the schema
 * in fixture.ts; nothing is said twice.
 */
import * as z from 'zod/mini';
import { fixtureSchema } from './fixture.js';

type JsonSchema = z.core.JSONSchema.BaseSchema;

export interface FieldDocs {
  /** `optimizer.learningRate`; `[]` stands for each element of an array, `*` for each word of an object. */
  readonly path: string;
  /** The kind of model or optimizer that has the field, where only one of several has it. */
  readonly kind?: string;
  readonly type: string;
  readonly required: boolean;
  readonly default?: unknown;
  readonly description: string;
}

/** The JSON Schema (draft 2020-12) of a fixture as its file may say it. Rules between fields are beyond it. */
export function fixtureJsonSchema(): JsonSchema {
  return { title: 'backstep fixture', ...z.toJSONSchema(fixtureSchema, { io: 'input' }) };
}

/** Every described field, parents before their children, in the order of the schema. */
export function fixtureFields(): readonly FieldDocs[] {
  return fieldsBelow(fixtureJsonSchema(), '', undefined);
}

function fieldsBelow(schema: JsonSchema, path: string, kind: string | undefined): FieldDocs[] {
  const join = (name: string) => (path === '' ? name : `${path}.${name}`);
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
    docsOf(child as JsonSchema, join(name), kind, schema.required?.includes(name) ?? false),
  );
  const options = ((schema.oneOf ?? []) as JsonSchema[]).flatMap((option) =>
    fieldsBelow(option, path, String((option.properties?.kind as JsonSchema | undefined)?.const)),
  );
  const element = isSchema(schema.items) ? docsOf(schema.items, `${path}[]`, kind, true) : [];
  const values = isSchema(schema.additionalProperties)
    ? docsOf(schema.additionalProperties, join('*'), kind, true)
    : [];
  return [...own, ...options, ...element, ...values];
}

function docsOf(schema: JsonSchema, path: string, kind: string | undefined, required: boolean): FieldDocs[] {
  const below = fieldsBelow(schema, path, kind);
  if (schema.description === undefined) return below;
  const type = typeOf(schema);
  const docs = { path, ...(kind === undefined ? {} : { kind }), type, required, description: schema.description };
  return [{ ...docs, ...('default' in schema ? { default: schema.default } : {}) }, ...below];
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (isSchema(schema.items)) return `array of ${typeOf(schema.items)}`;
  return String(schema.type ?? 'object');
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
