/**
 * Elements of parameters as people name them: `logits[2,3]`, `logits[we love, deep]`, `layer1_weights["love"]`.
 * Invariant: parseTarget reads what formatTarget writes as the same element.
 */

import { didYouMean } from '../../data/closest.js';
import { listSome, quote } from '../../data/printable.js';
import { nameElement } from '../../engine/op.js';
import { coordinatesOf, describeShape, sizeOf } from '../../engine/tensor.js';
import { type Refused, refuse } from '../../files/refused.js';
import type { ParameterDeclaration } from '../../models/model.js';
import { indexesAlong, parseElement, positionAlong, splitIndexes } from './parse-element.js';

export interface ParameterElement {
  /** The parameter's position in the model's declarations. */
  readonly parameter: number;
  /** Flat index. */
  readonly element: number;
}

type ParsedTarget = ({ readonly kind: 'element' } & ParameterElement) | Refused;

/**
 * Reads `NAME[INDEX]`, where an index is a position from 0 or a label for each axis, or one flat position. It also
 * reads the forms that people copy from the screen, `table(we, love)`, and from expressions, `logits["we"]["love"]`.
 */
export function parseTarget(declarations: readonly ParameterDeclaration[], text: string): ParsedTarget {
  const [, name, bracketed, called] = /^([^[\](]+)(?:\[(.*)\]|\((.*)\))?$/s.exec(text.trim()) ?? [];
  const inside = bracketed?.replace(QUOTED_OR_NEXT, (found) => (found.startsWith('"') ? found : ',')) ?? called;
  if (name === undefined) return refuse(`${quote(text)} names no element. Write it like ${example(declarations)}.`);
  const parameter = parameterCalled(declarations, name.trim());
  if (parameter === -1) return refuse(noParameter(name.trim(), declarations));
  const declaration = declarations[parameter];
  const { shape } = declaration;
  if (inside === undefined) {
    return sizeOf(shape) === 1
      ? { kind: 'element', parameter, element: 0 }
      : refuse(`${name} has ${describeShape(shape)} elements. Name one, like ${example([declaration])}.`);
  }
  const given = splitIndexes(inside);
  if (given.length < shape.length) {
    const wrong = given
      .map((index, axis) => (index.includes(':') ? axis : positionAlong({ ...declaration, symbol: name }, axis, index)))
      .find((position) => typeof position === 'string');
    return refuse(
      wrong ??
        `${text.trim()} has ${sizeOf(shape.slice(given.length))} elements. Name one, like ${example([declaration])}.`,
    );
  }
  const element = parseElement({ ...declaration, symbol: name.trim() }, inside, example([declaration]));
  return typeof element === 'string' ? refuse(element) : { kind: 'element', parameter, element };
}

/** The position of a parameter by its name, or else by its symbol, which is what the screen calls it; −1 if there is none. */
export function parameterCalled(declarations: readonly Named[], name: string): number {
  const byName = declarations.findIndex((declaration) => declaration.name === name);
  return byName === -1 ? declarations.findIndex(({ symbol }) => symbol === name) : byName;
}

type Named = Pick<ParameterDeclaration, 'name' | 'symbol'>;

/** The message that no parameter has this name, with the one that was probably meant, or else those there are. */
export function noParameter(name: string, declarations: readonly Named[]): string {
  const names = declarations.map((declaration) => declaration.name);
  const others = ` There are ${listSome(names, MOST_NAMES)}.`;
  return `There is no parameter ${quote(name)}.${didYouMean(name, names) || others}`;
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
