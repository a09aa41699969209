/**
 * What a press of the key for symbols and terms points at: first the symbols of the step's formula, then the terms in its
 * sentences, then the signs that stand anywhere on it, one by one, then nothing.
 */

import type { TermName } from '../debugger/glossary.js';
import { type FormulaSymbol, symbolsOf } from '../debugger/looking/symbols.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import { type MentionFinder, meaningOf } from '../debugger/terms.js';
import { EMPTY_ROW, type Role, type Row, row, rowWidth, type Span, span, textOf, wrap } from '../drawing/rows/rows.js';
import { unitAt } from '../saying/step-words.js';
import { exampleOf } from '../saying/term-examples.js';
import { isSameCursor } from '../timeline/cursor.js';
import type { TraceFrame } from '../timeline/trace.js';
import { type MarkedTerm, markTerms } from './terms.js';

const INDENT = '    ';
const BRACKETS = '[]';
const NOTHING = 'Nothing here needs explaining: there is no formula, and no term stands in a sentence.';

/** @param frame the step whose formula is in the rows, if that is a known one */
export function explain(
  rows: readonly Row[],
  moment: Moment,
  frame: TraceFrame | null,
  session: Session,
  width: number,
  findMentions: MentionFinder,
): readonly Row[] {
  const asked = session.look.explained;
  const marked = markTerms(rows, findMentions);
  const isHere =
    asked !== null && isSameCursor(asked.at, moment.cursor) && asked.over === (session.answer?.kind ?? null);
  if (!isHere) return marked.rows;
  const hasFormula = rows.some((line) => hasRole(line, 'formula'));
  const symbols =
    frame === null || !hasFormula ? [] : symbolsOf(frame, unitAt(moment)).filter(({ symbol }) => isShown(symbol, rows));
  const signs = signsIn(rows, moment, session, [
    ...symbols.map(({ symbol }) => symbol),
    ...marked.terms.map(({ term }) => term),
  ]);
  const pointed = symbols.length + marked.terms.length;
  const count = pointed + signs.length;
  if (count === 0) return [...explanation(NOTHING, width), EMPTY_ROW, ...marked.rows];
  const index = asked.count % (count + 1);
  if (index === count) return marked.rows;
  if (index >= pointed) return withSign(marked.rows, signs[index - pointed], moment, session, width);
  return index < symbols.length
    ? withSymbol(marked.rows, symbols[index], width)
    : withTerm(marked.rows, marked.terms[index - symbols.length], moment, session, width);
}

/** Points at the symbol where it first stands in a formula, and explains it under that formula. */
function withSymbol(rows: readonly Row[], { symbol, meaning }: FormulaSymbol, width: number): readonly Row[] {
  const first = rows.findIndex((line) => placeIn(line, symbol) !== null);
  const after = rows.findIndex((line, k) => k > first && !hasRole(line, 'formula'));
  const end = after === -1 ? rows.length : after;
  return [
    ...rows.slice(0, first),
    pointAt(rows[first], 'formula', symbol, width),
    ...rows.slice(first + 1, end),
    EMPTY_ROW,
    ...explanation(`${symbol}  ${meaning}`, width),
    ...rows.slice(end),
  ];
}

function isSentence(line: Row): boolean {
  return line.length > 0 && line.every(({ role }) => role === 'prose' || role === 'aside' || role === 'term');
}

/** Signs that stand in tables, titles and formulas as well as in sentences, with the term that explains each. */
const SIGNS: readonly { readonly sign: RegExp; readonly term: TermName }[] = [
  { sign: /\(\+\)|[├┣]/, term: '◂' },
  { sign: /∂/, term: '∂' },
  { sign: /<BOS>/, term: '<BOS>' },
  { sign: /<EOS>/, term: '<EOS>' },
  { sign: /(?<![\p{L}\p{N}])nats?(?![\p{L}\p{N}])/u, term: 'nat' },
];

