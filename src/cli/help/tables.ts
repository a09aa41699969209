/**
 * The tables that stand in the topics of the help, each made from the code that it describes.
 * A line `{{name}}` in the text of a topic stands for the table of that name.
 */
import type { Command, Option } from 'commander';
import * as z from 'zod/mini';
import { keyTableMarkdown } from '../../commands/articles/help.js';
import { glossary } from '../../debugger/expressions/glossary.js';
import { describeThresholds } from '../../debugger/rules/rule.js';
import { RULES } from '../../debugger/rules/rules.js';
import { escapeMarkdown, tableMarkdown } from '../../explaining/markdown.js';
import { SCRUBBER_LEGEND } from '../../explaining/scrubber-signs.js';
import { fixtureJsonSchema } from '../../training/fixture/fixture-json-schema.js';
import { runLinesJsonSchema } from '../../training/run-lines.js';
import { EXIT_MEANINGS } from '../running.js';
import { settingsSchema } from '../settings/settings.js';

type Schema = z.core.JSONSchema.BaseSchema;

interface Field {
  readonly path: string;
  readonly schema: Schema;
  readonly required: boolean;
}

type MakeTable = (program: Command) => string;

/** Several tables may stand one below the other, each under a heading. */
const TABLES: Readonly<Record<string, MakeTable>> = {
  keys: keyTableMarkdown,
  options: (program) => [program, ...program.commands].map(optionsOf).join('\n\n'),
  expressions: () =>
    glossary()
      .map(({ title, entries }) => {
        const rows = entries.map(({ name, summary }) => [code(name), escapeMarkdown(summary)]);
        return `## ${title}\n\n${tableMarkdown(['what', 'meaning'], rows)}`;
      })
      .join('\n\n'),
  rules: () =>
    tableMarkdown(
      ['rule', 'thresholds', 'what it stops at'],
      Object.entries(RULES).map(([name, rule]) => [code(name), describeThresholds(rule), escapeMarkdown(rule.summary)]),
    ),
  signs: () =>
    tableMarkdown(
      ['sign', 'meaning'],
      SCRUBBER_LEGEND.map(([sign, meaning]) => [code(sign), meaning]),
    ),
  fields: () => schemaTable(fixtureJsonSchema()),
  jsonl: () => schemaTable(runLinesJsonSchema()),
  settings: () => schemaTable(z.toJSONSchema(settingsSchema)),
  'exit-codes': () =>
    tableMarkdown(
      ['code', 'meaning'],
      EXIT_MEANINGS.map(([number, meaning]) => [code(String(number)), meaning]),
    ),
};

const PLACE_OF_TABLE = /^\{\{([\w-]+)\}\}$/gm;

/** Throws a RangeError for a table that does not exist. */
export function withTables(text: string, program: Command): string {
  return text.replace(PLACE_OF_TABLE, (_line, name: string) => {
    const make = TABLES[name];
    if (make === undefined) throw new RangeError(`There is no table ${name}.`);
    return make(program);
  });
}

function optionsOf(command: Command): string {
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help');
  const rows = options.map((option: Option) => [
    code(help.optionTerm(option)),
    escapeMarkdown(help.optionDescription(option)),
  ]);
  const about = `## ${help.commandUsage(command)}\n\n${sentence(escapeMarkdown(help.commandDescription(command)))}`;
  return rows.length === 0 ? about : `${about}\n\n${tableMarkdown(['option', 'meaning'], rows)}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/(?<![.?])$/, '.');
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/**
 * A JSON Schema as a table of its fields: the path of each, what it may be, and its description. Where an object is one of
 * several kinds, each kind has a table of its own.
 */
function schemaTable(schema: Schema): string {
  const kinds = kindsOf(schema);
  if (kinds.length === 0) return describeObject('', schema);
  return kinds.map((kind) => describeObject('', kind)).join('\n\n');
}

/** The fields of an object and of the objects in it, then the kinds that some of its fields have, each by itself. */
function describeObject(path: string, schema: Schema): string {
  const fields = fieldsOf(path, schema).filter(({ schema: each }) => each.const === undefined);
  const heading = nameOfKind(schema);
  const parts = [
    ...(heading === null ? [] : [`## ${path === '' ? '' : `${path.replace(/\.$/, '')}: `}${heading}`]),
    ...(heading === null || kindField(schema)?.description === undefined
      ? []
      : [escapeMarkdown(String(kindField(schema)?.description))]),
    ...(fields.length === 0 ? [] : [tableMarkdown(['field', 'what it may be', 'meaning'], fields.map(rowOf))]),
    ...fields.flatMap((field) => kindsOf(field.schema).map((kind) => describeObject(`${field.path}.`, kind))),
  ];
  return parts.join('\n\n');
}

