/**
 * Powers among words, such as the one in "divided by 1 − β^t": read once, where words become part of a document, so that each
 * drawing writes them as it writes formulas.
 * Invariant: a formula is written as the words it was read from.
 */
import type { Inline, Inlines, Tone } from '../document/document.js';
import { type FormulaTree, name } from '../document/formula.js';
import { textOfFormula } from '../document/formula-text.js';
import { readFormula } from '../document/read-formula.js';

interface Text {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

/** A letter by itself or a number, raised to a word, which may have places, or to what stands in brackets. */
const POWER =
  /(?<![\p{L}\p{N}\p{M}.])((?:\p{L}\p{N}*|\p{N}+(?:\.\p{N}+)?)\^(?:\((?:[^()]|\([^()]*\))*\)|−?[\p{L}\p{N}]+(?:\.\p{N}+)?(?:\([^()]*\))?))/u;
/** The same with the number that follows for its exponent. */
const OPEN_POWER = /(?<![\p{L}\p{N}\p{M}.])(\p{L}\p{N}*|\p{N}+(?:\.\p{N}+)?)\^$/u;

export function withPowers(inlines: Inlines): Inlines {
  if (!inlines.some((inline) => inline.kind === 'text' && inline.text.includes('^'))) return inlines;
  return inlines.flatMap((inline, k): Inlines => {
    const [before, after] = [inlines[k - 1], inlines[k + 1]];
    if (inline.kind === 'value' && before?.kind === 'text') return [powerOf(before, inline) ?? inline];
    if (inline.kind !== 'text') return [inline];
    const isOpen = after !== undefined && powerOf(inline, after) !== null;
    return powersIn(isOpen ? { ...inline, text: inline.text.replace(OPEN_POWER, '') } : inline);
  });
}

function powersIn({ text, tone }: Text): Inlines {
  const parts = text.split(POWER).map((part, k): Inline => {
    const formula = k % 2 === 1 ? readAsWritten(part) : null;
    return formula === null ? { kind: 'text', text: part, tone } : { kind: 'formula', formula, tone };
  });
  return parts.filter((part) => part.kind !== 'text' || part.text !== '');
}

/** What a formula would write otherwise, `x²` for `x^2`, is raised as it stands. */
function readAsWritten(written: string): FormulaTree | null {
  const [base, ...exponents] = written.split('^');
  const trees = [() => readFormula(written), () => raised(base, name(exponents.join('^')))].map(readOrNull);
  return trees.find((tree) => tree !== null && textOfFormula(tree) === written) ?? null;
}

function readOrNull(read: () => FormulaTree): FormulaTree | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function raised(base: string, exponent: FormulaTree): FormulaTree {
  return base === 'e'
    ? { kind: 'function', name: 'exp', argument: exponent }
    : { kind: 'power', base: readFormula(base), exponent };
}

/** `e^` before a number. */
function powerOf({ text, tone }: Text, exponent: Inline): Inline | null {
  const [, base] = OPEN_POWER.exec(text) ?? [];
  if (base === undefined || exponent.kind !== 'value') return null;
  const formula = raised(base, exponent);
  return textOfFormula(formula) === `${base}^${exponent.text}` ? { kind: 'formula', formula, tone } : null;
}
