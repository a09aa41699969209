/**
 * The building blocks of the schemas of reference files, and the problems that a file is refused with.
 * Invariant: the `error` of each part completes a sentence that begins with the path, so that every problem says where
 * it is and what was expected.
 */
import * as z from 'zod/mini';
import { refuse, shorten } from '../../files/refusal.js';
import { ownField } from '../../training/json-text.js';

/** The largest model size and the longest run, so that a file cannot ask for more than a machine has. */
const LARGEST_SIZE = 1_000_000;

export const number = z.number(is('a finite number'));
export const list = z.array(number, is('a list of numbers'));
export const matrix = z.array(list, is('a list of lists of numbers'));
const text = z.string(is('a text'));
export const names = z.array(text, is('a list of texts'));
export const lists = z.record(z.string(), list, is('an object of lists'));
export const id = z.int(is('a whole number of at least 0')).check(z.minimum(0, is('a whole number of at least 0')));
export const size = wholeNumber(1);
export const reduction = z.enum(['mean', 'sum'], is('"mean" or "sum"'));

export function wholeNumber(least: number, most: number = LARGEST_SIZE) {
  const range = is(`a whole number from ${least} to ${most}`);
  return z.int(range).check(z.minimum(least, range), z.maximum(most, range));
}

export function atLeastOne<Item extends z.ZodMiniType>(item: Item, what: string) {
  return z.array(item, is(`a list of ${what}s`)).check(z.minLength(1, is(`a list of at least one ${what}`)));
}

export function fields<Shape extends z.core.$ZodLooseShape>(shape: Shape, what: string) {
  return z.object(shape, is(`an object ${what}`));
}

export function optional<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.partial(z.object(shape)).shape;
}

/** A whole file of one schema, with an optional name and generator. */
export function fileOf<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.object({ schema: z.string(), ...optional({ name: text, generator: text }), ...shape }, is('a JSON object'));
}

export function is(what: string) {
  return { error: `is not ${what}` };
}

/** An option of which only one value is supported; that value is also the default. */
export function only<Value extends string | number | boolean>(value: Value, owner = '') {
  const error = ({ input }: { readonly input?: unknown }): string =>
    `${owner}is ${input}, but only ${value} is supported`;
  return z._default(z.literal(value, { error }), value);
}

/** One of several forms, distinguished by the field `kind`. */
export function kinds<Forms extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]]>(
  forms: Forms,
  what: string,
) {
  return z.discriminatedUnion('kind', forms, {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? `is ${JSON.stringify(Object(issue.input).kind)}, which is not supported, expected ${[issue.options].flat().join(', ')}`
        : `is not an object ${what}`,
  });
}

const MOST_PROBLEMS = 12;
/** A problem may quote a name of the file, of any length. */
const LONGEST_PROBLEM = 300;

/**
 * Refuses a file that has problems: sentences without a full stop that say what was found and what was expected, one to a
 * line.
 */
export function refuseFor(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const rest = problems.length - MOST_PROBLEMS;
  const listed = problems.slice(0, MOST_PROBLEMS).map((problem) => shorten(problem, LONGEST_PROBLEM));
  refuse([...listed, ...demand(rest <= 0, `and ${rest} more like these`)].join('\n'));
}

/** The problem, unless the demand is met. */
export function demand(isMet: boolean, problem: string): readonly string[] {
  return isMet ? [] : [problem];
}

/** A problem such as `vocab has 3 words, expected 4`; none if the list is left out. */
export function demandCount(
  path: string,
  list: readonly unknown[] | undefined,
  unit: string,
  expected: number | undefined,
  why = '',
): readonly string[] {
  const { length = expected } = list ?? {};
  return demand(length === expected, `${path} has ${length} ${unit}, expected ${expected}${why}`);
}

/** The value in the form that the schema demands. All that is wrong with it is in the refusal. */
export function readAs<Schema extends z.ZodMiniType>(schema: Schema, raw: unknown): z.output<Schema> {
  const { data, error } = schema.safeParse(raw);
  refuseFor((error?.issues ?? []).map(({ path, message }) => `${describePath(path)} ${message}`));
  return data as z.output<Schema>;
}

function describePath(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text === '' ? 'the file' : text.replace(/^\./, '');
}

/** Paths of what is in a file but not in its schema; each once, whichever elements of a list have it. */
export function unknownFields(raw: unknown, read: unknown, path = ''): readonly string[] {
  if (typeof raw !== 'object' || raw === null) return [];
  // A list of numbers has no fields, and may be long.
  if (Array.isArray(raw) && typeof raw[0] === 'number') return [];
  const found = Object.entries(raw).flatMap(([key, value]) => {
    const inner = Array.isArray(raw) ? `${path}[]` : path === '' ? key : `${path}.${key}`;
    const kept = ownField(read, key);
    return kept === undefined ? [inner] : unknownFields(value, kept, inner);
  });
  return [...new Set(found)];
}
