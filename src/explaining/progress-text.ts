/** How far work has got, in words. */

import { formatCount } from '../document/numbers.js';
import type { Progress } from '../numbers/engine/task.js';

/** The longest wording first; without room, what moves stays. A single iteration is told by its stage alone. */
export function progressTexts({ name, done, total, unit, stage }: Progress): readonly string[] {
  const isSingle = total === 1 && unit === undefined;
  const count = `${formatCount(done)} of ${formatCount(total)}`;
  const whole = isSingle ? 'one iteration' : `${count} ${unit ?? 'iterations'}`;
  if (name !== undefined) return [`${name}: ${whole}`, `${name}: ${Math.floor((100 * done) / total)} %`];
  if (stage === undefined) return [whole];
  const part = `${stage.name}: ${formatCount(stage.done)} of ${formatCount(stage.total)} ${stage.unit}`;
  return isSingle ? [part] : [`${whole}, ${part}`, `${count}, ${part}`, part];
}
