/**
 * What a class sends, with all of its free texts spoiled: those that may go on with anything.
 * Invariant: a page reads it, and no text is spared that the page would have read.
 */
import { type Down, readDown } from '../../src/class/web/protocol.js';
import { writeJson } from '../../src/document/json.js';

interface Spoiled {
  readonly down: Down;
  /** The fields of all other texts, in order; with the kind of what holds them where others of that name are free. */
  readonly spared: readonly string[];
}

interface Holder {
  kind?: unknown;
  [field: string]: unknown;
}

interface Text {
  readonly holder: Holder;
  readonly field: string;
  readonly text: string;
}

/** @param end what each text is made to end with */
export function spoil(down: Down, end: string): Spoiled {
  const sent: unknown = JSON.parse(writeJson(down));
  const free = new Set<string>();
  const spared: Text[] = [];
  for (const each of textsIn(sent)) {
    each.holder[each.field] = each.text + end;
    if (readDown(JSON.stringify(sent)) !== null) {
      free.add(each.field);
      continue;
    }
    each.holder[each.field] = each.text;
    spared.push(each);
  }
  const read = readDown(JSON.stringify(sent));
  if (read === null) throw new Error('A page cannot read what was to be spoiled.');
  const names = spared.map(({ holder, field }) => (free.has(field) ? `${holder.kind}.${field}` : field));
  return { down: read, spared: [...new Set(names)].sort() };
}

function textsIn(value: unknown): readonly Text[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Holder;
  return Object.entries(holder).flatMap(([field, each]) =>
    typeof each === 'string' ? [{ holder, field, text: each }] : textsIn(each),
  );
}
