/**
 * Formulas as a line of words and numbers, for drawings that have but one line.
 * Invariant: brackets stand where they have to, so that computing what is written gives what the tree gives.
 */
import type { FormulaTree } from './formula.js';
import type { Inline, Inlines } from './inline-schema.js';
import type { ShownValue } from './value-schema.js';

// How tightly each form binds; inside a form that binds tighter, it gets brackets.
const ANY = 0;
const ITEM = 0.25;
const SIDE = 0.5;
const SUM = 1;
const PRODUCT = 2;
const BESIDE = 3;
const PREFIX = 4;
const POWER = 5;

/** A part of a line: signs and spaces, a word, a number, or what is raised or under a root, with brackets where a line needs them. */
export type FormulaPiece =
  | string
  | { readonly kind: 'word'; readonly text: string; readonly pointed?: true }
  | { readonly kind: 'function'; readonly text: string; readonly pointed?: true }
  | ShownValue
  | { readonly kind: 'raised' | 'lowered' | 'root'; readonly within: FormulaPieces; readonly isBare: boolean }
  | { readonly kind: 'exponent'; readonly digits: string };
export type FormulaPieces = readonly FormulaPiece[];

export function piecesOfFormula(tree: FormulaTree): FormulaPieces {
  return piecesOf(tree, ANY);
}

export function inlinesOfFormula(tree: FormulaTree): Inlines {
  const line: Inline[] = [];
  for (const inline of piecesOf(tree, ANY).flatMap(inlinesOfPiece)) {
    const last = line.at(-1);
    if (last?.kind === 'text' && inline.kind === 'text' && last.tone === inline.tone)
      line[line.length - 1] = { ...last, text: last.text + inline.text };
    else line.push(inline);
  }
  return line.filter((inline) => inline.kind !== 'text' || inline.text !== '');
}

export function textOfFormula(tree: FormulaTree): string {
  return textOf(piecesOf(tree, ANY));
}

function inlinesOfPiece(piece: FormulaPiece): Inlines {
  if (typeof piece === 'string') return [{ kind: 'text', text: piece, tone: undefined }];
  switch (piece.kind) {
    case 'value':
      return [piece];
    case 'word':
    case 'function':
      return piece.pointed
        ? [{ kind: 'text', text: `[${piece.text}]`, tone: 'here' }]
        : [{ kind: 'text', text: piece.text, tone: undefined }];
    case 'exponent':
      return [{ kind: 'text', text: superscript(piece.digits), tone: undefined }];
    case 'lowered':
      return ['_', ...(piece.isBare ? piece.within : ['{', ...piece.within, '}'])].flatMap(inlinesOfPiece);
    default:
      return [piece.kind === 'root' ? '√' : '^', ...bracket(piece.within, !piece.isBare)].flatMap(inlinesOfPiece);
  }
}

/** @param outer how tightly the form around it binds */
function piecesOf(tree: FormulaTree, outer: number): FormulaPieces {
  switch (tree.kind) {
    case 'value':
      return numberPieces(tree, outer);
    case 'constant':
      return [{ kind: 'word', text: tree.text }];
    case 'name':
      return [tree.pointed ? pointed(tree.text) : { kind: 'word', text: tree.text }];
    case 'index':
      return [...piecesOf(tree.of, POWER), lowered(tree.index)];
    case 'binary':
      return binaryPieces(tree, outer);
    case 'power':
      return bracket(
        tree.pointed
          ? [pointed(textOfFormula({ kind: 'power', base: tree.base, exponent: tree.exponent }))]
          : [...piecesOf(tree.base, POWER), ...exponentPieces(tree.exponent)],
        outer >= POWER,
      );
    case 'function':
      return functionPieces(tree, outer);
    case 'call':
      return [...piecesOf(tree.of, POWER), '(', ...separated(tree.arguments, ', '), ')'];
    case 'series': {
      const { sign, index, of } = tree;
      const head = [tree.pointed ? pointed(sign) : sign, ...(index === undefined ? [] : [lowered(index)])];
      return of === undefined
        ? head
        : bracket([...head, ' ', ...piecesOf(of, isNegative(of) ? ANY : PRODUCT)], outer > BESIDE);
    }
    case 'sum':
      return sumPieces(tree, outer);
    case 'equation':
      return bracket(separated(tree.sides, ' = ', SIDE), outer > ITEM);
    case 'beside':
      return tree.tight ? separated(tree.parts, '', PREFIX) : bracket(besidePieces(tree.parts), outer > BESIDE);
    case 'clauses':
      return bracket(separated(tree.parts, ' '), outer > ITEM);
    case 'list':
      return bracket(separated(tree.items, `${tree.by ?? ','} `, tree.by === undefined ? ITEM : ANY), outer > ANY);
    case 'vector':
      return ['[', ...separated(tree.items, ', '), ']'];
  }
}

/** A sum at the end takes what follows it. */
function besidePieces(parts: readonly FormulaTree[]): FormulaPieces {
  return parts.flatMap((part, k) => [
    ...(k === 0 ? [] : [' ']),
    ...piecesOf(part, k === parts.length - 1 ? BESIDE : PREFIX),
  ]);
}

function separated(parts: readonly FormulaTree[], by: string, outer = ANY): FormulaPieces {
  return parts.flatMap((part, k) => [...(k === 0 ? [] : [by]), ...piecesOf(part, outer)]);
}

/** Whether its sign stands before it, and whether it ends in a power of ten. */
function numberPieces(value: ShownValue, outer: number): FormulaPieces {
  // A factor needs no brackets: −2 × −3. After 1.5e−7, a superscript would seem to belong to the exponent.
  const isApart = (isSigned(value) && outer >= PREFIX) || (isScientific(value) && outer >= POWER);
  return bracket([value], isApart);
}

