/** The line of a recorded program that executed a step, with the lines around it. */

import type { Moment } from '../../../debugger/places/moment.js';
import type { Blocks } from '../../../document/document.js';
import type { SourceLine, TraceFrame } from '../../../timeline/trace.js';
import { heading, left, name, note, paragraph, table, text } from '../../blocks.js';

const AROUND = 3;

/** Empty for a step of which no line is known. */
export function saySource({ trace }: Moment, { source, stack = [], differentiates }: TraceFrame): Blocks {
  const of = differentiates == null ? null : trace.frames[differentiates];
  const about = of === null ? [] : [`differentiates ${of.label}, step ${of.index + 1}`];
  if (source == null) return about.map((said) => paragraph(said, 'muted'));
  const { path, line } = source;
  const whole = source.text();
  const first = Math.max(1, line - AROUND);
  const shown = whole?.slice(first - 1, line + AROUND) ?? [];
  return [
    heading(`${path}:${line}`),
    ...about.map((said) => note(said)),
    whole === null
      ? paragraph('This file was not kept with the recording.', 'muted')
      : { kind: 'code', lines: shown.map(expanded), numbers: { first, current: line } },
    ...sayCallers(stack.slice(1)),
  ];
}

/** The lines that led there, from the inside out: the last is that of the training loop. */
function sayCallers(callers: readonly SourceLine[]): Blocks {
  if (callers.length === 0) return [];
  return [
    heading('called from'),
    table(
      [name(''), left('')],
      callers.map(({ path, line, text: textOfFile }) => ({
        cells: [`${path}:${line}`, text(expanded(textOfFile()?.[line - 1]?.trim() ?? ''), 'muted')],
      })),
    ),
  ];
}

function expanded(code: string): string {
  return code.replaceAll('\t', '    ');
}