/** @param explained what has been explained as a symbol or a term already */
function signsIn(
  rows: readonly Row[],
  moment: Moment,
  { previous }: Session,
  explained: readonly string[],
): readonly TermName[] {
  const text = rows.map(textOf).join('\n');
  const found = SIGNS.filter(({ sign, term }) => sign.test(text) && !explained.includes(term)).map(({ term }) => term);
  const isCompared = previous !== null && previous.iteration !== moment.cursor.iteration;
  return isCompared ? [...found, '▲▼'] : found;
}

/** Signs stand in many places, so they are explained above all of them. */
function withSign(
  rows: readonly Row[],
  term: TermName,
  moment: Moment,
  session: Session,
  width: number,
): readonly Row[] {
  const example = exampleOf(term, moment, openQuizOf(session) !== null);
  return [
    ...explanation(`[${term}]  ${meaningOf(term)}`, width),
    ...(example === null ? [] : explanation(example, width)),
    EMPTY_ROW,
    ...rows,
  ];
}

function isShown(symbol: string, rows: readonly Row[]): boolean {
  return rows.some((line) => placeIn(line, symbol) !== null);
}

/** Where a symbol stands in the formula of a row: not within a longer name, nor within the name of an element. */
function placeIn(line: Row, symbol: string): number | null {
  const part = line.find(({ role }) => role === 'formula');
  return part === undefined ? null : placeOf(part.text, symbol);
}

function placeOf(text: string, symbol: string): number | null {
  const isLetter = (at: number): boolean => /[\p{L}\p{N}\p{M}_]/u.test(text.charAt(at));
  const isWord = /^[\p{L}]/u.test(symbol);
  for (let at = text.indexOf(symbol); at !== -1; at = text.indexOf(symbol, at + 1)) {
    const end = at + symbol.length;
    if (!isWord || (!isLetter(at - 1) && (!isLetter(end) || /[^\p{L}]$/u.test(symbol)))) return at;
  }
  return null;
}

/** Points at a term where it is marked, and explains it under its paragraph. */
function withTerm(
  rows: readonly Row[],
  { term, form, line }: MarkedTerm,
  moment: Moment,
  session: Session,
  width: number,
): readonly Row[] {
  const end = rows.findIndex((each, k) => k > line && !isSentence(each));
  const after = end === -1 ? rows.length : end;
  const example = exampleOf(term, moment, openQuizOf(session) !== null);
  return [
    ...rows.slice(0, line),
    pointAt(rows[line], 'term', form, width),
    ...rows.slice(line + 1, after),
    EMPTY_ROW,
    ...explanation(`${term}  ${meaningOf(term)}`, width),
    ...(example === null ? [] : explanation(example, width)),
    ...rows.slice(after),
  ];
}

/** In brackets, as far as the row has room for them. */
function pointAt(line: Row, role: Role, name: string, width: number): Row {
  const pointed = rowWidth(line) + BRACKETS.length <= width ? `[${name}]` : name;
  return line.flatMap((part): readonly Span[] => {
    const at = part.role !== role ? null : role === 'formula' ? placeOf(part.text, name) : part.text.indexOf(name);
    if (at === null || at === -1) return [part];
    const after = part.text.slice(at + name.length);
    return row(span(part.text.slice(0, at), role), span(pointed, 'accent'), span(after, role));
  });
}

/** The last row of what is explained; null where nothing is. */
export function explainedLine(rows: readonly Row[]): number | null {
  const isExplanation = (line: Row | undefined): boolean =>
    line?.length === 2 && line[0].text === INDENT && line[1].role === 'accent';
  let line = rows.findIndex(isExplanation);
  if (line === -1) return null;
  while (isExplanation(rows[line + 1])) line++;
  return line;
}

function explanation(text: string, width: number): readonly Row[] {
  return wrap(text, Math.max(10, width - INDENT.length), 'accent').map((line) => row(INDENT, ...line));
}

function hasRole(line: Row, wanted: Role): boolean {
  return line.some(({ role }) => role === wanted);
}
