/**
 * What a page shows as bytes for it: the parts of the article that differ from what it has, the words to be read aloud and
 * what can be done where they have changed.
 * Invariant: pages that show the same get the very same bytes, made once for all of them.
 */
import { constants, deflateRawSync } from 'node:zlib';
import { boundInlines, textWithin } from '../../document/bound-blocks.js';
import type { Article, Asked } from '../../document/document.js';
import { writeJson } from '../../document/json.js';
import { MOST } from '../../document/limits.js';
import { once } from '../../numbers/kernels/remember.js';
import { encodeOnce } from '../../terminal/stream/newest.js';
import type { Controls, Farewell } from './protocol.js';

/** An article in parts, each as JSON; nothing before there is one. */
export type ArticleParts = Readonly<Partial<Record<keyof Article, string>>>;

/** What a page shows, or is to show. The same object for all pages for which it is the same. */
export interface ShownPage {
  readonly article: ArticleParts;
  /** As JSON, too. */
  readonly controls: string;
  /** What this page has asked for, over the article. */
  readonly asked: Asked | null;
}

/** An event of a stream, as it is and as a part of a compressed one. */
export interface EventMessage {
  readonly plain: Buffer;
  /** Refers to no part before it, so that it is the same for all streams. */
  readonly packed: () => Buffer;
}

/** Null where nothing has changed. @param before null where the page shows nothing yet */
export type Encode<Page extends ShownPage> = (before: Page | null, next: Page) => EventMessage | null;

/** How a compressed stream begins: with deflate as its method, and no name, time or system. */
export const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
/** A sign of life. */
export const BEAT = messageOf('event: beat\ndata:\n\n');
/** Asks how many messages the page has seen. */
export const CONFIRM = messageOf('event: confirm\ndata:\n\n');

export function partsOf(article: Article): ArticleParts {
  return Object.fromEntries(Object.entries(article).map(([name, part]) => [name, writeJson(part)])) as ArticleParts;
}

/** Cuts the texts that come from a presenter or a lesson to the bounds within which pages read them. */
export function writeControls({ standing, inPage, ...controls }: Controls): string {
  const text = textWithin(MOST);
  return writeJson({
    ...controls,
    standing: boundInlines(standing, MOST),
    ...(inPage && { inPage: { ...inPage, lesson: inPage.lesson && text(inPage.lesson), opened: text(inPage.opened) } }),
  });
}

/** @param wordsOf lines to be read aloud to whoever has seen the page before */
export function createEncoder<Page extends ShownPage>(
  wordsOf: (before: Page | null, next: Page) => readonly string[],
): Encode<Page> {
  return encodeOnce<Page, EventMessage | null>((before, next) => {
    const changed = Object.entries(next.article).filter(
      ([name, text]) => before === null || before.article[name as keyof Article] !== text,
    );
    const words = before?.article === next.article ? [] : wordsOf(before, next);
    const parts = [
      ...(changed.length === 0 ? [] : [`"article":{${changed.map(([name, text]) => `"${name}":${text}`).join()}}`]),
      ...(words.length === 0 ? [] : [`"words":${JSON.stringify(words.join('\n'))}`]),
      ...(before?.controls === next.controls ? [] : [`"controls":${next.controls}`]),
      ...((before?.asked ?? null) === next.asked ? [] : [`"asked":${writeJson(next.asked)}`]),
    ];
    return parts.length === 0 ? null : eventOf(`{${parts.join()}}`);
  });
}

export function encodeFarewell(farewell: string): EventMessage {
  return eventOf(JSON.stringify({ farewell } satisfies Farewell));
}

/** A message as it stands in an event stream. */
function eventOf(message: string): EventMessage {
  return messageOf(`data: ${message}\n\n`);
}

export function messageOf(event: string): EventMessage {
  const plain = Buffer.from(event);
  return { plain, packed: once(() => deflateRawSync(plain, { finishFlush: constants.Z_SYNC_FLUSH })) };
}
