/**
 * How much a step pane says: without explanations, as usual, or with every symbol of its formula.
 * Invariant: values and formulas are the same at every level.
 */
import type { Look } from '../debugger/looking/look.js';
import { type FormulaSymbol, symbolsOf } from '../debugger/looking/symbols.js';
import { nameElement } from '../engine/op.js';
import { describeShape } from '../engine/tensor.js';
import { isKnown, type TraceFrame } from '../timeline/trace.js';
import { heading } from './drawing/pane.js';
import { EMPTY_ROW, type Row, row, type Span, span, textOf, wrap } from './drawing/rows.js';
import { left, table } from './drawing/table.js';

export function inDetail(rows: readonly Row[], frame: TraceFrame, look: Look, width: number): readonly Row[] {
  const said = look.detail === 'terse' ? withoutProse(rows) : rows;
  const pointed = look.symbol === null ? said : withSymbol(said, symbolsOf(frame)[look.symbol], width);
  return look.detail === 'full' ? [...pointed, EMPTY_ROW, ...allSymbols(frame, width)] : pointed;
}

/** Removes explanations, and all but one of the empty rows around them. */
function withoutProse(rows: readonly Row[]): readonly Row[] {
  const kept = rows.filter(
    (line) => line.length === 0 || !line.every(({ role }) => role === 'prose' || role === 'aside'),
  );
  return kept.filter((line, k) => line.length > 0 || (k > 0 && kept[k - 1].length > 0));
}

/** Points at the symbol in the first formula, and explains it underneath. */
function withSymbol(rows: readonly Row[], symbol: FormulaSymbol | undefined, width: number): readonly Row[] {
  const first = rows.findIndex((line) => line.some(({ role }) => role === 'formula'));
  if (symbol === undefined || first === -1) return rows;
  const after = rows.findIndex((line, k) => k > first && !line.some(({ role }) => role === 'formula'));
  const end = after === -1 ? rows.length : after;
  return [
    ...rows.slice(0, first),
    pointAt(rows[first], symbol.symbol),
    ...rows.slice(first + 1, end),
    EMPTY_ROW,
    ...wrap(`${symbol.symbol}  ${symbol.meaning}`, width - 4, 'accent').map((line) => row('    ', ...line)),
    ...rows.slice(end),
  ];
}

function pointAt(line: Row, symbol: string): Row {
  return line.flatMap((part): readonly Span[] => {
    const at = part.role === 'formula' ? part.text.indexOf(symbol) : -1;
    if (at === -1) return [part];
    const after = part.text.slice(at + symbol.length);
    return row(span(part.text.slice(0, at), 'formula'), span(`[${symbol}]`, 'accent'), span(after, 'formula'));
  });
}

function allSymbols(frame: TraceFrame, width: number): readonly Row[] {
  const { op, inputs, output } = frame;
  const symbols = symbolsOf(frame);
  const values = [...inputs, output].map((value, k) => ({
    cells: [
      span(value.symbol, 'accent'),
      describeShape(value.shape),
      k === inputs.length ? `the output, made here: ${nameElement(output, 0)} is its first element` : `input ${k + 1}`,
    ],
  }));
  const columns = [left(''), left(''), left('', { drop: 1 })];
  return [
    ...(isKnown(op) ? heading(`The symbols of ${op.symbolic}`) : []),
    ...symbols.flatMap(({ symbol, meaning }) =>
      wrap(`${symbol}  ${meaning}`, Math.max(10, width - 2)).map((line) => row(span('  '), ...line)),
    ),
    EMPTY_ROW,
    ...heading('The tensors of this step'),
    ...table(columns, values, width),
  ].filter((line, k, all) => textOf(line) !== '' || (k > 0 && textOf(all[k - 1]) !== ''));
}
