/** What a guest asks the class for: to explore, to drive, other colours, who is here. Each gives an answer, or null. */
import type { ClassRequest } from '../../debugger/command.js';
import type { Classroom } from '../classroom.js';
import { askedIn } from '../panels/panel.js';
import type { Member } from '../roles.js';
import { isHeld, type Whereabouts } from '../whereabouts.js';
import type { GuestKeys } from './keys.js';
import type { GuestScreen } from './screen.js';

const ENDING = 'End the class for everyone? y ends it, any other key goes on.';

/** What viewers are told who ask for it. */
const OF_PRESENTERS: Readonly<Partial<Record<ClassRequest['kind'], string>>> = {
  join: 'Only presenters show how to join.',
  who: 'Only presenters may ask who is here.',
  end: 'Only presenters end the class.',
  'vote-again': 'Only presenters open a second vote.',
};

interface Asking {
  readonly classroom: Classroom;
  readonly member: Member;
  readonly keys: Pick<GuestKeys, 'open' | 'ask'>;
  readonly screen: Pick<GuestScreen, 'takeNextTheme' | 'whyNotExplore'>;
  readonly whereabouts: Pick<Whereabouts, 'follow' | 'explore' | 'reseat'>;
}

export function carryOut(request: ClassRequest, asking: Asking): string | null {
  const { classroom, member, keys, screen, whereabouts } = asking;
  const refusal = OF_PRESENTERS[request.kind];
  if (refusal !== undefined && member.role !== 'presenter') return refusal;
  switch (request.kind) {
    case 'detach':
      return detachOrReturn(asking);
    case 'hand-over': {
      const answer = classroom.handOver(member);
      // The driver looks at the shared session.
      if (classroom.driving === member) whereabouts.follow();
      return answer;
    }
    case 'theme': {
      const name = screen.takeNextTheme?.();
      if (name === undefined) return null;
      whereabouts.reseat();
      return `Colours: ${name}.`;
    }
    case 'join':
      if (classroom.howToJoin() !== null) keys.open({ kind: 'joining' });
      return null;
    case 'who':
      keys.open(request);
      return null;
    case 'recap':
      keys.open({ kind: 'recap', scroll: 0, asked: askedIn(classroom) });
      return null;
    case 'end':
      keys.ask(ENDING, classroom.askToEnd);
      return null;
    case 'vote-again':
      return classroom.ballot.voteAgain();
    default:
      return classroom.moderation.moderate(member, request);
  }
}

/** Returns the reason if it cannot. */
function detachOrReturn({ classroom, member, keys, screen, whereabouts }: Asking): string | null {
  if (classroom.solo) return 'This session is yours alone; there is no presenter to go back to.';
  if (member.isExploring) whereabouts.follow();
  else if (classroom.driving === member) return 'You drive. Hand over to another presenter first: p';
  else if (isHeld(classroom, member)) return 'A question is open: you can explore once it is answered.';
  else {
    const problem = screen.whyNotExplore?.() ?? null;
    if (problem !== null) return problem;
    keys.open(null);
    whereabouts.explore();
  }
  return null;
}
