/** The line of a recorded program that executed a step, with the lines around it. */

import type { Moment } from '../../../debugger/places/moment.js';
import type { Block, Blocks } from '../../../document/document.js';
import type { SourceLine, Trace, TraceFrame } from '../../../timeline/trace.js';
import { heading, left, name, note, paragraph, passage, table, text } from '../../blocks.js';

const AROUND = 3;

/** Empty for a step of which no line is known. */
export function saySource({ trace }: Moment, frame: TraceFrame): Blocks {
  const { source, stack = [] } = frame;
  const about = describeDifferentiated(trace, frame);
  if (source == null) return about.map((said) => paragraph(said, 'muted'));
  return passage(
    heading(`${source.path}:${source.line}`),
    about.map((said) => note(said)),
    codeAround(source, AROUND) ?? paragraph('This file was not kept with the recording.', 'muted'),
    // The lines that led there, from the inside out: the last is that of the training loop.
    stack.length > 1 && [
      heading('called from'),
      table(
        [name(''), left()],
        stack
          .slice(1)
          .map(({ path, line, text: textOfFile }) => [
            `${path}:${line}`,
            text(expanded(textOfFile()?.[line - 1]?.trim() ?? ''), 'muted'),
          ]),
      ),
    ],
  );
}

/** The step that a step of the way back differentiates; empty for any other. */
export function describeDifferentiated({ frames }: Trace, { differentiates }: TraceFrame): readonly string[] {
  if (differentiates == null) return [];
  return [`differentiates ${frames[differentiates].label}, step ${differentiates + 1}`];
}

/** A line with so many before and after it; null where the file was not kept. */
export function codeAround({ line, text }: SourceLine, around: number): Block | null {
  const whole = text();
  const first = Math.max(1, line - around);
  const lines = whole?.slice(first - 1, line + around).map(expanded);
  return lines === undefined ? null : { kind: 'code', lines, numbers: { first, current: line } };
}

function expanded(code: string): string {
  return code.replaceAll('\t', '    ');
}
