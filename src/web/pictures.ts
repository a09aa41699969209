/**
 * Pictures of the screen as bytes for the page: the rows that differ from what it shows, the words to be read aloud and
 * the buttons where they have changed.
 * Invariant: pages that show the same get the very same bytes, made once for all of them.
 */
import type { CellGrid, CellRow } from '../cells/cell-grid.js';
import { spokenChange, spokenStop } from '../report/spoken.js';
import type { DebuggerState } from '../store.js';
import { lineOf } from './lines.js';
import type { Controls, Farewell } from './messages.js';

/** What a page shows, or is to show. The same object for all pages for whom it is the same. */
export interface Shown {
  readonly columns: number;
  /** Each row as JSON. */
  readonly lines: readonly string[];
  readonly controls: Controls;
}

/** A screen of the class in this process. */
export interface ShownState extends Shown {
  readonly state: DebuggerState;
}

/** No bytes where nothing has changed. @param before null where the page shows nothing yet */
export type Encode<Kind extends Shown> = (before: Kind | null, next: Kind) => Buffer;

interface Pictures {
  of(grid: CellGrid, state: DebuggerState, controls: Controls): ShownState;
  readonly encode: Encode<ShownState>;
}

interface Encoded<Kind extends Shown> {
  /** Weak: with strong references each picture would keep its predecessor alive, and the newest one all of them. */
  readonly before: WeakRef<Kind> | null;
  readonly bytes: Buffer;
}

/** A picture is compared with few others; what lagging pages need beyond that is not worth keeping. */
const MOST_KEPT = 8;
const NOTHING = Buffer.alloc(0);

export function createPictures(): Pictures {
  const byGrid = new WeakMap<CellGrid, ShownState[]>();
  const lineText = remember((row: CellRow) => JSON.stringify(lineOf(row)));
  const linesOf = remember(({ rows }: CellGrid) => rows.map(lineText));
  const stopLines = remember(spokenStop);
  return {
    of: (grid, state, controls) => {
      const alike = byGrid.get(grid) ?? [];
      byGrid.set(grid, alike);
      const found = alike.find((each) => each.state === state && each.controls === controls);
      if (found !== undefined) return found;
      const made = { columns: grid.columns, lines: linesOf(grid), state, controls };
      alike.push(made);
      return made;
    },
    encode: createEncoder((before, { state }) =>
      before === null ? stopLines(state) : spokenChange(before.state, state, stopLines),
    ),
  };
}

/** @param wordsOf lines to be read aloud to whoever has seen the picture before */
export function createEncoder<Kind extends Shown>(
  wordsOf: (before: Kind | null, next: Kind) => readonly string[],
): Encode<Kind> {
  const known = new WeakMap<Kind, Encoded<Kind>[]>();
  const controlsText = remember((controls: Controls) => JSON.stringify(controls));
  const encode = (before: Kind | null, next: Kind): Buffer => {
    const { columns, lines } = next;
    const isSameSize = before?.columns === columns && before.lines.length === lines.length;
    const changed = lines.flatMap((line, k) => (isSameSize && before?.lines[k] === line ? [] : [`"${k}":${line}`]));
    const words = wordsOf(before, next).join('\n');
    if (isSameSize && changed.length === 0 && words === '' && before.controls === next.controls) return NOTHING;
    const parts = [
      `"columns":${columns},"rows":${lines.length},"lines":{${changed.join()}}`,
      ...(words === '' ? [] : [`"words":${JSON.stringify(words)}`]),
      ...(before?.controls === next.controls ? [] : [`"controls":${controlsText(next.controls)}`]),
    ];
    return eventOf(`{${parts.join()}}`);
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

function isSame<Kind extends Shown>(reference: WeakRef<Kind> | null, shown: Kind | null): boolean {
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
