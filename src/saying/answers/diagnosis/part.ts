/** A part of a diagnosis: its heading with the commands that show more of it. */

import type { Diagnosis } from '../../../debugger/analysis/diagnosis/diagnosis.js';
import { commandsOf, type DiagnosisPart } from '../../../debugger/answers/diagnosis.js';
import type { Block } from '../../../document/document.js';
import { formatSignificant } from '../../../document/numbers.js';
import { heading, number, text, type Words } from '../../blocks.js';

export function partHeading(title: string, name: DiagnosisPart, diagnosis: Diagnosis): Block {
  const commands = commandsOf(name, diagnosis);
  return heading(commands.length === 0 ? title : [`${title}   `, text(commands.join(', '), 'muted')]);
}

export function percent(share: number | null): Words {
  return share === null ? '' : number(share, `${formatSignificant(100 * share, 3)} %`);
}
