/**
 * The parts that the schemas of reference files are built of, and what a file is refused with.
 * Invariant: the `error` of each part completes the sentence "… is not", so that every problem names its path and what was
 * expected; what a schema does not name is listed, never dropped in silence.
 */
import * as z from 'zod/mini';

/** The largest size of a model and the longest run, so that a file cannot ask for more than a machine has. */
const LARGEST_SIZE = 1_000_000;

export const number = z.number({ error: 'a finite number' });
export const list = z.array(number, { error: 'a list of numbers' });
export const matrix = z.array(list, { error: 'a list of lists of numbers' });
export const id = z
  .int({ error: 'a whole number of at least 0' })
  .check(z.minimum(0, { error: 'a whole number of at least 0' }));
export const size = wholeNumber(1, LARGEST_SIZE);
export const names = z.array(z.string({ error: 'a text' }), { error: 'a list of texts' });
export const lists = z.record(z.string(), list, { error: 'an object of lists' });
export const reduction = z.enum(['mean', 'sum'], { error: '"mean" or "sum"' });

export function wholeNumber(least: number, most: number) {
  const error = `a whole number from ${least} to ${most}`;
  return z.int({ error }).check(z.minimum(least, { error }), z.maximum(most, { error }));
}

export function atLeastOne<Item extends z.ZodMiniType>(item: Item, what: string) {
  return z
    .array(item, { error: `a list of ${what}s` })
    .check(z.minLength(1, { error: `a list of at least one ${what}` }));
}

/** What cannot be read or run, in sentences without a full stop that say what was got and what was expected. */
export interface Refusal {
  readonly problems: readonly string[];
}

export function isRefusal(result: object): result is Refusal {
  return 'problems' in result;
}

/** A value in the form that the schema demands, or all that is wrong with it. */
export function readAs<Schema extends z.ZodMiniType>(schema: Schema, raw: unknown): z.output<Schema> | Refusal {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  return { problems: result.error.issues.map(({ path, message }) => `${describePath(path)} is not ${message}`) };
}

function describePath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  );
}

/** Paths of the fields that the schema does not name, each once, whichever element of a list it is in. */
export function strangeFields(schema: z.core.$ZodType, raw: unknown, path = ''): readonly string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (raw === undefined || raw === null) return [];
  switch (def.type) {
    case 'optional':
    case 'nullable':
      return strangeFields(def.innerType, raw, path);
    case 'array':
      return [...new Set((raw as unknown[]).flatMap((item) => strangeFields(def.element, item, `${path}[]`)))];
    case 'record':
      return [...new Set(Object.values(raw).flatMap((item) => strangeFields(def.valueType, item, `${path}.*`)))];
    case 'object':
      return Object.entries(raw).flatMap(([key, value]) => {
        const inner = path === '' ? key : `${path}.${key}`;
        return Object.hasOwn(def.shape, key) ? strangeFields(def.shape[key], value, inner) : [inner];
      });
    default:
      return [];
  }
}
