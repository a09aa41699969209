/**
 * Elements as people name them: `love`, `we, love`, `3`, and those of parameters: `logits[2,3]`, `logits[we love, deep]`,
 * `layer1_weights["love"]`. What names no element is refused.
 * Invariant: parseTarget reads what formatTarget writes as the same element.
 */

import { positionOfToken } from '../../document/written-token.js';
import { didYouMean, listSome, quote, refuse } from '../../files/refusal.js';
import type { ParameterDeclaration } from '../../model/models/model.js';
import { coordinatesOf, describeShape, sizeOf } from '../../numbers/engine/tensor.js';
import { nameElement, type Value } from '../../numbers/engine/value.js';
import type { CommandContext } from '../command.js';

export interface ParameterElement {
  /** The parameter's position in the model's declarations. */
  readonly parameter: number;
  /** Flat index. */
  readonly element: number;
}

/**
 * Reads `NAME[INDEX]`, where an index is a position from 0 or a label for each axis, or one flat position. It also
 * reads the forms that people copy from the screen, `table(we, love)`, and from expressions, `logits["we"]["love"]`.
 */
export function parseTarget(declarations: readonly ParameterDeclaration[], text: string): ParameterElement {
  const target = splitTarget(text);
  if (target === null) return refuse(`${quote(text)} names no element. Write it like ${example(declarations)}.`);
  const { name, indexes } = target;
  const parameter = parameterNamed(declarations, name);
  const declaration = declarations[parameter];
  const { shape } = declaration;
  const hint = `Name one, like ${example([declaration])}.`;
  if (indexes.length === 0) {
    return sizeOf(shape) === 1
      ? { parameter, element: 0 }
      : refuse(`${name} has ${describeShape(shape)} elements. ${hint}`);
  }
  const named = { ...declaration, symbol: name };
  if (indexes.length < shape.length) {
    for (const [axis, index] of indexes.entries()) if (!index.includes(':')) positionAlong(named, axis, index);
    return refuse(`${text.trim()} has ${sizeOf(shape.slice(indexes.length))} elements. ${hint}`);
  }
  return { parameter, element: parseElement(named, indexes.join(','), example([declaration])) };
}

/** A name, and the indexes after it in brackets or, as on the screen, in parentheses; null for any other text. */
export function splitTarget(text: string) {
  const [, name, bracketed, called] = /^([^[\](]+)(?:\[(.*)\]|\((.*)\))?$/s.exec(text.trim()) ?? [];
  if (name === undefined) return null;
  const inside = bracketed?.replace(QUOTED_OR_NEXT, (found) => (found.startsWith('"') ? found : ',')) ?? called;
  return { name: name.trim(), indexes: inside === undefined ? [] : splitIndexes(inside) };
}

/**
 * The position of a parameter by its name, or else by its symbol, which is what the screen calls it, or by a name that it is
 * tied to; −1 if there is none.
 */
export function parameterCalled(declarations: readonly Named[], name: string): number {
  const byName = declarations.findIndex((declaration) => declaration.name === name);
  return byName === -1
    ? declarations.findIndex(({ symbol, tied }) => symbol === name || tied?.includes(name) === true)
    : byName;
}

/** A further name of a parameter, and the one under which it is shown. */
export interface TiedName {
  readonly name: string;
  readonly shown: string;
}

export function tiedNames(declarations: readonly ParameterDeclaration[]): readonly TiedName[] {
  return declarations.flatMap(({ name: shown, tied = [] }) => tied.map((name) => ({ name, shown })));
}

/** A text with the names under which parameters are shown, in place of their further ones. */
export function replaceTied(tied: readonly TiedName[], text: string) {
  const used = tied.filter(({ name }) => mentionOf(name).test(text));
  return { used, text: used.reduce((meant, { name, shown }) => meant.replaceAll(mentionOf(name), shown), text) };
}

/** Of a name as a whole, after the iteration of a step too, as in `2.head.weight`; not of a file or of a longer name. */
function mentionOf(name: string): RegExp {
  const exactly = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(
    `(?<![\\p{L}\\p{N}_]|[\\p{L}_]\\p{N}*\\.|\\.\\p{N}+\\.)${exactly}(?![\\p{L}\\p{N}_]|\\.[\\p{L}\\p{N}_])`,
    'gu',
  );
}

type Named = Pick<ParameterDeclaration, 'name' | 'symbol' | 'tied'>;

/** The same; refused where there is none. */
export function parameterNamed(declarations: readonly Named[], name: string): number {
  const position = parameterCalled(declarations, name);
  return position === -1 ? refuse(noParameter(name, declarations)) : position;
}

/** The message that no parameter has this name, with the one that was probably meant, or else those there are. */
export function noParameter(name: string, declarations: readonly Named[]): string {
  const meant = didYouMean(
    name,
    declarations.flatMap((each) => [each.name, ...(each.symbol === undefined ? [] : [each.symbol])]),
  );
  const known = declarations.map(({ name, symbol = name }) =>
    symbol === name ? name : `${name} (shown as ${symbol})`,
  );
  const others = ` There ${known.length === 1 ? 'is only' : 'are'} ${listSome(known, MOST_NAMES)}.`;
  return `There is no parameter ${quote(name)}.${meant || others}`;
}

const MOST_NAMES = 8;

/** A quoted label such as `"love"`, which stays as it is, or `][`. */
const QUOTED_OR_NEXT = /"[^"]*"|\]\s*\[/g;