function fieldsOf(prefix: string, { properties = {}, required = [] }: Schema): readonly Field[] {
  return Object.entries(properties).flatMap(([name, value]) => {
    const schema = value as Schema;
    const field = { path: `${prefix}${name}`, schema, required: required.includes(name) };
    const { step, inner } = within(schema);
    const isOpen = schema.title === undefined && inner.title === undefined && inner.properties !== undefined;
    return [field, ...(isOpen ? fieldsOf(`${field.path}${step}.`, inner) : [])];
  });
}

/** What a schema is made of: the elements of an array, the values of a record, else itself. */
function within(schema: Schema) {
  if (schema.type === 'array') return { step: '[]', inner: innermost(schema) };
  const values = schema.additionalProperties;
  return typeof values === 'object' ? { step: '.NAME', inner: values as Schema } : { step: '', inner: schema };
}

function innermost({ items }: Schema): Schema {
  return (items ?? {}) as Schema;
}

/** The kinds of object that a schema allows, none where it allows one at most. */
function kindsOf({ oneOf = [], anyOf = [] }: Schema): readonly Schema[] {
  return [...oneOf, ...anyOf].map((each) => each as Schema).filter((each) => kindField(each) !== undefined);
}

function kindField({ properties }: Schema): Schema | undefined {
  return (properties?.kind ?? properties?.type) as Schema | undefined;
}

function nameOfKind(schema: Schema): string | null {
  const { const: name } = kindField(schema) ?? {};
  return name === undefined ? null : String(name);
}

function rowOf({ path, schema, required }: Field): readonly string[] {
  const extent = [typeOf(schema), ...defaultOf(schema, required)].filter(Boolean).join('; ');
  return [`\`${path}\``, escapeMarkdown(extent), escapeMarkdown(schema.description ?? '')];
}

function defaultOf(schema: Schema, required: boolean): readonly string[] {
  const value = schema.default;
  if (value === undefined || (typeof value === 'object' && value !== null)) return required ? [] : ['optional'];
  return [`usually ${JSON.stringify(value)}`];
}

function typeOf(schema: Schema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(', ');
  const kinds = kindsOf(schema).map(nameOfKind);
  if (kinds.length > 0) return kinds.join(', ');
  const others = schema.anyOf ?? schema.oneOf;
  if (others !== undefined) return others.map((each) => typeOf(each as Schema)).join(' or ');
  switch (schema.type) {
    case 'array':
      return `array of ${typeOf(innermost(schema)).replace(/^(whole number|number|text|object|array)/, '$1s')}`;
    case 'integer':
      return rangeOf('whole number', schema);
    case 'number':
      return rangeOf('number', schema);
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'object':
      return 'object';
    case 'null':
      return 'null';
    default:
      return 'anything';
  }
}

function rangeOf(what: string, schema: Schema): string {
  const from = schema.minimum !== undefined ? ` from ${schema.minimum}` : '';
  const above = schema.exclusiveMinimum !== undefined ? ` above ${schema.exclusiveMinimum}` : '';
  const to = schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER ? ` to ${schema.maximum}` : '';
  const below = schema.exclusiveMaximum !== undefined ? ` below ${schema.exclusiveMaximum}` : '';
  return `${what}${from}${above}${to}${below}`;
}
