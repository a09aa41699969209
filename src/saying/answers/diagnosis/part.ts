/** A part of a diagnosis: its heading with the commands that show more of it. */

import type { Diagnosis } from '../../../debugger/analysis/diagnosis/diagnosis.js';
import { commandsOf, type DiagnosisPart, MOST_SHOWN } from '../../../debugger/answers/diagnosis.js';
import type { Block } from '../../../document/document.js';
import { formatCount, formatSignificant } from '../../../document/numbers.js';
import { heading, number, text, type Words } from '../../blocks.js';

export function partHeading(title: string, name: DiagnosisPart, diagnosis: Diagnosis): Block {
  const commands = commandsOf(name, diagnosis);
  return heading(commands.length === 0 ? title : [`${title}   `, text(commands.join(', '), 'muted')]);
}

/** The first of some names, and how many there are beyond those. */
export function firstOf(names: readonly string[], others: string): string {
  const more = names.length - MOST_SHOWN;
  return `${names.slice(0, MOST_SHOWN).join(', ')}${more > 0 ? ` and ${formatCount(more)} ${others}` : ''}`;
}

export function percent(share: number | null): Words {
  return share === null ? '' : number(share, `${formatSignificant(100 * share, 3)} %`);
}
