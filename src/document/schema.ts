/**
 * Articles that brokers and files send: read through one schema with bounds, of one version.
 * Invariant: nothing of what is read was taken on trust; what is refused is refused in a sentence.
 */
import * as z from 'zod/mini';
import { escapeControls } from '../files/printable.js';
import { BLOCKS, CHOICE } from './block-schema.js';
import { INLINES } from './inline-schema.js';
import { readJson, writeJson } from './json.js';
import { MOST_BYTES } from './limits.js';
import { ADDRESS, COUNT, FINITE, listOf, object, PLACE, TEXT } from './value-schema.js';

/** The version of the format. It changes whenever older readers could not read what is written. */
export const ARTICLE_VERSION = 6 as const;

const LONGEST_PATH = 80;

/** A title goes from the whole to the part. */
const TITLE = listOf(TEXT);

const PARTS = z.object({
  run: object({ name: TEXT, about: TEXT }),
  place: object({
    branch: TEXT,
    iteration: COUNT,
    /** The last iteration that there is. */
    lastIteration: COUNT,
    /** From 1; 0 before the first step of the iteration. */
    step: COUNT,
    stepCount: COUNT,
    phases: listOf(object({ name: TEXT, progress: FINITE, isHere: z.boolean() })),
    /** What is under way: a play, or how far a computation has got. */
    underWay: z.nullable(TEXT),
  }).check(
    z.refine(({ iteration, lastIteration, step, stepCount }) => iteration <= lastIteration && step <= stepCount),
  ),
  title: TITLE,
  /** What somebody has to be told. */
  notice: z.nullable(object({ inlines: INLINES, tone: z.enum(['information', 'warning']) })),
  /** What the lesson or the tour says. */
  words: BLOCKS,
  question: z.nullable(CHOICE),
  /** The step, or the answer over it. */
  blocks: BLOCKS,
  /** Whether what is selected is pointed at, for everybody who looks on. */
  isPointed: z.boolean(),
  /** The loss so far, P(target), displays: groups with a title. */
  beside: BLOCKS,
  listing: listOf(
    object({
      name: TEXT,
      /** How many scopes are around it. */
      depth: COUNT,
      /** Code is a line of what a step is in PyTorch. */
      kind: z.enum(['start', 'scope', 'step', 'code']),
      state: z.enum(['done', 'here', 'ahead']),
      /** The shape of what a step made, or how many steps a closed scope hides. */
      note: TEXT,
      /** Where the line leads. */
      place: PLACE,
    }),
  ),
});
export const ARTICLE = z.readonly(PARTS);
/** Some parts of an article. */
export const ARTICLE_PARTS = z.readonly(z.partial(PARTS));

export const ASKED = object({ of: z.nullable(ADDRESS), title: TITLE, blocks: BLOCKS });

export type ReadResult<Kind> =
  | { readonly kind: 'read'; readonly value: Kind }
  | { readonly kind: 'refused'; readonly message: string; readonly isOtherVersion?: true };

/** The JSON that is sent to another backstep, perhaps of another version. */
export function writeVersioned(value: object): string {
  return writeJson({ version: ARTICLE_VERSION, ...value });
}

/**
 * What `writeVersioned` has written, perhaps.
 * @param schema such as ARTICLE, or an object that holds it
 * @param most characters
 */
export function readVersioned<Kind>(schema: z.ZodMiniType<Kind>, text: string, most = MOST_BYTES): ReadResult<Kind> {
  if (text.length > most) return refused(`it has ${text.length} characters, and no more than ${most} are read`);
  let sent: unknown;
  try {
    sent = readJson(text);
  } catch (error) {
    return refused(error instanceof RangeError ? 'it is nested too deeply' : 'it is not JSON');
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

function refused(why: string): ReadResult<never> {
  return { kind: 'refused', message: `This is nothing that backstep has written: ${why}.` };
}
