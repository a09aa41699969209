/**
 * Edits of many elements as people write them: `wte 0`, `wte[a] [0.1, 0.2]`, `h0.wq[:, 0:4] 0`, `m(wte) 0`.
 * Invariant: parseBlockEdit reads what writeBlockEdit writes as the same edit.
 */
import { quote } from '../../data/printable.js';
import { describeShape, sizeOf } from '../../engine/tensor.js';
import { refuse } from '../../files/refusal.js';
import type { ParameterDeclaration } from '../../models/model.js';
import type { Edit } from '../../training/edits.js';
import type { TrainingProgram } from '../../training/program.js';
import { parameterCalled, parameterNamed, positionAlong, splitTarget } from './targets.js';

type BlockEdit = Extract<Edit, { kind: 'block' }>;
type Block = Omit<BlockEdit, 'values'>;

interface ParsedBlock {
  readonly block: Block;
  readonly shape: readonly number[];
}

/** Reads `NAME`, `NAME[INDEX, FIRST:END, :]` and the same of what the optimizer remembers, `m(NAME)[…]`. */
export function parseBlock({ model }: TrainingProgram, text: string): ParsedBlock {
  const [whole, of, inside, places = ''] = /^(\w+)\(\s*"?([^()"[\]]+?)"?\s*\)(\[.*\])?$/s.exec(text.trim()) ?? [];
  // A parameter may be called by its symbol with labels, as in table(we, love); what is in brackets then is no name.
  const isMemory = whole !== undefined && parameterCalled(model.parameters, inside) !== -1;
  const target = splitTarget(isMemory ? inside + places : text);
  if (target === null) return refuse(`${quote(text)} names no part of a parameter.`);
  const declaration = model.parameters[parameterNamed(model.parameters, target.name)];
  const ranges = rangesOf(declaration, target);
  const block = { kind: 'block', of: isMemory ? of : null, name: declaration.name, ranges } as const;
  return { block, shape: ranges.map(([first, end]) => end - first) };
}

/** @param value a number for all elements, or a list of numbers in brackets, nested or not; null if it is neither */
export function parseValues(value: string, parseNumber: (text: string) => number | null): readonly number[] | null {
  const isList = /^\[.*\]$/s.test(value);
  const parts = isList
    ? value
        .replaceAll(/[[\]]/g, ' ')
        .split(/[\s,]+/)
        .filter((part) => part !== '')
    : [value];
  const numbers = parts.map(parseNumber);
  return numbers.length > 0 && numbers.every((number) => number !== null) ? numbers : null;
}

/** The edit that gives a block these values. */
export function fillBlock({ block, shape }: ParsedBlock, values: ArrayLike<number>): BlockEdit {
  const size = sizeOf(shape);
  if (values.length !== 1 && values.length !== size) {
    return refuse(`${nameBlock(block)} has ${size} elements (${describeShape(shape)}); got ${values.length} numbers.`);
  }
  const all = Array.from(values);
  const isUniform = all.every((value) => Object.is(value, all[0]));
  return { ...block, values: isUniform ? all.slice(0, 1) : all };
}

/** The only element of a block, by its flat index in a parameter; null where it has several, or is of something else. */
export function onlyElement({ of, ranges }: Block, shape: readonly number[]): number | null {
  if (of !== null || ranges.some(([first, end]) => end !== first + 1)) return null;
  return ranges.reduce((element, [first], axis) => element * shape[axis] + first, 0);
}

export function writeBlockEdit(edit: BlockEdit): string {
  const values = edit.values.map((value) => (Object.is(value, -0) ? '-0' : String(value)));
  return `${nameBlock(edit)} ${values.length === 1 ? values[0] : `[${values.join(', ')}]`}`;
}

/** `h0.wq[0:16,0:4] = 0`, or how many numbers it gets. */
export function describeBlockEdit(edit: BlockEdit): string {
  const { values } = edit;
  const what = values.length === 1 ? String(values[0]).replace(/^-/, '\u2212') : `${values.length} numbers`;
  return `${nameBlock(edit)} = ${what}`;
}

function nameBlock({ of, name, ranges }: Block): string {
  const places = ranges.map(([first, end]) => (end === first + 1 ? first : `${first}:${end}`)).join(',');
  return `${of === null ? name : `${of}(${name})`}${places === '' ? '' : `[${places}]`}`;
}

/** The range along every axis; axes without an index are taken whole. */
function rangesOf(
  { shape, axes }: ParameterDeclaration,
  { name, indexes }: NonNullable<ReturnType<typeof splitTarget>>,
): BlockEdit['ranges'] {
  if (indexes.length > shape.length) {
    return refuse(`${name} has ${shape.length} axes (${describeShape(shape)}); got ${indexes.length}.`);
  }
  return shape.map((extent, axis): readonly [number, number] => {
    const index = indexes[axis] ?? ':';
    const [slice, from, to] = /^(\d*)\s*:\s*(\d*)$/.exec(index) ?? [];
    if (slice === undefined) {
      const position = positionAlong({ symbol: name, shape, axes }, axis, index);
      return [position, position + 1];
    }
    const [first, end] = [from === '' ? 0 : Number(from), to === '' ? extent : Number(to)];
    if (first >= end || end > extent) {
      return refuse(
        `${name} has the positions 0 to ${extent - 1} along axis ${axis}; ${quote(index)} is not a range of them.`,
      );
    }
    return [first, end];
  });
}