export function isSigned({ text: written }: ShownValue): boolean {
  return written.startsWith('−') || written.startsWith('+');
}

function isScientific({ text: written }: ShownValue): boolean {
  return /\de/.test(written);
}

function binaryPieces(tree: Extract<FormulaTree, { kind: 'binary' }>, outer: number): FormulaPieces {
  const { operator, left, right, tight = false } = tree;
  const sign = tree.pointed ? pointed(operator) : operator;
  if (tight) {
    const binding = operator === '/' ? PREFIX : SUM;
    return bracket([...piecesOf(left, PREFIX), sign, ...piecesOf(right, PREFIX)], outer > binding);
  }
  const binding = operator === '+' || operator === '−' ? SUM : operator === '×' || operator === '/' ? PRODUCT : ITEM;
  const isFraction = operator === '/' && left.kind === 'binary' && left.tight === true;
  const before = bracket(piecesOf(left, binding), isFraction);
  const after = piecesOf(right, operator === '−' || operator === '/' ? binding + 1 : binding);
  const pieces =
    operator === '+'
      ? joinTerms([before, after])
      : [...before, ' ', sign, ' ', ...bracket(after, operator === '−' && startsWith(after, '−'))];
  return bracket(pieces, binding < outer);
}

function functionPieces(
  { name, argument, pointed: isPointed }: Extract<FormulaTree, { kind: 'function' }>,
  outer: number,
): FormulaPieces {
  switch (name) {
    case 'exp':
      return bracket(
        isPointed ? [pointed('e^'), ...piecesOf(argument, POWER)] : [{ kind: 'word', text: 'e' }, raised(argument)],
        outer >= POWER,
      );
    case 'negate': {
      const inner = piecesOf(argument, PRODUCT);
      return bracket(['−', ...bracket(inner, startsWith(inner, '−'))], outer > SUM);
    }
    case 'abs':
      return ['|', ...piecesOf(argument, ANY), '|'];
    case 'sqrt': {
      const [within, isBare] = [piecesOf(argument, ANY), isNamed(argument) || argument.kind === 'constant'];
      return isPointed ? [pointed('√'), ...bracket(within, !isBare)] : [{ kind: 'root', within, isBare }];
    }
    default: {
      const called: FormulaPiece = { kind: 'function', text: name, ...(isPointed && { pointed: true }) };
      if (argument.kind === 'series') return bracket([called, ' ', ...piecesOf(argument, ANY)], outer >= POWER);
      const inner = piecesOf(argument, POWER);
      if (startsWith(inner, '(')) return [called, ...inner];
      return bracket([called, ' ', ...inner], outer >= POWER);
    }
  }
}

function sumPieces({ terms, rest }: Extract<FormulaTree, { kind: 'sum' }>, outer: number): FormulaPieces {
  const written = joinTerms(terms.map((term) => piecesOf(term, SUM)));
  if (rest === null) return terms.length === 0 ? ['0'] : bracket(written, SUM < outer);
  const sign = terms.length === 0 ? [] : [' + '];
  return ['(', ...written, ...sign, { kind: 'word', text: rest.name }, ': ', rest.sum, ')'];
}

function joinTerms(terms: readonly FormulaPieces[]): FormulaPieces {
  return terms.flatMap((term, k): FormulaPieces => {
    if (k === 0) return term;
    return startsWith(term, '−') ? [' − ', ...withoutFirst(term)] : [' + ', ...term];
  });
}

function startsWith([first]: FormulaPieces, sign: string): boolean {
  return first !== undefined && textOf([first]).startsWith(sign);
}

/** The pieces without their first character. */
function withoutFirst([first, ...others]: FormulaPieces): FormulaPieces {
  if (typeof first === 'string') return [first.slice(1), ...others];
  return first?.kind === 'value' ? [{ ...first, text: first.text.slice(1) }, ...others] : others;
}

function textOf(pieces: FormulaPieces): string {
  return pieces
    .flatMap(inlinesOfPiece)
    .map((inline) => ('text' in inline ? inline.text : ''))
    .join('');
}

function bracket(pieces: FormulaPieces, needed: boolean): FormulaPieces {
  return needed ? ['(', ...pieces, ')'] : pieces;
}

function lowered(index: FormulaTree): FormulaPiece {
  return { kind: 'lowered', within: piecesOf(index, ANY), isBare: index.kind === 'name' || index.kind === 'constant' };
}

/** `e^−x`, but e^(−2), where the sign is the number's own. */
function raised(exponent: FormulaTree): FormulaPiece {
  const isPlain = exponent.kind === 'function' && isNegative(exponent) && isNamed(exponent.argument);
  const within = piecesOf(exponent, ANY);
  return { kind: 'raised', within, isBare: isPlain || piecesOf(exponent, POWER).length === within.length };
}

export function isNegative(tree: FormulaTree): boolean {
  return tree.kind === 'function' && tree.name === 'negate';
}

function isNamed(tree: FormulaTree): boolean {
  return tree.kind === 'name' || tree.kind === 'call' || (tree.kind === 'function' && tree.name === 'abs');
}

function pointed(text: string): FormulaPiece {
  return { kind: 'word', text, pointed: true };
}

function exponentPieces(exponent: FormulaTree): FormulaPieces {
  if (exponent.kind !== 'constant' || !Number.isInteger(Number(exponent.text))) return [raised(exponent)];
  return [{ kind: 'exponent', digits: exponent.text }];
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function superscript(digits: string): string {
  return Array.from(digits, (digit) => (digit === '-' ? '⁻' : SUPERSCRIPTS[Number(digit)])).join('');
}
