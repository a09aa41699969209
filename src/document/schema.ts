/**
 * Articles that brokers and files send: read through one schema with bounds, of one version.
 * Invariant: nothing of what is read was taken on trust; what is refused is refused in a sentence.
 */
import * as z from 'zod/mini';
import type { Article, Asked } from './article.js';
import { ADDRESS, BLOCKS, CHOICE, COUNT, FINITE, listOf, TEXT } from './block-schema.js';
import { MOST_BYTES } from './bounds.js';
import { readJson, writeJson } from './json.js';
import { escapeControls } from './printable.js';

/** Of what is written here: another one for each change that other readers cannot know of. */
export const ARTICLE_VERSION = 1 as const;

const LONGEST_PATH = 80;

/** As `goto` takes it; empty where nothing leads there. */
const PLACE = z.string().check(z.regex(/^(?:\d{1,15}(?:\.\d{1,15})?)?$/));
const TITLE = listOf(TEXT);

export const ARTICLE = z.object({
  run: z.object({ name: TEXT, about: TEXT }),
  place: z.object({
    ...{ branch: TEXT, iteration: COUNT, lastIteration: COUNT, step: COUNT, stepCount: COUNT },
    phases: listOf(z.object({ name: TEXT, progress: FINITE, isHere: z.boolean() })),
    underWay: z.nullable(TEXT),
  }),
  title: TITLE,
  notice: z.nullable(z.object({ text: TEXT, tone: z.enum(['information', 'warning']) })),
  words: BLOCKS,
  question: z.nullable(CHOICE),
  blocks: BLOCKS,
  isPointed: z.boolean(),
  beside: BLOCKS,
  listing: listOf(
    z.object({
      ...{ name: TEXT, depth: COUNT, kind: z.enum(['start', 'scope', 'step']) },
      ...{ state: z.enum(['done', 'here', 'ahead']), note: TEXT, place: PLACE },
    }),
  ),
}) satisfies z.ZodMiniType<Article>;

export const ASKED = z.object({ of: z.nullable(ADDRESS), title: TITLE, blocks: BLOCKS }) satisfies z.ZodMiniType<Asked>;

export type Read<Kind> =
  | { readonly kind: 'read'; readonly value: Kind }
  | { readonly kind: 'refused'; readonly message: string; readonly isOtherVersion?: true };

/** To be sent to another backstep, perhaps of another version. */
export function writeVersioned(value: object): string {
  return writeJson({ version: ARTICLE_VERSION, ...value });
}

/**
 * What `writeVersioned` has written, perhaps.
 * @param schema such as ARTICLE, or an object that holds it
 * @param most characters
 */
export function readVersioned<Kind>(schema: z.ZodMiniType<Kind>, text: string, most = MOST_BYTES): Read<Kind> {
  if (text.length > most) return refused(`it has ${text.length} characters, and no more than ${most} are read`);
  let sent: unknown;
  try {
    sent = readJson(text);
  } catch (error) {
    return refused(error instanceof RangeError ? 'it is nested too deeply' : 'it is no JSON');
  }
  const version: unknown = typeof sent === 'object' && sent !== null && 'version' in sent ? sent.version : undefined;
  if (version !== ARTICLE_VERSION) {
    if (typeof version !== 'number') return refused('it names no version of its format');
    const message = `This was written in format ${version}, and format ${ARTICLE_VERSION} is read here. Use the same version of backstep at both ends.`;
    return { kind: 'refused', message, isOtherVersion: true };
  }
  const read = z.safeParse(schema, sent);
  if (read.success) return { kind: 'read', value: read.data };
  const path = read.error.issues[0]?.path.join('.') ?? '';
  return refused(`${path === '' ? 'it' : escapeControls(path.slice(0, LONGEST_PATH))} is not as it should be`);
}

function refused(why: string): Read<never> {
  return { kind: 'refused', message: `This is nothing that backstep has written: ${why}.` };
}
