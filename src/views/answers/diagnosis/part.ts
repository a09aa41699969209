/** A part of a diagnosis: its heading with the commands that show more of it. */
import { widthOf } from '../../../cells/width.js';
import type { Diagnosis } from '../../../debugger/analysis/diagnosis/diagnosis.js';
import { commandsOf, type DiagnosisPart } from '../../../debugger/answers/diagnosis.js';
import { formatSignificant } from '../../../document/numbers.js';
import { type Row, row, span, wrap } from '../../../drawing/rows/rows.js';
import { heading } from '../../pane.js';

/** The commands stand beside the title where there is room. */
export function part(title: string, name: DiagnosisPart, diagnosis: Diagnosis, width: number): readonly Row[] {
  const commands = commandsOf(name, diagnosis);
  if (commands.length === 0) return heading(title);
  const list = `   ${commands.join(', ')}`;
  return widthOf(title + list) <= width
    ? [row(span(title, 'title'), span(list, 'muted'))]
    : [...heading(title), ...wrap(list.trimStart(), width, 'muted')];
}

export function percent(share: number | null): string {
  return share === null ? '' : `${formatSignificant(100 * share, 3)} %`;
}
