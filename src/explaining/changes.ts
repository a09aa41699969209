/**
 * Marks what changed since the last stop: values that differ from those in the same place of the document before, with the
 * direction.
 */
import {
  type Address,
  type Block,
  type Blocks,
  type Change,
  type Inline,
  type Inlines,
  type Matrix,
  type ShownValue,
  type Table,
  textOfInlines,
} from '../document/document.js';
import { type FormulaTree, mapFormula, valuesOfFormula } from '../document/formula.js';
import { inlinesOfFormula } from '../document/formula-text.js';

/** @param before what was said at the same step, at the previous stop */
export function markChanges(before: Blocks, after: Blocks): Blocks {
  const earlier = new Map<string, Inlines[]>();
  const addressed = new Map<string, ShownValue[]>();
  const matrices: Matrix[] = [];
  for (const block of before) {
    if (block.kind === 'matrix') matrices.push(block);
    visitLines(block, (key, line) => {
      earlier.set(key, [...(earlier.get(key) ?? []), line]);
      for (const shown of line) {
        if (shown.kind !== 'value' || shown.of === undefined) continue;
        const address = keyOf(shown.of);
        addressed.set(address, [...(addressed.get(address) ?? []), shown]);
      }
      return line;
    });
  }
  return after.map((block) => {
    if (block.kind === 'matrix') return withBefore(block, matrices.shift());
    return visitLines(block, (key, line, kind) => {
      const [match] = earlier.get(key)?.splice(0, 1) ?? [];
      return match === undefined ? markAddressed(addressed, line, kind) : markLine(match, line, kind);
    });
  });
}

/** `moves`: numbers that are changes themselves, which have their direction in their sign. */
type Kind = 'values' | 'moves';

/** @param key the same for lines about the same thing, whatever their values are */
type Visit = (key: string, line: Inlines, kind: Kind) => Inlines;

/** A line is what stands in one place: a sentence, a line of a formula, a cell. */
function visitLines(block: Block, visit: Visit): Block {
  switch (block.kind) {
    case 'paragraph':
    case 'tokens':
    case 'note':
      return { ...block, inlines: visit(skeletonOf(block.inlines), block.inlines, 'values') };
    case 'formula':
      return {
        ...block,
        lines: block.lines.map((line) => visitFormula(line, block.aligned ?? false, visit)),
      };
    case 'table':
      return visitCells(block, visit);
    default:
      return block;
  }
}

/** The sides of aligned ones are about the same whatever stands before them. */
function visitFormula(tree: FormulaTree, isAligned: boolean, visit: Visit): FormulaTree {
  if (isAligned && tree.kind === 'equation')
    return { ...tree, sides: tree.sides.map((side) => visitFormula(side, false, visit)) };
  const values = valuesOfFormula(tree);
  const marked = visit(`formula ${skeletonOf(inlinesOfFormula(tree))}`, values, 'values');
  const markOf = new Map(values.map((value, k) => [value, marked[k]]));
  return mapFormula(tree, (leaf) => {
    const mark = leaf.kind === 'value' ? markOf.get(leaf) : undefined;
    return mark?.kind === 'value' ? mark : leaf;
  });
}

function visitCells(table: Table, visit: Visit): Table {
  const heads = table.columns.map(({ head }) => textOfInlines(head));
  let under = '';
  return {
    ...table,
    rows: table.rows.map((row) => {
      if (row.across) under = textOfInlines(row.cells[0] ?? []);
      const [name = []] = row.cells;
      const about = [heads[0], under, textOfInlines(name)].join('\n');
      const cells = row.cells.map((cell, k) => {
        const unit = table.columns[k]?.unit ?? (k === 0 ? 'name' : undefined);
        if (unit === 'name') return cell;
        return visit(`${about}\n${heads[k]} ${k}`, cell, unit === 'change' ? 'moves' : 'values');
      });
      return { ...row, cells };
    }),
  };
}

/** The line without its values. */
function skeletonOf(line: Inlines): string {
  return line.map((inline) => (isValue(inline) ? '#' : textOfInlines([inline]))).join('');
}

function markLine(before: Inlines, after: Inlines, kind: Kind): Inlines {
  const old = before.filter(isValue);
  let position = 0;
  return after.map((inline) => {
    if (!isValue(inline)) return inline;
    const previous = old[position++];
    if (previous === undefined || previous.text === inline.text || inline.kind === 'absent') return inline;
    return { ...inline, change: changeBetween(previous, inline, kind) };
  });
}

/** Where the words are others, such as another verdict, the numbers in them are found by what they are. */
function markAddressed(earlier: ReadonlyMap<string, readonly ShownValue[]>, line: Inlines, kind: Kind): Inlines {
  return line.map((inline) => {
    if (inline.kind !== 'value' || inline.of === undefined) return inline;
    const [first, ...others] = earlier.get(keyOf(inline.of)) ?? [];
    if (first === undefined || Object.is(first.value, inline.value)) return inline;
    // It may have been written in other digits elsewhere.
    const isSame = [first, ...others].some(({ text }) => text === inline.text);
    return isSame ? inline : { ...inline, change: changeBetween(first, inline, kind) };
  });
}

function keyOf({ symbol, step, element }: Address): string {
  return `${symbol}\n${step}\n${element}`;
}

function changeBetween(previous: ShownValue | Absent, { value }: ShownValue, kind: Kind): Change {
  if (kind === 'moves' || previous.kind === 'absent') return 'other';
  return value > previous.value ? 'up' : value < previous.value ? 'down' : 'other';
}

type Absent = Extract<Inline, { kind: 'absent' }>;

function isValue(inline: Inline): inline is ShownValue | Absent {
  return inline.kind === 'value' || inline.kind === 'absent';
}

/** With the numbers before, where they are of the same size; which of them differ is known once they are written. */
function withBefore(matrix: Matrix, before: Matrix | undefined): Matrix {
  if (before === undefined || before.values.length !== matrix.values.length) return matrix;
  const isSame = before.rowNames.join('\n') === matrix.rowNames.join('\n');
  return isSame ? { ...matrix, before: before.values } : matrix;
}
