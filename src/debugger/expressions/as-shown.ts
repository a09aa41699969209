/**
 * What the screen writes, as the expression that it stands for: `P(we)` is `p("we")`, `table(<BOS>, we)` an element of a
 * parameter, `∂loss/∂table(<BOS>, we)` of its gradient.
 * Invariant: of a parameter only an element that exists is replaced, and no call of a function, so everything else means, or is
 * refused, as it was typed.
 */
import type { ProgramFacts } from '../../timeline/history.js';
import { positionAlong, splitIndexes } from '../places/parse-element.js';
import { parameterCalled } from '../places/targets.js';
import { FORMS } from './forms.js';
import { findFunction } from './functions.js';

/** A text, and where each of its columns was in what was typed. */
interface AsExpression {
  readonly text: string;
  columnOf(column: number): number;
}

export function asExpression(typed: string, program: ProgramFacts | undefined): AsExpression {
  if (program === undefined) return { text: typed, columnOf: (column) => column };
  const replaced: { readonly from: number; readonly to: number; readonly before: number; readonly after: number }[] =
    [];
  let grown = 0;
  const text = typed.replace(
    QUOTED_OR_SHOWN,
    (found, slope: string | undefined, name: string, inside: string, at: number) => {
      const meant = name === undefined ? null : meaningOf(program, slope !== undefined, name, inside);
      if (meant === null) return found;
      const [from, before] = [at + grown + 1, grown];
      grown += meant.length - found.length;
      replaced.push({ from, to: from + meant.length - 1, before, after: grown });
      return meant;
    },
  );
  return {
    text,
    columnOf: (column) => {
      const last = replaced.findLast(({ from }) => from <= column);
      if (last === undefined) return column;
      return column <= last.to ? last.from - last.before : column - last.after;
    },
  };
}

const QUOTED_OR_SHOWN =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(∂loss\/∂)?([\p{L}_][\p{L}\p{N}_.]*)\(((?:[^()"'[\]]|"[^"]*")*)\)/gsu;

/** Of one token, what it is called on the screen. */
const OF_WORDS: ReadonlyMap<string, string> = new Map([
  ['P', 'p'],
  ['z', 'logits'],
]);

function meaningOf({ model }: ProgramFacts, isSlope: boolean, name: string, inside: string): string | null {
  const word = inside.trim().replace(/^"(.*)"$/s, '$1');
  const ofWord = OF_WORDS.get(name);
  if (ofWord !== undefined && !isSlope) return `${ofWord}(${JSON.stringify(word)})`;
  // What a function of expressions is called is that function, though a parameter has the name as well.
  if (!isSlope && (FORMS.has(name) || findFunction(name) !== undefined)) return null;
  const parameter = model.parameters[parameterCalled(model.parameters, name)];
  const indexes = splitIndexes(inside);
  if (parameter === undefined || indexes.length !== parameter.shape.length) return null;
  const positions = indexes.map((index, axis) => positionAlong({ ...parameter, symbol: name }, axis, index));
  if (positions.some((position) => typeof position === 'string')) return null;
  const whole = `${isSlope ? 'gradient' : 'parameter'}(${JSON.stringify(parameter.name)})`;
  return whole + positions.map((position) => `[${position}]`).join('');
}
