/**
 * What a press of the key for symbols and terms points at: first the symbols of the step's formula, then the terms in its
 * sentences, one by one, then nothing.
 */

import { type FormulaSymbol, symbolsOf } from '../debugger/looking/symbols.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import { meaningOf } from '../debugger/terms.js';
import { isSameCursor } from '../timeline/cursor.js';
import type { TraceFrame } from '../timeline/trace.js';
import { EMPTY_ROW, type Role, type Row, row, type Span, span, wrap } from './drawing/rows.js';
import { exampleOf } from './term-examples.js';
import { type MarkedTerm, markTerms } from './terms.js';

const INDENT = '    ';
const NOTHING = 'Nothing here needs explaining: there is no formula, and no term stands in a sentence.';

/** @param frame the step whose formula is in the rows, if that is a known one */
export function explain(
  rows: readonly Row[],
  moment: Moment,
  frame: TraceFrame | null,
  session: Session,
  width: number,
): readonly Row[] {
  const asked = session.look.explained;
  const marked = markTerms(rows);
  const isHere =
    asked !== null && isSameCursor(asked.at, moment.cursor) && asked.over === (session.answer?.kind ?? null);
  if (!isHere) return marked.rows;
  const hasFormula = rows.some((line) => hasRole(line, 'formula'));
  const symbols = frame === null || !hasFormula ? [] : symbolsOf(frame);
  const count = symbols.length + marked.terms.length;
  if (count === 0) return [...wrap(NOTHING, width, 'accent'), EMPTY_ROW, ...marked.rows];
  const index = asked.count % (count + 1);
  if (index === count) return marked.rows;
  return index < symbols.length
    ? withSymbol(marked.rows, symbols[index], width)
    : withTerm(marked.rows, marked.terms[index - symbols.length], moment, session, width);
}

/** Points at the symbol in the first formula, and explains it underneath. */
function withSymbol(rows: readonly Row[], { symbol, meaning }: FormulaSymbol, width: number): readonly Row[] {
  const first = rows.findIndex((line) => hasRole(line, 'formula'));
  const after = rows.findIndex((line, k) => k > first && !hasRole(line, 'formula'));
  const end = after === -1 ? rows.length : after;
  return [
    ...rows.slice(0, first),
    pointAt(rows[first], 'formula', symbol),
    ...rows.slice(first + 1, end),
    EMPTY_ROW,
    ...explanation(`${symbol}  ${meaning}`, width),
    ...rows.slice(end),
  ];
}

/** Points at a term where it is marked, and explains it under its paragraph. */
function withTerm(
  rows: readonly Row[],
  { term, form, line }: MarkedTerm,
  moment: Moment,
  session: Session,
  width: number,
): readonly Row[] {
  const end = rows.findIndex((each, k) => k > line && each.length === 0);
  const after = end === -1 ? rows.length : end;
  const example = exampleOf(term, moment, openQuizOf(session) !== null);
  return [
    ...rows.slice(0, line),
    pointAt(rows[line], 'term', form),
    ...rows.slice(line + 1, after),
    EMPTY_ROW,
    ...explanation(`${term}  ${meaningOf(term)}`, width),
    ...(example === null ? [] : explanation(example, width)),
    ...rows.slice(after),
  ];
}

function pointAt(line: Row, role: Role, name: string): Row {
  return line.flatMap((part): readonly Span[] => {
    const at = part.role === role ? part.text.indexOf(name) : -1;
    if (at === -1) return [part];
    const after = part.text.slice(at + name.length);
    return row(span(part.text.slice(0, at), role), span(`[${name}]`, 'accent'), span(after, role));
  });
}

function explanation(text: string, width: number): readonly Row[] {
  return wrap(text, Math.max(10, width - INDENT.length), 'accent').map((line) => row(INDENT, ...line));
}

function hasRole(line: Row, wanted: Role): boolean {
  return line.some(({ role }) => role === wanted);
}
