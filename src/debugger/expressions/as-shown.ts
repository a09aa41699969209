/**
 * What the screen writes, as the expression that it stands for: `P(we)` is `p("we")`, `table(<BOS>, we)` an element of a
 * parameter, `∂loss/∂table(<BOS>, we)` of its gradient.
 * Invariant: of a parameter only an element that exists is replaced, and no call of a function, so everything else means, or is
 * refused, as it was typed.
 */
import { unlessRefused } from '../../files/refusal.js';
import type { ProgramFacts } from '../../timeline/history.js';
import { parameterCalled, positionAlong, splitIndexes } from '../places/targets.js';
import { FORMS } from './forms.js';
import { FUNCTIONS } from './functions.js';
import { type Token, tokensOf } from './syntax.js';

/** The tokens of an expression; those that stand for what the screen writes have the column at which that begins. */
export function tokensAsShown(typed: string, program: ProgramFacts): readonly Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const { 0: found, 1: slope, 2: name, 3: inside, index } of typed.matchAll(QUOTED_OR_SHOWN)) {
    const meant = name === undefined ? null : meaningOf(program, slope !== undefined, name, inside);
    if (meant === null) continue;
    const shown = tokensOf(meant).map((token) => ({ ...token, column: index + 1 }));
    tokens.push(...tokensOf(typed.slice(from, index), from), ...shown);
    from = index + found.length;
  }
  return [...tokens, ...tokensOf(typed.slice(from), from)];
}

const QUOTED_OR_SHOWN =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(∂loss\/∂)?([\p{L}_][\p{L}\p{N}_.]*)\(((?:[^()"'[\]]|"[^"]*")*)\)/gsu;

/** The screen's names for the probability and the score of a word. */
const OF_WORDS: ReadonlyMap<string, string> = new Map([
  ['P', 'p'],
  ['z', 'logits'],
]);

function meaningOf({ model }: ProgramFacts, isSlope: boolean, name: string, inside: string): string | null {
  const word = inside.trim().replace(/^"(.*)"$/s, '$1');
  const ofWord = OF_WORDS.get(name);
  if (ofWord !== undefined && !isSlope) return `${ofWord}(${JSON.stringify(word)})`;
  // The name of a function means the function, even where a parameter has the same name.
  if (!isSlope && (FORMS.has(name) || FUNCTIONS.has(name))) return null;
  const parameter = model.parameters[parameterCalled(model.parameters, name)];
  const indexes = splitIndexes(inside);
  if (parameter === undefined || indexes.length !== parameter.shape.length) return null;
  const positions = unlessRefused(() =>
    indexes.map((index, axis) => positionAlong({ ...parameter, symbol: name }, axis, index)),
  );
  if (positions === null) return null;
  const whole = `${isSlope ? 'gradient' : 'parameter'}(${JSON.stringify(parameter.name)})`;
  return whole + positions.map((position) => `[${position}]`).join('');
}
