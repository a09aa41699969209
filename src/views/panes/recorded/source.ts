/** The line of a recorded program that executed a step, with the lines around it. */
import type { Moment } from '../../../debugger/places/moment.js';
import { EMPTY_ROW, type Row, row, span } from '../../../drawing/rows/rows.js';
import type { SourceLine, TraceFrame } from '../../../timeline/trace.js';
import { heading } from '../../pane.js';

const AROUND = 3;

/** Empty for a step of which no line is known. */
export function sourceRows({ trace }: Moment, { source, stack = [], differentiates }: TraceFrame): readonly Row[] {
  const of = differentiates == null ? null : trace.frames[differentiates];
  const about = of === null ? [] : [row(span(`differentiates ${of.label}, step ${of.index + 1}`, 'muted'))];
  if (source == null) return of === null ? [] : [EMPTY_ROW, ...about];
  const { path, line } = source;
  const text = source.text();
  const first = Math.max(1, line - AROUND);
  const shown = text?.slice(first - 1, line + AROUND) ?? [];
  const width = String(first + shown.length - 1).length;
  return [
    EMPTY_ROW,
    ...about,
    ...heading(`${path}:${line}`),
    ...(text === null ? [row(span('This file was not kept with the recording.', 'muted'))] : []),
    ...shown.map((code, k) => {
      const number = String(first + k).padStart(width);
      return first + k === line
        ? row('▸ ', span(`${number}  ${expanded(code)}`, 'accent'))
        : row('  ', span(`${number}  ${expanded(code)}`, 'muted'));
    }),
    ...stackRows(stack.slice(1)),
  ];
}

/** The lines that led there, from the inside out: the last is that of the training loop. */
function stackRows(callers: readonly SourceLine[]): readonly Row[] {
  if (callers.length === 0) return [];
  const places = callers.map(({ path, line }) => `${path}:${line}`);
  const width = Math.max(...places.map(({ length }) => length));
  return [
    EMPTY_ROW,
    ...heading('called from'),
    ...callers.map(({ line, text }, k) => {
      const code = text()?.[line - 1]?.trim() ?? '';
      return row('  ', places[k].padEnd(width), span(`  ${expanded(code)}`, 'muted'));
    }),
  ];
}

function expanded(code: string): string {
  return code.replaceAll('\t', '    ');
}