/** `logits[2,3]`: by positions, which are unambiguous whatever the vocabulary. */
export function formatTarget({ name, shape }: ParameterDeclaration, element: number): string {
  return shape.length === 0 ? name : `${name}[${coordinatesOf(shape, element).join(',')}]`;
}

/** `table(we love, deep)`, as in the step pane. */
export function describeTarget(declaration: ParameterDeclaration, element: number): string {
  return nameElement({ ...declaration, symbol: symbolOf(declaration) }, element);
}

/** What a parameter is called on the screen; files and expressions have its name. */
export function symbolOf({ name, symbol = name }: ParameterDeclaration): string {
  return symbol;
}

/** Names of parameters; after the bracket, the labels or positions of the axis being typed. */
export function completeTarget(declarations: readonly ParameterDeclaration[], typed: string): readonly string[] {
  const open = typed.indexOf('[');
  if (open === -1) return declarations.map(({ name, shape }) => (shape.length === 0 ? `${name} ` : `${name}[`));
  const declaration = declarations.find(({ name }) => name === typed.slice(0, open).trim());
  if (declaration === undefined) return [];
  const done = splitIndexes(typed.slice(open + 1)).slice(0, -1);
  const axis = done.length;
  if (axis >= declaration.shape.length) return [];
  const start = typed.slice(0, open + 1) + done.map((index) => `${index},`).join('');
  const end = axis === declaration.shape.length - 1 ? '] ' : ',';
  return indexesAlong(declaration, axis).map((index) => start + index + end);
}

function example(declarations: readonly ParameterDeclaration[]): string {
  return declarations[0] === undefined ? 'NAME[INDEX]' : formatTarget(declarations[0], 0);
}

type Indexed = Pick<Value, 'symbol' | 'axes' | 'shape'>;

/**
 * Reads an element given by its positions from 0 or its labels along the axes, with commas between them, or by one flat
 * position. A label that looks like something else is written in double quotes.
 * @param example of an element, for messages
 * @returns the flat index
 */
export function parseElement(value: Indexed, text: string, example?: string): number {
  const { shape, symbol } = value;
  const indexes = splitIndexes(text);
  const size = sizeOf(shape);
  if (indexes.length === 1 && shape.length !== 1 && /^\d+$/.test(indexes[0])) {
    const element = Number(indexes[0]);
    return element < size ? element : refuse(`${symbol} has the elements 0 to ${size - 1}; got ${indexes[0]}.`);
  }
  if (indexes.length !== shape.length) {
    const hint = example === undefined ? '' : ` Write it like ${example}.`;
    return refuse(`${symbol} has ${shape.length} axes (${describeShape(shape)}); got ${indexes.length}.${hint}`);
  }
  return indexes.reduce((element, index, axis) => element * shape[axis] + positionAlong(value, axis, index), 0);
}

/** Commas inside double quotes belong to a label. */
export function splitIndexes(text: string): readonly string[] {
  return (text.match(/(?:"[^"]*"?|[^",])+|(?<=,|^)(?=,|$)/g) ?? ['']).map((index) => index.trim());
}

/** Up to a few hundred indexes along an axis, in the form that parseElement reads: labels, or else positions. */
function indexesAlong({ axes, shape }: Omit<Indexed, 'symbol'>, axis: number): readonly string[] {
  const labels = axes[axis]?.labels ?? [];
  return Array.from({ length: Math.min(MOST_OFFERED, shape[axis] ?? 0) }, (_, k) => writeLabel(labels[k], k));
}

const MOST_OFFERED = 500;

/** Completions of an element of the cursor's step: `we, love`. */
export function completeElement({ moment: { frame } }: CommandContext, argument: string): readonly string[] {
  if (frame === null) return [];
  const [before] = /^(?:.*,\s*)?/s.exec(argument) ?? [''];
  return indexesAlong(frame.output, before.split(',').length - 1).map((index) => before + index);
}

export function positionAlong({ symbol, shape, axes }: Indexed, axis: number, index: string): number {
  const labels = axes[axis]?.labels ?? [];
  const quoted = /^"([^"]*)"?$/.exec(index);
  if (quoted === null && /^\d+$/.test(index)) {
    return Number(index) < shape[axis]
      ? Number(index)
      : refuse(
          `${symbol} has the positions 0 to ${shape[axis] - 1} along ${axes[axis]?.name ?? `axis ${axis}`}; got ${quote(index)}.`,
        );
  }
  const label = quoted?.[1] ?? index;
  const position = positionOfToken(labels, label);
  if (position !== -1) return position;
  return refuse(`${symbol} has no ${axes[axis]?.name ?? 'position'} ${quote(label)}.${didYouMean(label, labels)}`);
}

function writeLabel(label: string | undefined, position: number): string {
  if (label === undefined || label.includes('"')) return String(position);
  return /^\d+$|[,[\]]|^\s|\s$|^$/.test(label) ? `"${label}"` : label;
}
