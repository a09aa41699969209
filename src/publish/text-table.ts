/**
 * Looks as lists of rows of parts, where everything that repeats is written once.
 * Invariant: what is new has the same name wherever it stands, so that lists of names compress to little.
 */
import type { TextData } from './lesson-data.js';

/** A part of a row; one with the title of the stop has a text for each stop. */
export type TablePart<Part> = { readonly part: Part } | { readonly byStop: readonly Part[] };

export interface TextTable<Part> {
  /** Adds the next look. */
  add(rows: readonly (readonly TablePart<Part>[])[]): void;
  finish(): TextData<Part>;
}

export function createTextTable<Part>(): TextTable<Part> {
  const parts = createList<Part>();
  const titles = createList<readonly Part[]>();
  /** By the positions of their parts. */
  const rows = createList<readonly number[]>();
  const named: (readonly number[])[] = [];
  const looks: (readonly number[])[] = [];
  let last: readonly number[] = [];
  const addRow = (line: readonly TablePart<Part>[]): number => {
    const names: number[] = [];
    const positions = line.map((each) => {
      const fresh = parts.all.length;
      const position = 'part' in each ? parts.positionOf(each.part) : -1 - titles.positionOf(each.byStop);
      names.push(position < 0 ? position : nameOf(position, fresh));
      return position;
    });
    const row = rows.positionOf(positions);
    if (row === named.length) named.push(names);
    return row;
  };
  return {
    add: (lines) => {
      const look: number[] = [];
      const names = [lines.length];
      let above = -1;
      for (const [k, line] of lines.entries()) {
        const fresh = rows.all.length;
        const row = addRow(line);
        look.push(row);
        if (row === last[k]) continue;
        names.push(k - above, nameOf(row, fresh));
        above = k;
      }
      looks.push(names);
      last = look;
    },
    finish: () => ({ parts: parts.all, titles: titles.all, rows: named, looks }),
  };
}

/** @param fresh how many there were before it was named */
function nameOf(position: number, fresh: number): number {
  return position === fresh ? 0 : position + 1;
}

interface List<Item> {
  readonly all: readonly Item[];
  /** Of an equal item, which is added where it is missing. */
  positionOf(item: Item): number;
}

function createList<Item>(): List<Item> {
  const all: Item[] = [];
  const positions = new Map<string, number>();
  return {
    all,
    positionOf: (item) => {
      const name = JSON.stringify(item);
      const position = positions.get(name) ?? all.push(item) - 1;
      positions.set(name, position);
      return position;
    },
  };
}
