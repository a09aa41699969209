/** The modes that hold in a session: in each, some keys have another meaning than elsewhere. */

import { type KeyMode, namesThatHold, type Session } from '../debugger/session.js';
import { kindOf } from './answers.js';

export function keyModesOf({ open: { answer }, teaching: { lesson, tour, company } }: Session): readonly KeyMode[] {
  const taught = namesThatHold({
    lesson: lesson !== null,
    tour: tour !== null,
    class: company !== 'alone',
    presenting: company === 'class',
  });
  return answer === null ? taught : [...taught, `over ${kindOf(answer).keysOf ?? answer.kind}`];
}
