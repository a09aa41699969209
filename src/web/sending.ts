/**
 * What a page shows as bytes for it: the parts of the article that differ from what it has, the words to be read aloud and
 * what can be done where they have changed.
 * Invariant: pages that show the same get the very same bytes, made once for all of them.
 */
import type { Article, Asked } from '../document/article.js';
import { writeJson } from '../document/json.js';
import type { Controls, Farewell } from './protocol.js';

/** An article in parts, each as JSON; nothing before there is one. */
export type ArticleParts = Readonly<Partial<Record<keyof Article, string>>>;

/** What a page shows, or is to show. The same object for all pages for which it is the same. */
export interface ShownPage {
  readonly article: ArticleParts;
  readonly controls: Controls;
  /** What this page has asked for, over the article. */
  readonly asked: Asked | null;
}

/** No bytes where nothing has changed. @param before null where the page shows nothing yet */
export type Encode<Page extends ShownPage> = (before: Page | null, next: Page) => Buffer;

interface Encoded<Page extends ShownPage> {
  /** Weak: with strong references each page would keep its predecessor alive, and the newest one all of them. */
  readonly before: WeakRef<Page> | null;
  readonly bytes: Buffer;
}

/** An article is compared with few others; what lagging pages need beyond that is not worth keeping. */
const MOST_KEPT = 8;
const NOTHING = Buffer.alloc(0);

export function partsOf(article: Article): ArticleParts {
  return Object.fromEntries(Object.entries(article).map(([name, part]) => [name, writeJson(part)])) as ArticleParts;
}

/** @param wordsOf lines to be read aloud to whoever has seen the page before */
export function createEncoder<Page extends ShownPage>(
  wordsOf: (before: Page | null, next: Page) => readonly string[],
): Encode<Page> {
  const known = new WeakMap<Page, Encoded<Page>[]>();
  const controlsText = remember((controls: Controls) => JSON.stringify(controls));
  const encode = (before: Page | null, next: Page): Buffer => {
    const changed = Object.entries(next.article).filter(
      ([name, text]) => before === null || before.article[name as keyof Article] !== text,
    );
    const words = before?.article === next.article ? [] : wordsOf(before, next);
    const parts = [
      ...(changed.length === 0 ? [] : [`"article":{${changed.map(([name, text]) => `"${name}":${text}`).join()}}`]),
      ...(words.length === 0 ? [] : [`"words":${JSON.stringify(words.join('\n'))}`]),
      ...(before?.controls === next.controls ? [] : [`"controls":${controlsText(next.controls)}`]),
      ...((before?.asked ?? null) === next.asked ? [] : [`"asked":${writeJson(next.asked)}`]),
    ];
    return parts.length === 0 ? NOTHING : eventOf(`{${parts.join()}}`);
  };
  return (before, next) => {
    const encoded = known.get(next) ?? [];
    known.set(next, encoded);
    const same = encoded.find((each) => isSame(each.before, before));
    if (same !== undefined) return same.bytes;
    const bytes = encode(before, next);
    if (encoded.length < MOST_KEPT) encoded.push({ before: before === null ? null : new WeakRef(before), bytes });
    return bytes;
  };
}

export function encodeFarewell(farewell: string): Buffer {
  return eventOf(JSON.stringify({ farewell } satisfies Farewell));
}

/** A message as it stands in an event stream. */
function eventOf(message: string): Buffer {
  return Buffer.from(`data: ${message}\n\n`);
}

function isSame<Page extends ShownPage>(reference: WeakRef<Page> | null, shown: Page | null): boolean {
  return reference === null ? shown === null : shown !== null && reference.deref() === shown;
}

/** What `make` makes of a key, made once. */
export function remember<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
