/**
 * Edits of many elements as people write them: `wte 0`, `wte[a] [0.1, 0.2]`, `h0.wq[:, 0:4] 0`, `m(wte) 0`.
 * Invariant: parseBlockEdit reads what writeBlockEdit writes as the same edit.
 */
import { quote } from '../../data/printable.js';
import { describeShape, sizeOf } from '../../engine/tensor.js';
import type { ParameterDeclaration } from '../../models/model.js';
import type { Edit } from '../../training/edits.js';
import type { TrainingProgram } from '../../training/program.js';
import { positionAlong, splitIndexes } from './parse-element.js';
import { noParameter, parameterCalled } from './targets.js';

type BlockEdit = Extract<Edit, { kind: 'block' }>;
type Block = Omit<BlockEdit, 'values'>;

/** A block, or what is wrong with it in whole sentences. */
type ParsedBlock = { readonly block: Block; readonly shape: readonly number[] } | string;

/** Reads `NAME`, `NAME[INDEX, FIRST:END, :]` and the same of what the optimizer remembers, `m(NAME)[…]`. */
export function parseBlock({ model }: TrainingProgram, text: string): ParsedBlock {
  const ofMemory = /^(\w+)\(\s*"?([^()"[\]]+?)"?\s*\)(?:\[(.*)\])?$/s.exec(text.trim());
  // A parameter may be called by its symbol with labels, as in table(we, love); what is in brackets then is no name.
  const isMemory = ofMemory !== null && parameterCalled(model.parameters, ofMemory[2]) !== -1;
  const [, plain, plainIndexes] = /^([^[\](]+?)\s*(?:\[(.*)\])?$/s.exec(text.trim()) ?? [];
  const name = isMemory ? ofMemory[2] : plain;
  const indexes = isMemory ? ofMemory[3] : plainIndexes;
  if (name === undefined) return `${quote(text)} names no part of a parameter.`;
  const declaration = model.parameters[parameterCalled(model.parameters, name)];
  if (declaration === undefined) return noParameter(name, model.parameters);
  const ranges = rangesOf(declaration, indexes === undefined ? [] : splitIndexes(indexes));
  if (typeof ranges === 'string') return ranges;
  const block = { kind: 'block', of: isMemory ? ofMemory[1] : null, name: declaration.name, ranges } as const;
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

/** The edit that gives a block these values, or why they do not fit. */
export function fillBlock(
  { block, shape }: Exclude<ParsedBlock, string>,
  values: ArrayLike<number>,
): BlockEdit | string {
  const size = sizeOf(shape);
  if (values.length !== 1 && values.length !== size) {
    return `${nameBlock(block)} has ${size} elements (${describeShape(shape)}); got ${values.length} numbers.`;
  }
  const all = Array.from(values);
  const isUniform = all.every((value) => Object.is(value, all[0]));
  return { ...block, values: isUniform ? all.slice(0, 1) : all };
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
  const places = ranges.map(([first, end]) => `${first}:${end}`).join(',');
  return `${of === null ? name : `${of}(${name})`}${places === '' ? '' : `[${places}]`}`;
}

/** The range along every axis; axes without an index are taken whole. */
function rangesOf(declaration: ParameterDeclaration, indexes: readonly string[]): BlockEdit['ranges'] | string {
  const { name, symbol = name, shape, axes } = declaration;
  if (indexes.length > shape.length) {
    return `${name} has ${shape.length} axes (${describeShape(shape)}); got ${indexes.length}.`;
  }
  const ranges: (readonly [number, number])[] = [];
  for (const [axis, extent] of shape.entries()) {
    const index = indexes[axis] ?? ':';
    const [slice, from, to] = /^(\d*)\s*:\s*(\d*)$/.exec(index) ?? [];
    if (slice === undefined) {
      const position = positionAlong({ symbol, shape, axes }, axis, index);
      if (typeof position === 'string') return position;
      ranges.push([position, position + 1]);
      continue;
    }
    const [first, end] = [from === '' ? 0 : Number(from), to === '' ? extent : Number(to)];
    if (first >= end || end > extent) {
      return `${name} has the positions 0 to ${extent - 1} along axis ${axis}; ${quote(index)} is not a range of them.`;
    }
    ranges.push([first, end]);
  }
  return ranges;
}
