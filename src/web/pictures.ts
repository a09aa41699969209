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
  readonly grid: CellGrid;
  readonly state: DebuggerState;
  readonly controls: Controls;
}

export interface Pictures {
  of(grid: CellGrid, state: DebuggerState, controls: Controls): Shown;
  /** No bytes where nothing has changed. @param before null where the page shows nothing yet */
  encode(before: Shown | null, next: Shown): Buffer;
}

interface Encoded {
  /** Weak: with strong references each picture would keep its predecessor alive, and the newest one all of them. */
  readonly before: WeakRef<Shown> | null;
  readonly bytes: Buffer;
}

/** A picture is compared with few others; what lagging pages need beyond that is not worth keeping. */
const MOST_KEPT = 8;
const NOTHING = Buffer.alloc(0);

export function createPictures(): Pictures {
  const byGrid = new WeakMap<CellGrid, Shown[]>();
  const known = new WeakMap<Shown, Encoded[]>();
  const lineText = remember((row: CellRow) => JSON.stringify(lineOf(row)));
  const stopLines = remember(spokenStop);
  const controlsText = remember((controls: Controls) => JSON.stringify(controls));
  const encode = (before: Shown | null, next: Shown): Buffer => {
    const { columns, rows } = next.grid;
    const isSameSize = before?.grid.columns === columns && before.grid.rows.length === rows.length;
    const changed = rows.flatMap((row, k) =>
      isSameSize && before?.grid.rows[k] === row ? [] : [`"${k}":${lineText(row)}`],
    );
    const said = before === null ? stopLines(next.state) : spokenChange(before.state, next.state, stopLines);
    const words = said.join('\n');
    if (isSameSize && changed.length === 0 && words === '' && before.controls === next.controls) return NOTHING;
    const parts = [
      `"columns":${columns},"rows":${rows.length},"lines":{${changed.join()}}`,
      ...(words === '' ? [] : [`"words":${JSON.stringify(words)}`]),
      ...(before?.controls === next.controls ? [] : [`"controls":${controlsText(next.controls)}`]),
    ];
    return eventOf(`{${parts.join()}}`);
  };
  return {
    of: (grid, state, controls) => {
      const alike = byGrid.get(grid) ?? [];
      byGrid.set(grid, alike);
      const found = alike.find((each) => each.state === state && each.controls === controls);
      if (found !== undefined) return found;
      const made = { grid, state, controls };
      alike.push(made);
      return made;
    },
    encode: (before, next) => {
      const encoded = known.get(next) ?? [];
      known.set(next, encoded);
      const same = encoded.find((each) => isSame(each.before, before));
      if (same !== undefined) return same.bytes;
      const bytes = encode(before, next);
      if (encoded.length < MOST_KEPT) encoded.push({ before: before === null ? null : new WeakRef(before), bytes });
      return bytes;
    },
  };
}

export function encodeFarewell(farewell: string): Buffer {
  return eventOf(JSON.stringify({ farewell } satisfies Farewell));
}

/** A message as it stands in an event stream. */
function eventOf(message: string): Buffer {
  return Buffer.from(`data: ${message}\n\n`);
}

function isSame(reference: WeakRef<Shown> | null, shown: Shown | null): boolean {
  return reference === null ? shown === null : shown !== null && reference.deref() === shown;
}

function remember<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
